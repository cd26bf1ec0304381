import { median } from './median.ts'
import type { Program } from './program.ts'
import { type Lane, type Sample, takeSample } from './sample.ts'
import type { Result } from './scenario.ts'

export interface Rounds {
  readonly connections: number
  /** Samples of each lane that count. */
  readonly rounds: number
  readonly seconds: number
  /** Further rounds for lanes that were disturbed begin only before this, in seconds after the first. */
  readonly budgetSeconds: number
}

/** Other work that leaves a sample usable: with more, the load is starved and each request costs the proxy more wake-ups. */
const quiet = 0.1

/** The least disturbed samples. */
export const quietest = <T extends { readonly foreign: number }>(
  samples: readonly T[],
  count: number,
): readonly T[] => samples.toSorted((a, b) => a.foreign - b.foreign).slice(0, count)

const result = ({ scenario, program }: Lane, samples: readonly Sample[]): Result => {
  const of = (pick: (sample: Sample) => number): number => median(samples.map(pick))
  return {
    scenario,
    proxy: program.name,
    requestsPerSecond: of((sample) => sample.requestsPerSecond),
    cpuMicrosPerRequest: of((sample) => sample.cpuMicrosPerRequest),
    p50Ms: of((sample) => sample.p50Ms),
    p99Ms: of((sample) => sample.p99Ms),
  }
}

/**
 * Measures the lanes in turn, beginning with another one in each round, and takes medians: what else
 * the machine does then hits all alike. Disturbed samples are taken again while the budget lasts.
 * Each program is warmed up first. `foreign` is the median share of other work in the samples used.
 */
export const runRounds = async (
  lanes: readonly Lane[],
  backend: Program,
  { connections, rounds, seconds, budgetSeconds }: Rounds,
): Promise<{ readonly results: readonly Result[]; readonly foreign: number }> => {
  const first = new Map(lanes.map((lane) => [lane.program, lane]))
  for (const lane of first.values()) await takeSample(lane, backend, { connections, seconds: 1 })
  const samples = new Map(lanes.map((lane): [Lane, Sample[]] => [lane, []]))
  const wanting = (): readonly Lane[] =>
    lanes.filter((lane) => samples.get(lane)!.filter(({ foreign }) => foreign <= quiet).length < rounds)
  const end = Date.now() + budgetSeconds * 1_000
  for (let round = 0; round < rounds || (wanting().length > 0 && Date.now() < end); round += 1) {
    const turn = round < rounds ? lanes : wanting()
    const start = round % turn.length
    for (const lane of [...turn.slice(start), ...turn.slice(0, start)]) {
      samples.get(lane)!.push(await takeSample(lane, backend, { connections, seconds }))
    }
  }
  const used = lanes.map((lane) => quietest(samples.get(lane)!, rounds))
  return {
    results: lanes.map((lane, index) => result(lane, used[index]!)),
    foreign: median(used.flat().map(({ foreign }) => foreign)),
  }
}
