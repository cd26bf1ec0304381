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

/** By `key` of a group's row. A comparison counts under one group only, so these can be taken from the divergent ones. */
export function standings<Sum extends DivergenceSum, Key>(
  rows: readonly DivergenceRow[],
  sums: readonly Sum[],
  noise: NoiseBook,
  key: (row: DivergenceRow, sum: Sum) => Key,
): Map<Key, Standing> {
  const known = new Map(
    rows.map((row) => {
      const forgiven = row.group.state === 'accepted' || noiseOf(row, noise) === 'noise'
      return [row.signature, { row, forgiven }]
    }),
  )
  const standing = new Map<Key, Standing>()
  for (const sum of sums) {
    const group = known.get(sum.signature)
    if (group === undefined) continue
    const of = key(group.row, sum)
    const total = standing.get(of) ?? { forgiven: 0, resolved: 0 }
    total.resolved += sum.settled
    if (group.forgiven) total.forgiven += sum.count - sum.settled
    standing.set(of, total)
  }
  return standing
}
