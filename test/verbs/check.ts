import { pathToFileURL } from 'node:url'
import { command } from './command.ts'
import { type Gate, runGates } from './gate.ts'
import { type Counts, vitestRun } from './vitest-run.ts'

export interface CheckResult {
  /** Names of the gates that failed. */
  readonly failed: readonly string[]
  readonly unitTests: Counts
}

/** Types, lint and format side by side, and whatever else `beside` them; then the unit tests: those have clocks in them. */
export const check = async (beside: readonly Gate[] = []): Promise<CheckResult> => {
  let unitTests: Counts = { passed: 0, failed: 1, skipped: 0 }
  const unit = async () => {
    const run = await vitestRun('unit')
    unitTests = run.counts
    return run
  }
  const still = await runGates([
    { name: 'types', run: () => command('tsc', ['--noEmit', '-p', '.']) },
    { name: 'types (console)', run: () => command('tsc', ['--noEmit', '-p', 'admin-ui']) },
    { name: 'lint and format', run: () => command('biome', ['check']) },
    ...beside,
  ])
  const failed = [...still, ...(await runGates([{ name: 'unit tests', run: unit }]))]
  return { failed, unitTests }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { failed, unitTests } = await check()
  console.log(`${unitTests.passed} unit tests passed, ${unitTests.failed} failed`)
  process.exitCode = failed.length === 0 ? 0 : 1
}
