import { canonical } from '../domain/location.ts'
import { type CompiledRoute, compileMatcher, type RejectedRoute } from '../domain/match.ts'
import type { RequestFacts } from '../domain/request-facts.ts'
import type { Backend, Route, RoutingSnapshot } from '../domain/route.ts'
import { FALL_THROUGH, LEGACY_BACKEND } from '../domain/route.ts'
import { compileRegex } from '../regex.ts'
import type { BackendNames } from './response-headers.ts'
import { shadowProof } from './shadow/shadow-request.ts'

/** All that the data plane needs to decide about requests: an immutable value, made whole or not at all. */
export type RouteTable = {
  revision: number
  killSwitch: boolean
  forceKey: string
  /** What marks our shadow requests as honest. */
  shadowProof: string
  rejected: readonly RejectedRoute[]
  backends: ReadonlyMap<string, Backend>
  names: BackendNames
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
    forceKey: snapshot.forceKey,
    shadowProof: shadowProof(snapshot.forceKey),
    rejected: matcher.rejected,
    backends: new Map(snapshot.backends.map((backend) => [backend.id, backend])),
    names: namesOf(snapshot.backends),
    match: (facts) => matcher.match(facts) ?? compiledFallThrough,
  }
}

function namesOf(backends: readonly Backend[]): BackendNames {
  const urls = backends.map((backend) => new URL(backend.url))
  return {
    origins: new Set(urls.map((url) => canonical(url.origin))),
    hosts: new Set(urls.map((url) => url.hostname)),
  }
}
