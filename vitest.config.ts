import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'

const second = 1_000
const anything = ['**/node_modules/**', '**/dist/**']

/** These measure processor time, memory, or how soon something is seen. */
const measuring = [
  'test/faults/{amplification,isolation,overload,threads}.test.ts',
  'test/fidelity/e-resources.test.ts',
  'test/console/{large,performance}*.test.ts',
]

/**
 * Four projects, run in this order. A file waits for processes and clocks half of the time, so that two at once
 * keep two processors busy; Vitest by itself would leave one of two idle.
 * - `unit`: beside the code;
 * - `e2e`: tests that need more than one process; two files at a time, each with a product of its own;
 * - `console`: a real browser against the real stack; two files at a time;
 * - `alone`: what measures; one file at a time, with nothing beside it.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
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
          // Many processes at once: they are no unit.
          exclude: [...anything, 'extracted-services/testing/**'],
          maxWorkers: '100%',
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
          exclude: [...anything, ...measuring],
          maxWorkers: 2,
          testTimeout: 60 * second,
          hookTimeout: 60 * second,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'console',
          include: ['test/console/**/*.test.ts'],
          exclude: [...anything, ...measuring],
          maxWorkers: 2,
          testTimeout: 90 * second,
          hookTimeout: 90 * second,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'alone',
          include: measuring,
          fileParallelism: false,
          testTimeout: 120 * second,
          hookTimeout: 90 * second,
          sequence: { groupOrder: 3 },
        },
      },
      // Components of the console in a real browser, without a server.
      'test/console/components/vitest.config.ts',
    ],
  },
})
