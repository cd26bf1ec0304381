import type { NoiseState } from '../../domain/noise/judge.ts'
import type { DivergenceRow, DivergenceSum } from '../../store/evidence-store.ts'
import type { NoiseBook } from '../noise-book.ts'

/** What a group is as a whole: noise when every path of it is, real as soon as one is. */
export function noiseOf(
  row: Pick<DivergenceRow, 'route' | 'endpoint' | 'group'>,
  noise: NoiseBook,
): NoiseState {
  const states = row.group.differences.map((difference) => noise.stateOf(row.route, row.endpoint, difference))
  if (states.includes('real')) return 'real'
  return states.length > 0 && states.every((state) => state === 'noise') ? 'noise' : 'undecided'
}

/** What the divergences of one endpoint amount to, now that people have spoken and noise is known. */
export type Standing = {
  /** Counted as divergent when they were seen, but accepted since, or known to be noise by now. */
  forgiven: number
  /** Seen before their group was resolved. */
  resolved: number
}

/** By endpoint. A comparison counts under one group only, so these can be taken from the number of divergent ones. */
export function standings(
  rows: readonly DivergenceRow[],
  sums: readonly DivergenceSum[],
  noise: NoiseBook,
): Map<string, Standing> {
  const counted = new Map(sums.map((sum) => [sum.signature, sum]))
  const standing = new Map<string, Standing>()
  for (const row of rows) {
    const { count, settled } = counted.get(row.signature) ?? { count: 0, settled: 0 }
    const known = standing.get(row.endpoint) ?? { forgiven: 0, resolved: 0 }
    const forgiven = row.group.state === 'accepted' || noiseOf(row, noise) === 'noise'
    known.resolved += settled
    if (forgiven) known.forgiven += count - settled
    standing.set(row.endpoint, known)
  }
  return standing
}
