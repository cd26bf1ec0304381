import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CommandOptions, command, type Finished } from './command.ts'

export type Project = 'unit' | 'e2e' | 'console' | 'components' | 'alone'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export interface TestRun extends Finished {
  readonly counts: Counts
}

/** The part of Vitest's JSON report that is counted. */
export interface JsonReport {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/**
 * Counts the tests of a report. A file that failed without a failed test (it could not be loaded) is
 * one failure, and so is a run that failed without any (an error outside of all tests).
 */
export const countTests = (report: JsonReport, runSucceeded: boolean): Counts => {
  let passed = 0
  let failed = 0
  let skipped = 0
  for (const file of report.testResults) {
    const before = failed
    for (const { status } of file.assertionResults) {
      if (status === 'passed') passed += 1
      else if (status === 'failed') failed += 1
      else skipped += 1
    }
    if (file.status === 'failed' && failed === before) failed += 1
  }
  return { passed, failed: failed === 0 && !runSucceeded ? 1 : failed, skipped }
}

export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

const readReport = async (file: string): Promise<JsonReport> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JsonReport
  } catch {
    // Vitest writes no report when it could not start; countTests makes a failure of that.
    return { testResults: [] }
  }
}

/** Runs one project of vitest.config.ts and counts its tests. */
export const vitestRun = async (project: Project, options: CommandOptions = {}): Promise<TestRun> => {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-tests-'))
  const file = join(directory, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const finished = await command('vitest', ['run', '--project', project, ...reporters], options)
  const counts = countTests(await readReport(file), finished.ok)
  await rm(directory, { recursive: true })
  return { ...finished, counts }
}
