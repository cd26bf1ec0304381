import { startNodeBackend } from '../backends.ts'
import { type IdleKind, openIdleClients } from '../idle-clients.ts'
import { runLoad } from '../load.ts'
import { banyan, httpProxy3, nginxProxy, startPeers } from '../peers.ts'
import type { Program } from '../program.ts'
import { takeSample } from '../sample.ts'
import { type Bench, isWanted, type Result, type Scenario } from '../scenario.ts'

interface Crowd {
  readonly name: string
  readonly kind: IdleKind
  readonly count: number
}

const crowds: readonly Crowd[] = [
  { name: 'idle-connections', kind: 'http', count: 10_000 },
  { name: 'idle-websockets', kind: 'websocket', count: 1_000 },
]

/** The load on others, before the crowd comes and while it is there; memory in between. */
const measure = async (
  crowd: Crowd,
  program: Program,
  backend: Program,
  seconds: number,
): Promise<Result> => {
  const { name: scenario, kind, count } = crowd
  const url = `http://127.0.0.1:${program.port}/products/4711`
  const load = () => runLoad({ url, connections: 32, seconds })
  await takeSample({ scenario, program, load }, backend)
  const before = await takeSample({ scenario, program, load }, backend)
  const clients = await openIdleClients(program.port, count, kind)
  const crowded = program.residentBytes()
  const during = await takeSample({ scenario, program, load }, backend)
  const ended = await clients.end()
  return {
    scenario,
    proxy: program.name,
    requestsPerSecond: during.requestsPerSecond,
    cpuMicrosPerRequest: during.cpuMicrosPerRequest,
    p50Ms: during.p50Ms,
    p99Ms: during.p99Ms,
    more: {
      'req/s without': before.requestsPerSecond,
      'p99 ms without': before.p99Ms,
      'kB each': (crowded - before.residentBytes) / count / 1_000,
      'ended early': ended,
    },
  }
}

const run = async (bench: Bench): Promise<readonly Result[]> => {
  const seconds = bench.options.quick ? 1 : 3
  await using running = new AsyncDisposableStack()
  const backend = running.use(await startNodeBackend('upgrade-backend'))
  const results: Result[] = []
  for (const crowd of crowds.filter(({ name }) => isWanted(name, bench.options))) {
    // Fresh proxies for each crowd: memory once taken is not given back, and would hide what the next one takes.
    await using fresh = new AsyncDisposableStack()
    for (const program of await startPeers(bench, backend.port, fresh, [banyan, httpProxy3, nginxProxy])) {
      results.push(await measure(crowd, program, backend, seconds))
    }
  }
  return results
}

/** What connections cost that do nothing, in memory and for the others. */
export const idleScenario: Scenario = {
  names: crowds.map(({ name }) => name),
  about:
    '10,000 idle kept connections, and 1,000 idle WebSockets: memory of each, and the small JSON for others meanwhile',
  onDemand: true,
  run,
}
