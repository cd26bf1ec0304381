import { startSmallBackend } from '../backends.ts'
import { startPeers } from '../peers.ts'
import { runRounds } from '../rounds.ts'
import { type Bench, isWanted, type Result, type Scenario } from '../scenario.ts'

const paths = { 'fall-through': '/about/us', 'covered-route': '/products/4711' } as const
const names = Object.keys(paths) as (keyof typeof paths)[]

const run = async (bench: Bench): Promise<readonly Result[]> => {
  await using running = new AsyncDisposableStack()
  const backend = running.use(await startSmallBackend(bench.folder))
  const programs = await startPeers(bench, backend.port, running)
  const lanes = names
    .filter((name) => isWanted(name, bench.options))
    .flatMap((scenario) => programs.map((program) => ({ scenario, program, path: paths[scenario] })))
  const rounds = bench.options.quick ? { rounds: 2, budgetSeconds: 0 } : { rounds: 5, budgetSeconds: 90 }
  const { results, foreign } = await runRounds(lanes, backend, { connections: 32, seconds: 1, ...rounds })
  bench.say(`Other work took ${(foreign * 100).toFixed(0)} % of a core meanwhile.`)
  return results
}

/** Requests for 160 bytes of JSON over 32 kept connections, as fast as they are answered. */
export const smallJsonScenario: Scenario = {
  names,
  about: 'GET, 160 bytes of JSON, 32 connections; Banyan with 200 routes',
  onDemand: false,
  run,
}
