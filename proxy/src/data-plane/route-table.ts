import { type CompiledRoute, compileMatcher, type RejectedRoute } from '../domain/match.ts'
import type { RequestFacts } from '../domain/request-facts.ts'
import type { Backend, Route, RoutingSnapshot } from '../domain/route.ts'
import { FALL_THROUGH, LEGACY_BACKEND } from '../domain/route.ts'
import { compileRegex } from '../regex.ts'

/** All that the data plane needs to decide about requests: an immutable value, made whole or not at all. */
export type RouteTable = {
  revision: number
  killSwitch: boolean
  rejected: readonly RejectedRoute[]
  backends: ReadonlyMap<string, Backend>
  match: (facts: RequestFacts) => CompiledRoute
}

/** What no route matches goes to the monolith. It is part of every table and of no store. */
const fallThrough: Route = {
  id: FALL_THROUGH,
  match: {},
  baseline: LEGACY_BACKEND,
  candidate: null,
  weight: 0,
  mirror: 0,
  sticky: [],
  rules: [],
  retiredAt: null,
  version: 1,
  createdAt: '',
}
const compiledFallThrough: CompiledRoute = { route: fallThrough, beyondPath: [], pathTest: () => true }

export function compileRouteTable(snapshot: RoutingSnapshot): RouteTable {
  const matcher = compileMatcher(snapshot.routes, compileRegex)
  return {
    revision: snapshot.revision,
    killSwitch: snapshot.killSwitch,
    rejected: matcher.rejected,
    backends: new Map(snapshot.backends.map((backend) => [backend.id, backend])),
    match: (facts) => matcher.match(facts) ?? compiledFallThrough,
  }
}
