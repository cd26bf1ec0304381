import { median } from './median.ts'
import type { Program } from './program.ts'
import { type Lane, type Sample, takeSample } from './sample.ts'
import type { Result } from './scenario.ts'

export interface Rounds {
  /** Samples of each lane that count. */
  readonly rounds: number
  /** Further rounds for lanes that were disturbed begin only before this, in seconds after the first. */
  readonly budgetSeconds: number
  /** What else to read from the samples of a lane. */
  readonly more?: (samples: readonly Sample[], lane: Lane) => Readonly<Record<string, number>>
}

export interface Measurement {
  readonly results: readonly Result[]
  /** What other work took while the samples used were taken, their median: 1 is one core. */
  readonly foreign: number
}

/** Other work that leaves a sample usable: with more, the load is starved and each request costs the proxy more wake-ups. */
const quiet = 0.1

/** The least disturbed samples. */
export const quietest = <T extends { readonly foreign: number }>(
  samples: readonly T[],
  count: number,
): readonly T[] => samples.toSorted((a, b) => a.foreign - b.foreign).slice(0, count)

const result = (lane: Lane, samples: readonly Sample[], more: Rounds['more']): Result => {
  const of = (pick: (sample: Sample) => number): number => median(samples.map(pick))
  const cpu = samples.flatMap(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest ?? [])
  return {
    scenario: lane.scenario,
    proxy: lane.program.name,
    requestsPerSecond: of((sample) => sample.requestsPerSecond),
    cpuMicrosPerRequest: cpu.length === 0 ? null : median(cpu),
    p50Ms: of((sample) => sample.p50Ms),
    p99Ms: of((sample) => sample.p99Ms),
    ...(more === undefined ? {} : { more: more(samples, lane) }),
  }
}

/**
 * Measures the lanes in turn, beginning with another one in each round, and takes medians: what else
 * the machine does then hits all alike. Disturbed samples are taken again while the budget lasts.
 * Each program is warmed up first.
 */
export const runRounds = async (
  lanes: readonly Lane[],
  backend: Program,
  { rounds, budgetSeconds, more }: Rounds,
): Promise<Measurement> => {
  if (lanes.length === 0) return { results: [], foreign: 0 }
  const first = new Map(lanes.map((lane) => [lane.program, lane]))
  for (const lane of first.values()) await takeSample(lane, backend)
  const samples = new Map(lanes.map((lane): [Lane, Sample[]] => [lane, []]))
  const wanting = (): readonly Lane[] =>
    lanes.filter((lane) => samples.get(lane)!.filter(({ foreign }) => foreign <= quiet).length < rounds)
  const end = Date.now() + budgetSeconds * 1_000
  for (let round = 0; round < rounds || (wanting().length > 0 && Date.now() < end); round += 1) {
    const turn = round < rounds ? lanes : wanting()
    const start = round % turn.length
    for (const lane of [...turn.slice(start), ...turn.slice(0, start)]) {
      samples.get(lane)!.push(await takeSample(lane, backend))
    }
  }
  const used = lanes.map((lane) => quietest(samples.get(lane)!, rounds))
  return {
    results: lanes.map((lane, index) => result(lane, used[index]!, more)),
    foreign: median(used.flat().map(({ foreign }) => foreign)),
  }
}

/** One sentence on how far the figures can be trusted. */
export const disturbance = (measurements: readonly Measurement[]): string => {
  const share = Math.max(...measurements.map(({ foreign }) => foreign))
  const verdict = share > quiet ? ': too much to trust more than rough ratios' : ''
  return `Other work took ${(share * 100).toFixed(0)} % of a core meanwhile${verdict}.`
}
