import { startSmallBackend } from '../backends.ts'
import { runLoad } from '../load.ts'
import { allCores } from '../machine.ts'
import { banyanAs, startPeers } from '../peers.ts'
import { disturbance, runRounds } from '../rounds.ts'
import type { Lane } from '../sample.ts'
import type { Bench, Result, Scenario } from '../scenario.ts'

const threads = (count: number) =>
  banyanAs(count === 1 ? 'banyan' : `banyan-${count}-threads`, {
    cores: allCores,
    env: { BENCH_THREADS: `${count}` },
  })

const run = async (bench: Bench): Promise<readonly Result[]> => {
  await using running = new AsyncDisposableStack()
  const backend = running.use(await startSmallBackend(bench.folder))
  const programs = await startPeers(bench, backend.port, running, [threads(1), threads(2)])
  const lanes = programs.map((program): Lane => {
    const url = `http://127.0.0.1:${program.port}/products/4711`
    return { scenario: 'two-threads', program, load: () => runLoad({ url, connections: 32, seconds: 2 }) }
  })
  const rounds = bench.options.quick ? { rounds: 2, budgetSeconds: 0 } : { rounds: 5, budgetSeconds: 30 }
  const measurement = await runRounds(lanes, backend, rounds)
  bench.say(disturbance([measurement]))
  return measurement.results
}

/** What a second thread costs each request. On two cores it cannot gain: the load needs one of them. */
export const threadsScenario: Scenario = {
  names: ['two-threads'],
  about: 'One thread against two, on all cores together with load and backend: CPU per request',
  onDemand: true,
  run,
}
