import { chromiumPath } from '../browser.ts'
import { check } from './check.ts'
import { command } from './command.ts'
import type { Gate } from './gate.ts'
import { addCounts, type Counts, type Project, vitestRun } from './vitest-run.ts'

const failure: Counts = { passed: 0, failed: 1, skipped: 0 }

const project = async (name: Project, env: Readonly<Record<string, string>> = {}): Promise<Counts> => {
  console.log(`\n== ${name} tests`)
  return (await vitestRun(name, { stream: true, env })).counts
}

let chromium: string | undefined

/** For the tests of the console; found, or fetched, while the types are checked. */
const browser: Gate = {
  name: 'a browser',
  run: async () => {
    const began = performance.now()
    const ended = (ok: boolean, output: string) => ({ ok, output, milliseconds: performance.now() - began })
    try {
      chromium = await chromiumPath()
      return ended(true, chromium)
    } catch (error) {
      return ended(false, error instanceof Error ? error.message : String(error))
    }
  },
}

/** Built once, before the products of the tests would each build it. */
const consoleBuild: Gate = {
  name: 'the console',
  run: () => command('vite', ['build'], { directory: 'admin-ui', env: { NODE_ENV: 'production' } }),
}

console.log('== types, lint, format, a build and a browser; then unit tests')
const { failed, unitTests } = await check([consoleBuild, browser])
const gates: Counts = { passed: 0, failed: failed.filter((gate) => gate !== 'unit tests').length, skipped: 0 }
const withBrowser = (name: Project) =>
  chromium === undefined ? failure : project(name, { CHROME_PATH: chromium })

const counts = [
  gates,
  unitTests,
  await project('e2e'),
  await withBrowser('console'),
  await withBrowser('components'),
  await withBrowser('alone'),
].reduce(addCounts)

console.log('')
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`)
if (chromium === undefined) console.log('failed: the tests in a browser, because there is none')
console.log(
  `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
)
process.exitCode = counts.failed === 0 ? 0 : 1
