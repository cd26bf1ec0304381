import { describe, expect, it } from 'vitest'
import { Histogram } from '../domain/histogram.ts'
import { EVIDENCE_LIMITS } from './evidence-limits.ts'
import { RouteMinutes } from './route-minutes.ts'
import type { SlotReport } from './traffic-book.ts'

const START = Date.UTC(2026, 4, 1, 12, 0, 0)

function book(limits: Partial<typeof EVIDENCE_LIMITS> = {}) {
  const clock = { now: START }
  return { clock, minutes: new RouteMinutes(() => clock.now, { ...EVIDENCE_LIMITS, ...limits }) }
}

function report(
  route: string,
  requests: number,
  over: Partial<SlotReport> & { ms?: number } = {},
): SlotReport {
  const { ms = 10, ...rest } = over
  const histogram = new Histogram()
  for (let i = 0; i < requests; i++) histogram.record(ms)
  const latency = histogram.drain()
  return { route, slot: 'baseline', backend: 'legacy', classes: [0, 0, requests, 0, 0, 0], latency, ...rest }
}

const answered = (status: number) => ({ status, failure: null })
const shadow = (route: string, baseline: number, candidate: number) =>
  ({ route, baseline: answered(baseline), candidate: answered(candidate) }) as never

describe('the minutes of a route', () => {
  it('tell both slots apart, with their own latencies', () => {
    const { clock, minutes } = book()
    minutes.record([report('a', 90), report('a', 10, { slot: 'candidate', ms: 80 })])
    clock.now += 60_000
    minutes.record([report('a', 4), report('b', 7)])
    clock.now += 30_000
    const { points, baseline, candidate } = minutes.of('a', 60)
    expect(
      points.map(({ at, seconds, baseline }) => [at * 1000 - START, seconds, baseline.requests]),
    ).toEqual([
      [0, 60, 90],
      [60_000, 30, 4],
    ])
    expect(points[0]?.candidate).toMatchObject({ requests: 10, p95Ms: expect.closeTo(80, -1) })
    expect(baseline).toMatchObject({ requests: 94, errors: 0, classes: [0, 0, 94, 0, 0, 0] })
    expect(candidate.p50Ms).toBeCloseTo(80, -1)
  })

  it('show a minute in which nothing came as none, and leave out one that has only begun', () => {
    const { clock, minutes } = book()
    minutes.record([report('a', 1)])
    clock.now += 3 * 60_000 + 2_000
    const { points } = minutes.of('a', 60)
    expect(points.map(({ baseline }) => baseline.requests)).toEqual([1, 0, 0])
    expect(points[1]?.baseline).toMatchObject({ errors: 0, p50Ms: null })
  })

  it('count answers of 5xx and no answer as errors', () => {
    const { minutes } = book()
    minutes.record([report('a', 6, { classes: [1, 0, 2, 0, 1, 2] })])
    expect(minutes.of('a', 60).baseline).toMatchObject({ requests: 6, errors: 3 })
  })

  it('name the busiest routes, with their requests by minute, the one under way last', () => {
    const { clock, minutes } = book()
    minutes.record([report('a', 5), report('b', 9)])
    clock.now += 2 * 60_000
    minutes.record([report('a', 6, { slot: 'candidate', classes: [0, 0, 4, 0, 0, 2] }), report('c', 1)])
    expect(minutes.busiest(3, 2)).toEqual([
      { route: 'a', requests: 11, errors: 2, perMinute: [5, 0, 6] },
      { route: 'b', requests: 9, errors: 0, perMinute: [9, 0, 0] },
    ])
    expect(minutes.busiest(1, 9).map(({ route }) => route)).toEqual(['a', 'c'])
  })

  it('go back an hour and no further', () => {
    const { clock, minutes } = book()
    for (let minute = 0; minute < 90; minute++) {
      minutes.record([report('a', 1)])
      clock.now += 60_000
    }
    const { points, baseline } = minutes.of('a', 60)
    expect(points).toHaveLength(60)
    expect(baseline.requests).toBe(60)
    expect(minutes.of('a', 5).baseline.requests).toBe(5)
  })

  it('are bounded: the oldest minute of all routes goes first, and is counted', () => {
    const { clock, minutes } = book({ routeMinuteCells: 10 })
    for (let minute = 0; minute < 4; minute++) {
      minutes.record(['a', 'b', 'c', 'd'].map((route) => report(route, 1)))
      clock.now += 60_000
    }
    expect(minutes.forgotten).toBe(2)
    expect(['a', 'd'].map((route) => minutes.of(route, 60).baseline.requests)).toEqual([2, 2])
  })

  it('say with which statuses both slots answered the same request', () => {
    const { minutes } = book({ statusPairs: 1 })
    const match = { route: 'a', status: 200, more: [1, 2, 3, 4] } as never
    minutes.shadowed({
      pairs: [shadow('a', 200, 404), shadow('a', 200, 404), shadow('a', 201, 503), shadow('b', 200, 500)],
      matches: [match],
    })
    // Only the first pair of the route finds room of its own; of the others the class is told.
    expect(minutes.of('a', 60).pairs).toEqual([
      { baseline: 200, candidate: 200, count: 3 },
      { baseline: 200, candidate: 404, count: 2 },
      { baseline: 200, candidate: 500, count: 1 },
    ])
  })
})
