import { chromiumPath } from '../browser.ts'
import { check } from './check.ts'
import { addCounts, type Counts, type Project, vitestRun } from './vitest-run.ts'

const failure: Counts = { passed: 0, failed: 1, skipped: 0 }

const project = async (name: Project, env: Readonly<Record<string, string>> = {}): Promise<Counts> => {
  console.log(`\n== ${name} tests`)
  return (await vitestRun(name, { stream: true, env })).counts
}

const browser = async (): Promise<string | undefined> => {
  console.log('== a browser for the console tests')
  try {
    return await chromiumPath()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return undefined
  }
}

const chromium = await browser()

console.log('\n== types, lint, format, unit tests')
const { failed, unitTests } = await check()
const gates: Counts = { passed: 0, failed: failed.filter((gate) => gate !== 'unit tests').length, skipped: 0 }

const counts = [
  gates,
  unitTests,
  await project('e2e'),
  chromium === undefined ? failure : await project('console', { CHROME_PATH: chromium }),
].reduce(addCounts)

console.log('')
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`)
if (chromium === undefined) console.log('failed: console tests, because there is no browser')
console.log(
  `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
)
process.exitCode = counts.failed === 0 ? 0 : 1
