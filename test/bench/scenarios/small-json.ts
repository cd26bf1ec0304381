import { startSmallBackend } from '../backends.ts'
import { runLoad } from '../load.ts'
import { startPeers } from '../peers.ts'
import type { Program } from '../program.ts'
import { disturbance, runRounds } from '../rounds.ts'
import type { Lane } from '../sample.ts'
import { type Bench, isWanted, type Result, type Scenario } from '../scenario.ts'

const paths = { 'fall-through': '/about/us', 'covered-route': '/products/4711' } as const
const names = Object.keys(paths) as (keyof typeof paths)[]

const lane = (scenario: keyof typeof paths, program: Program): Lane => {
  const url = `http://127.0.0.1:${program.port}${paths[scenario]}`
  return { scenario, program, load: () => runLoad({ url, connections: 32, seconds: 1 }) }
}

const run = async (bench: Bench): Promise<readonly Result[]> => {
  await using running = new AsyncDisposableStack()
  const backend = running.use(await startSmallBackend(bench.folder))
  const programs = await startPeers(bench, backend.port, running)
  const lanes = names
    .filter((name) => isWanted(name, bench.options))
    .flatMap((scenario) => programs.map((program) => lane(scenario, program)))
  const rounds = bench.options.quick ? { rounds: 2, budgetSeconds: 0 } : { rounds: 5, budgetSeconds: 90 }
  const measurement = await runRounds(lanes, backend, rounds)
  bench.say(disturbance([measurement]))
  return measurement.results
}

/** Requests for 160 bytes of JSON over 32 kept connections, as fast as they are answered. */
export const smallJsonScenario: Scenario = {
  names,
  about: 'GET, 160 bytes of JSON, 32 connections; Banyan with 200 routes',
  onDemand: false,
  run,
}
