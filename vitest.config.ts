import { defineConfig } from 'vitest/config'

const second = 1_000

/**
 * Three projects, run in this order:
 * - `unit`: beside the code, in parallel;
 * - `e2e`: tests that need more than one process; one file at a time, because each starts the product;
 * - `console`: a real browser against the real stack; one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'proxy/**/*.test.ts',
            'legacy-monolith/**/*.test.ts',
            'extracted-services/**/*.test.ts',
            'admin-ui/src/**/*.test.{ts,tsx}',
            'test/{harness,bench,verbs,deploy}/**/*.test.ts',
            'test/*.test.ts',
          ],
          // Many processes at once: they have a machine to themselves, below.
          exclude: ['**/node_modules/**', '**/dist/**', 'extracted-services/testing/**'],
          testTimeout: 30 * second,
          hookTimeout: 60 * second,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: [
            'test/{e2e,fidelity,faults,security,fuzz}/**/*.test.ts',
            'extracted-services/testing/**/*.test.ts',
          ],
          fileParallelism: false,
          testTimeout: 60 * second,
          hookTimeout: 60 * second,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'console',
          include: ['test/console/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 90 * second,
          hookTimeout: 90 * second,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
