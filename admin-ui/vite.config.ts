import { pathToFileURL } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

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

export default defineConfig({
  root: import.meta.dirname,
  plugins: [endpointsWithoutSchemas(), react()],
  build: {
    outDir: 'dist',
    // For budgets.ts, which follows what each page makes a browser fetch.
    manifest: true,
    // data: URLs would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': process.env.BANYAN_ADMIN_URL ?? 'http://127.0.0.1:9900' } },
})
