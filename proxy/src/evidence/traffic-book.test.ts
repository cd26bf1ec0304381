import { expect, it } from 'vitest'
import { Histogram } from '../domain/histogram.ts'
import { TrafficBook } from './traffic-book.ts'

function latencies(...ms: number[]) {
  const histogram = new Histogram()
  for (const each of ms) histogram.record(each)
  return histogram.drain()
}

it('tells what each backend was asked in the last minute, over all routes and slots', () => {
  let now = 1_000_000
  const book = new TrafficBook(() => now)
  book.record(
    [
      {
        route: 'a',
        slot: 'candidate',
        backend: 'svc',
        classes: [0, 0, 1, 0, 0, 1],
        latency: latencies(10, 20),
      },
      { route: 'b', slot: 'baseline', backend: 'svc', classes: [0, 0, 1, 0, 0, 0], latency: latencies(30) },
      {
        route: 'a',
        slot: 'baseline',
        backend: 'legacy',
        classes: [0, 0, 2, 0, 0, 0],
        latency: latencies(1, 1),
      },
    ],
    [{ backend: 'svc', timeouts: 1, fallbacks: 2 }],
  )
  // Each thread tells four times a second.
  book.record([], [{ backend: 'svc', timeouts: 2, fallbacks: 0 }])
  const of = book.ofBackends()
  expect(of.get('svc')).toMatchObject({ requests: 3, errors: 1, timeouts: 3, fallbacks: 2 })
  expect(of.get('svc')?.p95Ms).toBeGreaterThan(15)
  expect(of.get('legacy')).toMatchObject({ requests: 2, errors: 0, timeouts: 0, fallbacks: 0 })
  now += 30_000
  book.record([], [{ backend: 'other', timeouts: 0, fallbacks: 1 }])
  expect(book.ofBackends().get('other')).toMatchObject({ requests: 0, fallbacks: 1, p50Ms: null })
  now += 40_000
  expect([...book.ofBackends().keys()]).toEqual(['other'])
})
