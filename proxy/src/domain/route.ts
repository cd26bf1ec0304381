import type { Policies } from './policies.ts'
import type { RuleBody } from './rules.ts'
import type { StickyKey } from './sticky.ts'

/** Where requests can be sent: the monolith or an extracted service. `url` is an origin, without a path. */
export type Backend = {
  id: string
  url: string
  description?: string
  health?: HealthCheck
  tls?: { ca?: string; serverName?: string }
  /** Its breaker is held by a person, whatever it finds: open takes no new requests (drained), closed takes all. */
  hold?: Hold
  version: number
  createdAt: string
}

export type Hold = 'open' | 'closed'

/** An active check: GET `path` every `intervalMs`; `rise` good answers in a row make it healthy, `fall` bad ones unhealthy. */
export type HealthCheck = { path: string; intervalMs: number; timeoutMs: number; rise: number; fall: number }

export type PathMatch = { exact: string } | { prefix: string } | { template: string } | { regex: string }

/** One condition on a header or a query parameter; names of headers are compared without case. */
export type FieldMatch =
  | { name: string; equals: string }
  | { name: string; regex: string }
  | { name: string; present: true }

/** What a request must satisfy; an absent part matches everything. */
export type RouteMatch = {
  host?: string
  path?: PathMatch
  methods?: string[]
  headers?: FieldMatch[]
  query?: FieldMatch[]
}

export type HeaderEdits = {
  set?: Record<string, string>
  add?: Record<string, string>
  remove?: string[]
}

export type Timeouts = {
  connectMs?: number
  responseHeadersMs?: number
  idleMs?: number
  totalMs?: number
}

/** When the candidate fails before a byte went to the client, may the baseline answer instead? */
export type Fallback = { enabled: boolean; onNotFound?: boolean }

/** How a method that is not safe may be shadowed all the same; absent means that it may not. */
export type WriteMode =
  | { mode: 'dry-run' }
  | { mode: 'sandbox'; backend: string; headers?: HeaderEdits }
  | { mode: 'idempotent' }

export type ShadowOptions = {
  headers?: HeaderEdits
  writes?: WriteMode
  timeoutMs?: number
  maxBodyBytes?: number
  sameKeysAsSplit?: boolean
}

/** A rule of comparison as a route keeps it: it holds for that route, or for one endpoint of it. `expiresAt` is ISO 8601. */
export type RouteRule = RuleBody & {
  path: string
  reason: string
  endpoint?: string | undefined
  author?: string | undefined
  expiresAt?: string | null | undefined
}

/** The two numbers that are all of migration: percent served by the candidate, percent also sent to the other slot. */
export type Traffic = { weight: number; mirror: number }

/** A route is a row: what it matches and which two backends may serve it. */
export type Route = Traffic & {
  id: string
  description?: string
  owner?: string
  match: RouteMatch
  baseline: string
  candidate: string | null
  sticky: StickyKey[]
  rewrite?: { prefix: string }
  requestHeaders?: HeaderEdits
  responseHeaders?: HeaderEdits
  timeouts?: Timeouts
  fallback?: Fallback
  shadow?: ShadowOptions
  policies?: Policies
  rules: RouteRule[]
  retiredAt: string | null
  version: number
  createdAt: string
}

/** The backend that every path without a route falls through to. It always exists. */
export const LEGACY_BACKEND = 'legacy'

/** The id under which fall-through traffic is counted; no stored route may use it. */
export const FALL_THROUGH = 'fall-through'

/** Everything the data plane needs to serve; published whole, as one value. */
export type RoutingSnapshot = {
  revision: number
  routes: Route[]
  backends: Backend[]
  killSwitch: boolean
  /** Signs the header with which a tester forces a slot; empty: nobody can. */
  forceKey: string
}
