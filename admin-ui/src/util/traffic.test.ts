import type { RouteView } from 'banyan/contracts/route.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import { describe, expect, it } from 'vitest'
import { flowOf, movedPerMinute, requestsOf, secondsOf, trafficOf } from './traffic.ts'

const slot = (requests: number, errors = 0) => ({ requests, errors, p50Ms: 1, p95Ms: 2, p99Ms: 3 })
const traffic: TrafficView = {
  windowSeconds: 60,
  total: { baseline: slot(170), candidate: slot(30) },
  sinceStart: { baseline: 170, candidate: 30 },
  points: Array.from({ length: 120 }, (_, at) => ({ at, baseline: 1, candidate: 1, errors: 0 })),
  routes: [
    { route: 'products', baseline: slot(70, 1), candidate: slot(30, 2) },
    { route: 'fall-through', baseline: slot(100), candidate: slot(0) },
  ],
}
const routes = [
  { id: 'products', baseline: 'legacy', candidate: 'product-service' },
  { id: 'quiet', baseline: 'legacy', candidate: 'user-service' },
] as RouteView[]

describe('traffic', () => {
  it('is summed by the backend that served it, the monolith first', () => {
    expect(flowOf(traffic, routes)).toEqual([
      { backend: 'legacy', requests: 170, errors: 1, candidate: false },
      { backend: 'product-service', requests: 30, errors: 2, candidate: true },
      { backend: 'user-service', requests: 0, errors: 0, candidate: true },
    ])
  })

  it('of a route that nobody asked for is none', () => {
    expect(requestsOf(trafficOf(traffic, 'quiet'))).toBe(0)
    expect(requestsOf(trafficOf(undefined, 'quiet'))).toBe(0)
  })

  it('is divided by the seconds there were, while the proxy is young', () => {
    expect(secondsOf(traffic)).toBe(60)
    expect(secondsOf({ ...traffic, points: traffic.points.slice(0, 7) })).toBe(7)
    expect(secondsOf({ ...traffic, points: [] })).toBe(1)
  })

  it('that a change moves is its share of what comes in', () => {
    expect(movedPerMinute(traffic, 'products', 20)).toBe(20)
    expect(movedPerMinute(traffic, 'products', -50)).toBe(50)
    expect(movedPerMinute(undefined, 'products', 50)).toBe(0)
  })
})
