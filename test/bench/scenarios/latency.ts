import { startSmallBackend } from '../backends.ts'
import { runLoad } from '../load.ts'
import { runOpenLoop } from '../open-loop.ts'
import { startPeers } from '../peers.ts'
import type { Program } from '../program.ts'
import { disturbance, runRounds } from '../rounds.ts'
import type { Lane } from '../sample.ts'
import { type Bench, isWanted, type Result, type Scenario } from '../scenario.ts'

const shares = [20, 50, 80]
const connections = 64
/** Above this share of what it can do at most, a proxy is left out: its queue would only grow. */
const overloaded = 0.9

const saturation = async ({ port }: Program, seconds: number): Promise<number> =>
  (await runLoad({ url: `http://127.0.0.1:${port}/products/4711`, connections, seconds })).requestsPerSecond

/** What the proxies of a scenario add to the latency of going straight to the backend. */
const withAdded = (results: readonly Result[], backend: Program): readonly Result[] => {
  const direct = results.find(({ proxy }) => proxy === backend.name)
  if (direct === undefined) return results
  return results.map((result) => ({
    ...result,
    proxy: result === direct ? 'direct' : result.proxy,
    more: { 'added p50 ms': result.p50Ms - direct.p50Ms, 'added p99 ms': result.p99Ms - direct.p99Ms },
  }))
}

const run = async (bench: Bench): Promise<readonly Result[]> => {
  const { quick } = bench.options
  const seconds = quick ? 1 : 2
  await using running = new AsyncDisposableStack()
  const backend = running.use(await startSmallBackend(bench.folder))
  const proxies = await startPeers(bench, backend.port, running)
  const [first] = proxies
  if (first === undefined) return []
  const limits = new Map<Program, number>([[backend, Number.POSITIVE_INFINITY]])
  for (const proxy of proxies) {
    await saturation(proxy, 1)
    limits.set(proxy, await saturation(proxy, seconds))
  }
  const reference = limits.get(first)!
  bench.say(`Rates are shares of the ${Math.round(reference)} requests/s that ${first.name} answers at most.`)
  const results: Result[] = []
  for (const share of shares.filter((share) => isWanted(`latency-${share}`, bench.options))) {
    const rate = (reference * share) / 100
    const able = [...limits].filter(([, limit]) => rate < limit * overloaded).map(([program]) => program)
    const lanes = able.map((program): Lane => {
      const load = () => runOpenLoop({ port: program.port, rate, seconds, connections })
      return { scenario: `latency-${share}`, program, load }
    })
    const rounds = quick ? { rounds: 1, budgetSeconds: 0 } : { rounds: 3, budgetSeconds: 45 }
    const measurement = await runRounds(lanes, backend, rounds)
    bench.say(`${share} %: ${disturbance([measurement])}`)
    results.push(...withAdded(measurement.results, backend))
  }
  return results
}

/** Latency at fixed rates, counted from when a request was due: what a proxy adds over going direct. */
export const latencyScenario: Scenario = {
  names: shares.map((share) => `latency-${share}`),
  about:
    'Open loop at 20, 50 and 80 % of saturation: latency from when each request was due, and what it adds over direct',
  onDemand: true,
  run,
}
