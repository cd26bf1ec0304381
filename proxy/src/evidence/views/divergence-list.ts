import type { z } from 'zod'
import type { DivergenceList, DivergenceSummary } from '../../contracts/divergence.ts'
import type { DivergenceQuery } from '../../contracts/evidence-endpoints.ts'
import { Refusal } from '../../domain/errors.ts'
import type { DivergenceRow, DivergenceSum } from '../../store/evidence-store.ts'
import { coverOf } from '../../store/spans.ts'
import type { Ground } from '../ground.ts'
import { noiseOf } from './group-standing.ts'
import { sinceMs } from './since.ts'

type Query = z.output<typeof DivergenceQuery>

/** Groups, those that matter most first. There are never more than a few thousand, see `groupsMax`. */
export async function divergenceList(ground: Ground, query: Query): Promise<z.infer<typeof DivergenceList>> {
  const all = await summaries(ground, query.since, query)
  const found = all.filter((group) => matches(group, query))
  const sorted = found.sort(ORDER[query.sort])
  const offset = offsetOf(query.after)
  const items = sorted.slice(offset, offset + query.limit)
  const next = offset + items.length < sorted.length ? String(offset + items.length) : null
  return { items, next, total: sorted.length, states: statesOf(all) }
}

/** All groups of a route, or of all, with what was seen of them in a span. */
export async function summaries(
  ground: Ground,
  since: string,
  where: { route?: string | undefined; build?: string | undefined } = {},
): Promise<DivergenceSummary[]> {
  const nowMs = ground.now()
  const cover = coverOf(sinceMs(since, nowMs), nowMs)
  const { comparisons, divergences } = ground.store
  const rows = await divergences.list({ route: where.route })
  const sums = new Map((await divergences.sums(cover, where)).map((sum) => [sum.signature, sum]))
  const compared = new Map(
    (await comparisons.totals(cover)).map((total) => [
      `${total.route}\n${total.endpoint}`,
      total.matched + total.ignored + total.divergent,
    ]),
  )
  return rows.map((row) =>
    summaryOf(ground, row, sums.get(row.signature), compared.get(`${row.route}\n${row.endpoint}`) ?? 0),
  )
}

export function summaryOf(
  ground: Ground,
  row: DivergenceRow,
  sum: DivergenceSum | undefined,
  compared: number,
): DivergenceSummary {
  const { signature, route, endpoint, title, group, assignee, rule } = row
  const recent = sum?.count ?? 0
  return {
    ...{ signature, route, endpoint, title, assignee, rule, recent, compared },
    state: group.state,
    noise: noiseOf(row, ground.noise),
    count: group.count,
    share: compared === 0 ? 0 : Math.min(1, recent / compared),
    firstSeen: new Date(group.firstSeenMs).toISOString(),
    lastSeen: new Date(group.lastSeenMs).toISOString(),
    firstBuild: group.firstBuild,
    lastBuild: group.lastBuild,
    stateSince: new Date(group.stateSinceMs).toISOString(),
    paths: group.differences.map(({ path, kind }) => ({
      path,
      kind,
      noise: ground.noise.stateOf(route, endpoint, { path, kind }),
    })),
  }
}

const isUnresolved = ({ state }: DivergenceSummary) => state === 'open' || state === 'regressed'

function matches(group: DivergenceSummary, query: Query): boolean {
  const { state, endpoint, noise, kind, build, q } = query
  if (state === 'unresolved' && !(isUnresolved(group) && group.noise !== 'noise')) return false
  if (state !== 'all' && state !== 'unresolved' && group.state !== state) return false
  if (endpoint !== undefined && group.endpoint !== endpoint) return false
  if (noise !== undefined && group.noise !== noise) return false
  if (kind !== undefined && !group.paths.some((path) => path.kind === kind)) return false
  if (build !== undefined && group.recent === 0) return false
  if (q === undefined) return true
  const wanted = q.toLowerCase()
  const texts = [group.endpoint, group.title, ...group.paths.map(({ path }) => path)]
  return texts.some((text) => text.toLowerCase().includes(wanted))
}

/** The signature last, so that the order is total and pages do not overlap. */
const bySignature = (a: DivergenceSummary, b: DivergenceSummary) => (a.signature < b.signature ? -1 : 1)
const descending = (a: string, b: string) => (a === b ? 0 : a > b ? -1 : 1)

const ORDER: Record<Query['sort'], (a: DivergenceSummary, b: DivergenceSummary) => number> = {
  impact: (a, b) => b.recent - a.recent || b.count - a.count || bySignature(a, b),
  recent: (a, b) => descending(a.lastSeen, b.lastSeen) || bySignature(a, b),
  new: (a, b) => descending(a.firstSeen, b.firstSeen) || bySignature(a, b),
}

/** Noise that nobody has spoken of counts as noise and not as open. */
function statesOf(groups: readonly DivergenceSummary[]): Record<string, number> {
  const states: Record<string, number> = { open: 0, regressed: 0, accepted: 0, resolved: 0, noise: 0 }
  for (const group of groups) {
    const state = isUnresolved(group) && group.noise === 'noise' ? 'noise' : group.state
    states[state] = (states[state] ?? 0) + 1
  }
  return states
}

function offsetOf(after: string | undefined): number {
  if (after === undefined) return 0
  if (/^\d{1,9}$/.test(after)) return Number(after)
  throw new Refusal('invalid_input', 'after: use the value of "next" of the page before.')
}
