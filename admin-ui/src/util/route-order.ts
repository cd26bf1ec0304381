import type { RouteView } from 'banyan/contracts/route.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import type { Direction, RouteGroup, RouteSort } from './choices.ts'
import type { SettledRow } from './settled-rows.ts'
import { requestsOf, trafficByRoute } from './traffic.ts'

/** What beside the routes themselves can decide their order. */
export type OrderFacts = {
  traffic?: TrafficView | undefined
  /** How urgent the route is: 0 is the worst of all; absent when it needs nobody. */
  attention: ReadonlyMap<string, number>
}

/** Which way each column is first put: figures with the most at the top, names from the first. */
export const FIRST_DIRECTION: Record<RouteSort, Direction> = {
  precedence: 'up',
  stage: 'down',
  pattern: 'up',
  candidate: 'up',
  traffic: 'down',
  errors: 'down',
  changed: 'down',
}

type Compare = (a: RouteView, b: RouteView) => number

const byText =
  (of: (route: RouteView) => string): Compare =>
  (a, b) =>
    of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0

/**
 * The routes in the order that was asked for, else what needs a person first and then by traffic. What is equal
 * keeps the order in which it came, which is that of precedence.
 */
export function orderRoutes(
  routes: readonly RouteView[],
  { sort, dir }: { sort?: RouteSort | undefined; dir?: Direction | undefined },
  facts: OrderFacts,
): readonly RouteView[] {
  if (sort === undefined) return routes.toSorted(byNeed(facts))
  const compare = comparing(sort, facts)
  const sign = (dir ?? FIRST_DIRECTION[sort]) === 'up' ? 1 : -1
  if (compare === null) return sign === 1 ? routes : routes.toReversed()
  return routes.toSorted((a, b) => sign * compare(a, b))
}

function comparing(sort: RouteSort, facts: OrderFacts): Compare | null {
  switch (sort) {
    case 'precedence':
      return null
    case 'stage':
      return (a, b) => stageRank(a) - stageRank(b)
    case 'pattern':
      // By path, whatever the methods before it.
      return byText(({ pattern }) => pattern.slice(pattern.lastIndexOf(' ') + 1))
    case 'candidate':
      return byText(({ candidate }) => candidate ?? '')
    case 'traffic':
      return byNumber(requestsIn(facts))
    case 'errors':
      return byNumber(errorShareIn(facts))
    case 'changed':
      return byText(({ changedAt }) => changedAt)
  }
}

function byNeed(facts: OrderFacts): Compare {
  const requests = requestsIn(facts)
  const need = ({ id }: RouteView) => facts.attention.get(id) ?? Number.POSITIVE_INFINITY
  return (a, b) => {
    const [first, second] = [need(a), need(b)]
    return first === second ? requests(b) - requests(a) : first - second
  }
}

const byNumber =
  (of: (route: RouteView) => number): Compare =>
  (a, b) =>
    of(a) - of(b)

/** How far a route has come: from nobody watching to the baseline gone. */
const stageRank = ({ weight, mirror, retiredAt }: RouteView) =>
  retiredAt === null ? weight * 1_000 + mirror : Number.POSITIVE_INFINITY

function requestsIn({ traffic }: OrderFacts): (route: RouteView) => number {
  const index = traffic && trafficByRoute(traffic)
  return ({ id }) => {
    const row = index?.get(id)
    return row ? requestsOf(row) : 0
  }
}

function errorShareIn({ traffic }: OrderFacts): (route: RouteView) => number {
  const index = traffic && trafficByRoute(traffic)
  return ({ id }) => {
    const row = index?.get(id)
    if (!row || requestsOf(row) === 0) return 0
    return (row.baseline.errors + row.candidate.errors) / requestsOf(row)
  }
}

/** A line of the list: a route, or the head of the group that follows. */
export type RouteLine =
  | { kind: 'route'; row: SettledRow<RouteView> }
  | { kind: 'group'; name: string; ids: readonly string[] }

/** The rows as lines, each group after its head; groups by name, and rows within them in their order. */
export function linesOf(rows: readonly SettledRow<RouteView>[], group: RouteGroup | undefined): RouteLine[] {
  const lines = (some: readonly SettledRow<RouteView>[]) =>
    some.map((row): RouteLine => ({ kind: 'route', row }))
  if (group === undefined) return lines(rows)
  const groups = [...Map.groupBy(rows, ({ item }) => groupOf(item, group))]
  return groups
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, members]): RouteLine[] => {
      const ids = members.filter(({ gone }) => !gone).map(({ item }) => item.id)
      return [{ kind: 'group', name, ids }, ...lines(members)]
    })
}

function groupOf({ owner, candidate, pattern }: RouteView, group: RouteGroup): string {
  if (group === 'owner') return owner ?? 'no owner'
  if (group === 'candidate') return candidate ?? 'no candidate yet'
  const path = pattern.slice(pattern.indexOf('/'))
  return `/${path.split('/')[1] ?? ''}`
}
