import { describe, expect, it } from 'vitest'
import { Histogram } from '../domain/histogram.ts'
import { type SlotReport, TrafficBook } from './traffic-book.ts'

const START_S = 1_700_000_000

function book() {
  const clock = { s: START_S }
  return { clock, traffic: new TrafficBook(() => clock.s * 1_000) }
}

const report = (over: Partial<SlotReport>): SlotReport => {
  const latency = new Histogram()
  latency.record(12)
  return {
    ...{ route: 'products', slot: 'candidate', backend: 'product-service', latency: latency.drain() },
    ...{ classes: [0, 0, 1, 0, 0, 0], ...over },
  }
}

describe('what backends did lately', () => {
  it('is counted by the backend that answered, with its latency and its last minute in spans of 3 s', () => {
    const { clock, traffic } = book()
    traffic.record([report({}), report({ classes: [0, 0, 0, 0, 0, 2] })])
    clock.s += 58
    traffic.record([report({ slot: 'baseline', backend: 'legacy' }), report({ route: 'other' })])
    const { backends } = traffic.view()
    expect(backends).toMatchObject([
      { backend: 'legacy', requests: 1, errors: 0, p95Ms: expect.closeTo(12, 0) },
      { backend: 'product-service', requests: 4, errors: 2 },
    ])
    expect(backends[1]?.recent).toHaveLength(20)
    expect([backends[1]?.recent[0], backends[1]?.recent.at(-1)]).toEqual([3, 1])
  })

  it('is forgotten with the window', () => {
    const { clock, traffic } = book()
    traffic.record([report({})])
    clock.s += 60
    expect(traffic.view().backends).toEqual([])
    expect(traffic.view().sinceStart).toEqual({ baseline: 0, candidate: 1 })
  })
})
