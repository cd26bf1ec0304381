import { startNodeBackend } from '../backends.ts'
import { loadGenerator, runLoad } from '../load.ts'
import { banyan, haproxyProxy, httpProxy3, nginxProxy, startPeers, undiciLoop } from '../peers.ts'
import type { Program } from '../program.ts'
import { disturbance, type Measurement, runRounds } from '../rounds.ts'
import type { Lane, Sample } from '../sample.ts'
import { type Bench, isWanted, type Result, type Scenario } from '../scenario.ts'

const megabyte = 1_000_000

interface Transfer {
  readonly name: string
  readonly bytes: number
  readonly upload: boolean
  readonly connections: number
  readonly seconds: number
}

const transfers: readonly Transfer[] = [
  { name: 'download-1MB', bytes: megabyte, upload: false, connections: 16, seconds: 2 },
  { name: 'upload-1MB', bytes: megabyte, upload: true, connections: 16, seconds: 2 },
  { name: 'download-100MB', bytes: 100 * megabyte, upload: false, connections: 2, seconds: 4 },
  { name: 'upload-100MB', bytes: 100 * megabyte, upload: true, connections: 2, seconds: 4 },
]

const more =
  (bytes: number) =>
  (samples: readonly Sample[]): Readonly<Record<string, number>> => ({
    'MB/s': Math.max(...samples.map(({ requestsPerSecond }) => (requestsPerSecond * bytes) / megabyte)),
    'RSS MB': Math.max(...samples.map(({ residentBytes }) => residentBytes / megabyte)),
  })

const lane = ({ name, bytes, upload, connections, seconds }: Transfer, program: Program): Lane => {
  const url = `http://127.0.0.1:${program.port}/${upload ? 'upload' : bytes}`
  const load = { url, connections, seconds, uploadBytes: upload ? bytes : undefined }
  return { scenario: name, program, load: () => runLoad(load) }
}

const run = async (bench: Bench): Promise<readonly Result[]> => {
  if (loadGenerator !== 'wrk') {
    bench.say('wrk is not installed: bodies are left out')
    return []
  }
  await using running = new AsyncDisposableStack()
  const backend = running.use(await startNodeBackend('bodies-backend'))
  const proxies = [banyan, undiciLoop, httpProxy3, nginxProxy, haproxyProxy]
  const programs = await startPeers(bench, backend.port, running, proxies)
  const measurements: Measurement[] = []
  for (const transfer of transfers.filter(({ name }) => isWanted(name, bench.options))) {
    const lanes = programs.map((program) => lane(transfer, program))
    const rounds = bench.options.quick ? { rounds: 1, budgetSeconds: 0 } : { rounds: 2, budgetSeconds: 30 }
    measurements.push(await runRounds(lanes, backend, { ...rounds, more: more(transfer.bytes) }))
  }
  bench.say(disturbance(measurements))
  return measurements.flatMap(({ results }) => results)
}

/** Bodies of 1 MB and 100 MB both ways: throughput, and memory that must not grow with them. */
export const bodiesScenario: Scenario = {
  names: transfers.map(({ name }) => name),
  about: 'Bodies of 1 MB over 16 connections and of 100 MB over 2, both ways',
  onDemand: true,
  run,
}
