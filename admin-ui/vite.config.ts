import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compressed } from './build/compressed.ts'
import { groups } from './build/groups.ts'

/**
 * The client needs a method and a path of each endpoint, and the types of the rest. The schemas stay on the
 * server, which checks everything anyway: 25 kB of JavaScript less before the first page.
 */
function endpointsWithoutSchemas(): Plugin {
  return {
    name: 'banyan:endpoints-without-schemas',
    async load(id) {
      if (!id.endsWith('/contracts/endpoints.ts')) return null
      const { endpoints } = (await import(pathToFileURL(id).href)) as {
        endpoints: Record<string, { method: string; path: string }>
      }
      const slim = Object.entries(endpoints).map(([name, { method, path }]) => [name, { method, path }])
      return `export const endpoints = ${JSON.stringify(Object.fromEntries(slim))}`
    },
  }
}

/** What the admin port does too: the pages in front of the console have an HTML file of their own. */
function signInInDevelopment(): Plugin {
  return {
    name: 'banyan:sign-in-in-development',
    configureServer({ middlewares }) {
      middlewares.use((req, _res, next) => {
        if (/^\/(?:setup|invite|reset)(?:[/?]|$)/.test(req.url ?? '')) req.url = '/sign-in.html'
        next()
      })
    },
  }
}

const html = (name: string) => join(import.meta.dirname, name)

export default defineConfig({
  root: import.meta.dirname,
  plugins: [endpointsWithoutSchemas(), signInInDevelopment(), react(), compressed()],
  build: {
    outDir: 'dist',
    // For budgets.ts, which follows what each page makes a browser fetch.
    manifest: true,
    // data: URLs would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // One file of 25 kB: every page of a style of its own would be one more round trip before it is shown.
    cssCodeSplit: false,
    rolldownOptions: {
      input: [html('index.html'), html('sign-in.html')],
      output: { codeSplitting: { groups } },
      // Of the 6,000 icons and the kit only what is imported is read: the build takes a third of the time.
      experimental: { lazyBarrel: true },
      checks: { largeBarrelModules: false },
    },
  },
  server: { proxy: { '/api': process.env.BANYAN_ADMIN_URL ?? 'http://127.0.0.1:9900' } },
})
