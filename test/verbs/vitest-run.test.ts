import { describe, expect, it } from 'vitest'
import { addCounts, countTests } from './vitest-run.ts'

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
})

describe('countTests', () => {
  it('adds up the tests of all files', () => {
    const report = {
      testResults: [file('passed', 'passed', 'passed'), file('failed', 'failed', 'passed', 'skipped')],
    }
    expect(countTests(report, false)).toEqual({ passed: 3, failed: 1, skipped: 1 })
  })

  it('counts a file that could not be loaded as one failure', () => {
    expect(countTests({ testResults: [file('failed')] }, false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('counts a run that failed outside of all tests as one failure', () => {
    expect(countTests({ testResults: [file('passed', 'passed')] }, false).failed).toBe(1)
    expect(countTests({ testResults: [] }, false).failed).toBe(1)
  })

  it('adds counts of several projects', () => {
    const one = { passed: 1, failed: 2, skipped: 3 }
    expect(addCounts(one, one)).toEqual({ passed: 2, failed: 4, skipped: 6 })
  })
})
