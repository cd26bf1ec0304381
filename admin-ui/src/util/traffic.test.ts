import type { AuditEntry } from 'banyan/contracts/activity.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import { describe, expect, it } from 'vitest'
import { changesIn, flowOf, levelOf, movedPerMinute, requestsOf, secondsOf, trafficOf } from './traffic.ts'

const slot = (requests: number, errors = 0) => ({ requests, errors, p50Ms: 1, p95Ms: 2, p99Ms: 3 })
const traffic: TrafficView = {
  windowSeconds: 60,
  total: { baseline: slot(170), candidate: slot(30) },
  backends: [
    { backend: 'legacy', ...slot(170, 1), recent: [170] },
    { backend: 'product-service', ...slot(30, 2), recent: [30] },
    { backend: 'gone', ...slot(1), recent: [1] },
  ],
  sinceStart: { baseline: 170, candidate: 30 },
  points: Array.from({ length: 120 }, (_, at) => ({ at, baseline: 1, candidate: 1, errors: 0 })),
  routes: [
    { route: 'products', baseline: slot(70, 1), candidate: slot(30, 2) },
    { route: 'fall-through', baseline: slot(100), candidate: slot(0) },
  ],
}

describe('traffic', () => {
  it('is summed by the backend that served it, the monolith first', () => {
    expect(flowOf(traffic, ['product-service', 'user-service', 'legacy'])).toMatchObject([
      { backend: 'legacy', requests: 170, errors: 1, p95Ms: 2, candidate: false },
      { backend: 'gone', requests: 1, candidate: true },
      { backend: 'product-service', requests: 30, errors: 2, candidate: true, recent: [30] },
      { backend: 'user-service', requests: 0, errors: 0, p95Ms: null, candidate: true, recent: [] },
    ])
  })

  it('is coloured by its share of errors, not by their number', () => {
    expect([slot(1_000, 9), slot(1_000, 10), slot(10, 1), slot(0)].map(levelOf)).toEqual([
      ...['fine', 'some', 'bad', 'fine'],
    ])
  })

  it('has a mark for each change of routing in the time that is shown, the oldest first', () => {
    const entry = (id: number, at: string, revision: number | null) => ({ id, at, revision }) as AuditEntry
    const entries = [
      entry(4, '2026-05-20T12:00:30Z', null),
      entry(3, '2026-05-20T12:00:20Z', 8),
      entry(2, '2026-05-20T12:00:10Z', 7),
      entry(1, '2026-05-20T11:59:59Z', 6),
    ]
    const from = Date.parse('2026-05-20T12:00:00Z') / 1000
    expect(changesIn(entries, from).map(({ id }) => id)).toEqual([2, 3])
    expect(changesIn(entries, Number.POSITIVE_INFINITY)).toEqual([])
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
