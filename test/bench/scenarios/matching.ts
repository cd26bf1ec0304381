import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pinned, proxyCore } from '../machine.ts'
import type { Bench, Result, Scenario } from '../scenario.ts'

interface Row {
  readonly matcher: string
  readonly routes: number
  readonly micros: number
}

const file = fileURLToPath(new URL('../peers/matching.ts', import.meta.url))

const run = async ({ options }: Bench): Promise<readonly Result[]> => {
  const blockMilliseconds = options.quick ? '5' : '25'
  const [program = '', ...args] = pinned(proxyCore, [process.execPath, file, blockMilliseconds])
  const { stdout } = await promisify(execFile)(program, args, { timeout: 60_000 })
  const rows = JSON.parse(stdout) as readonly Row[]
  return rows.map(({ matcher, routes, micros }) => ({
    scenario: `matching-${routes}`,
    proxy: matcher,
    requestsPerSecond: 1_000_000 / micros,
    cpuMicrosPerRequest: micros,
    p50Ms: micros / 1_000,
    p99Ms: micros / 1_000,
  }))
}

/** What finding the route costs, with ever more of them. */
export const matchingScenario: Scenario = {
  names: ['matching'],
  about: 'Finding the route among 10 to 10,000, in microseconds; no network',
  onDemand: false,
  run,
}
