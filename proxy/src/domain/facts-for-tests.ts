import type { RequestFacts } from './request-facts.ts'
import type { Route } from './route.ts'

/** A request as tests write it. */
export function factsOf(target: string, partial: Partial<RequestFacts> = {}): RequestFacts {
  const question = target.indexOf('?')
  return {
    method: 'GET',
    host: 'shop.example',
    path: question === -1 ? target : target.slice(0, question),
    query: question === -1 ? '' : target.slice(question + 1),
    target,
    rawHeaders: [],
    clientAddress: '127.0.0.1',
    ...partial,
  }
}

/** A route as tests write it. */
export function routeOf(id: string, partial: Partial<Route> = {}): Route {
  return {
    id,
    match: { path: { prefix: '/' } },
    baseline: 'legacy',
    candidate: 'service',
    weight: 0,
    mirror: 0,
    sticky: [],
    rules: [],
    retiredAt: null,
    version: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...partial,
  }
}
