import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineProject } from 'vitest/config'
import consoleConfig from '../../../admin-ui/vite.config.ts'
import { flagsOfChromium } from '../../browser.ts'
import { comparedRows } from './compared-rows.ts'

/** Components of the console in a real browser: real layout, focus and clipboard, without the server. */
export default defineProject({
  root: import.meta.dirname,
  cacheDir: fileURLToPath(new URL('../../../node_modules/.vite/components', import.meta.url)),
  plugins: consoleConfig.plugins ?? [],
  // Found while a test runs, they would load the page again under it.
  optimizeDeps: {
    include: [
      'react',
      'react-dom/client',
      'react/jsx-runtime',
      'react/jsx-dev-runtime',
      'vitest-browser-react',
      '@mantine/core',
      '@mantine/hooks',
      '@tabler/icons-react',
      '@tanstack/react-query',
      '@tanstack/react-router',
    ],
  },
  test: {
    name: 'components',
    include: ['*.test.tsx'],
    testTimeout: 30_000,
    // A second, which is the default, is little for a machine that does other things too.
    expect: { poll: { timeout: 20_000 } },
    sequence: { groupOrder: 4 },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      commands: { comparedRows },
      provider: playwright({
        launchOptions: {
          ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
          args: [...flagsOfChromium()],
        },
        contextOptions: { permissions: ['clipboard-read', 'clipboard-write'] },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
})
