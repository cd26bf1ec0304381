import { type Parity, type ParityTally, parityOfRoute } from '../../domain/parity.ts'
import type { DivergenceRow } from '../../store/evidence-store.ts'
import { coverOf } from '../../store/spans.ts'
import type { Ground } from '../ground.ts'
import { noiseOf, standings } from './group-standing.ts'

const SPAN_MS = 24 * 3_600_000

/** How the candidate of one route stands: its parity over 24 hours, and the groups that wait for somebody. */
export type RouteStanding = {
  parity: Pick<Parity, 'verdict' | 'compared' | 'divergent'>
  open: number
  regressed: number
}

export type Standings = {
  of(route: string): RouteStanding
  unresolved: number
  /** Somebody has said of a group what it is. */
  reviewed: boolean
  compared: boolean
}

/** Of all routes by three queries, whatever their number; each is what parityView says of it. */
export async function routeStandings(ground: Ground): Promise<Standings> {
  const nowMs = ground.now()
  const cover = coverOf(nowMs - SPAN_MS, nowMs)
  const { comparisons, divergences } = ground.store
  const [totals, groups, sums] = await Promise.all([
    comparisons.totals(cover),
    divergences.list(),
    divergences.sums(cover),
  ])
  const aside = standings(groups, sums, ground.noise, (row) => keyOf(row))
  const tallies = Map.groupBy(
    totals.map((total) => {
      const { resolved, forgiven } = aside.get(keyOf(total)) ?? { resolved: 0, forgiven: 0 }
      const settled = Math.min(resolved, total.divergent)
      const excused = Math.min(forgiven, total.divergent - settled)
      const compared = total.matched + total.ignored + total.divergent - settled
      const divergent = total.divergent - settled - excused
      return { ...total, compared, divergent, ignored: total.ignored + excused }
    }),
    ({ route }) => route,
  )
  const waiting = Map.groupBy(
    groups.filter((row) => isUnresolved(row) && noiseOf(row, ground.noise) !== 'noise'),
    ({ route }) => route,
  )
  return {
    of: (route) => standingOf(tallies.get(route) ?? [], waiting.get(route) ?? []),
    unresolved: [...waiting.values()].reduce((sum, of) => sum + of.length, 0),
    reviewed: groups.some(({ group }) => group.state !== 'open'),
    compared: totals.length + groups.length > 0,
  }
}

const keyOf = ({ route, endpoint }: { route: string; endpoint: string }) => `${route}\n${endpoint}`

const isUnresolved = ({ group: { state } }: DivergenceRow) => state === 'open' || state === 'regressed'

function standingOf(
  tallies: readonly (ParityTally & { endpoint: string })[],
  groups: readonly DivergenceRow[],
): RouteStanding {
  const regressed = groups.filter(({ group }) => group.state === 'regressed').length
  return { parity: parityOfRoute(tallies), open: groups.length - regressed, regressed }
}
