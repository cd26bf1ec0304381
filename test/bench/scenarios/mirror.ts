import { requestsTo, startNodeBackend, startSmallBackend } from '../backends.ts'
import { runLoad } from '../load.ts'
import { findProgram } from '../machine.ts'
import { median } from '../median.ts'
import { mirrorTo } from '../nginx.ts'
import { runOpenLoop } from '../open-loop.ts'
import { banyanAs, nginxAs, nginxProxy, type Peer, startPeers } from '../peers.ts'
import type { Program } from '../program.ts'
import { disturbance, type Measurement, runRounds } from '../rounds.ts'
import type { Lane } from '../sample.ts'
import { type Bench, isWanted, type Result, type Scenario } from '../scenario.ts'

/** The rate of the latency lanes: low enough that nobody queues, high enough that shadows and answers meet. */
const latencyRate = 3_000

const mirroring = (name: string, mirror: number, candidate: Program): Peer =>
  banyanAs(name, {
    env: {
      BENCH_WEIGHT: '0',
      BENCH_MIRROR: `${mirror}`,
      BENCH_CANDIDATE: `http://127.0.0.1:${candidate.port}`,
    },
  })

/** CPU of each request served while each is also sent to the candidate, and how many really were. */
const cost = async (programs: readonly Program[], backend: Program, candidate: Program, bench: Bench) => {
  const shares = new Map<Program, number[]>(programs.map((program) => [program, []]))
  const lanes = programs.map((program): Lane => {
    const load = async () => {
      const before = await requestsTo(candidate)
      const url = `http://127.0.0.1:${program.port}/products/4711`
      const measured = await runLoad({ url, connections: 32, seconds: 2 })
      shares.get(program)!.push(((await requestsTo(candidate)) - before) / measured.requests)
      return measured
    }
    return { scenario: 'mirror', program, load }
  })
  const rounds = bench.options.quick ? { rounds: 1, budgetSeconds: 0 } : { rounds: 5, budgetSeconds: 40 }
  const more = (_: unknown, { program }: Lane) => ({ 'mirrored %': 100 * median(shares.get(program)!) })
  return runRounds(lanes, backend, { ...rounds, more })
}

/** What clients see at a rate below saturation. */
const latency = (programs: readonly Program[], backend: Program, bench: Bench): Promise<Measurement> => {
  const seconds = bench.options.quick ? 1 : 3
  const lanes = programs.map((program): Lane => {
    const load = () => runOpenLoop({ port: program.port, rate: latencyRate, seconds, connections: 64 })
    return { scenario: 'mirror-latency', program, load }
  })
  const rounds = bench.options.quick ? { rounds: 1, budgetSeconds: 0 } : { rounds: 5, budgetSeconds: 40 }
  const megabytes = (samples: readonly { readonly residentBytes: number }[]) => ({
    'RSS MB': Math.max(...samples.map(({ residentBytes }) => residentBytes / 1_000_000)),
  })
  return runRounds(lanes, backend, { ...rounds, more: megabytes })
}

const run = async (bench: Bench): Promise<readonly Result[]> => {
  if (findProgram('nginx') === undefined) {
    bench.say('nginx is not installed: mirroring is left out, it counts what reaches the candidate')
    return []
  }
  await using running = new AsyncDisposableStack()
  const backend = running.use(await startSmallBackend(bench.folder))
  const candidate = running.use(await startSmallBackend(bench.folder, 'nginx-candidate'))
  const hanging = running.use(await startNodeBackend('hanging-backend'))
  const plain = mirroring('banyan', 0, candidate)
  const mirrored = mirroring('banyan-mirror', 100, candidate)
  const stuck = mirroring('banyan-mirror-hangs', 100, hanging)
  const peers = [plain, mirrored, stuck, nginxProxy, nginxAs('nginx-mirror', mirrorTo(candidate.port))]
  const programs = await startPeers(bench, backend.port, running, peers)
  const measurements: Measurement[] = []
  const answering = programs.filter(({ name }) => name !== stuck.name)
  if (isWanted('mirror', bench.options)) measurements.push(await cost(answering, backend, candidate, bench))
  if (isWanted('mirror-latency', bench.options)) measurements.push(await latency(programs, backend, bench))
  bench.say(disturbance(measurements))
  return measurements.flatMap(({ results }) => results)
}

/** What a shadow of every request costs, in CPU and to the clients. */
export const mirrorScenario: Scenario = {
  names: ['mirror', 'mirror-latency'],
  about: `Every request also sent to a candidate: CPU of each served; latency at ${latencyRate} requests/s, also with a candidate that hangs`,
  onDemand: true,
  run,
}
