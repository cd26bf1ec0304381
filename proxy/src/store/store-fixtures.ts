import type { Actor } from '../contracts/activity.ts'
import type { Route } from '../domain/route.ts'

/** Rows for the store's tests. */
export const ACTOR: Actor = { kind: 'account', name: 'ada', via: 'api' }
export const AT = '2026-01-02T03:04:05.678Z'

export const routeRow = (id: string, over: Partial<Route> = {}): Route => ({
  id,
  match: { path: { prefix: `/${id}` } },
  baseline: 'legacy',
  candidate: null,
  sticky: ['client-address'],
  rules: [],
  weight: 12.34,
  mirror: 0,
  retiredAt: null,
  version: 1,
  createdAt: AT,
  ...over,
})
