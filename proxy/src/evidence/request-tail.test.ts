import { describe, expect, it } from 'vitest'
import type { RequestSample } from '../domain/request-sample.ts'
import { RequestTail } from './request-tail.ts'

const REDACTOR = { path: (path: string) => path.replace('secret', '…') }

const request = (route: string, at: number, over: Partial<RequestSample> = {}): RequestSample => ({
  ...{ at, id: `${route}-${at}`, route, method: 'GET', path: '/a', slot: 'baseline', backend: 'legacy' },
  ...{ status: 200, ms: 1, why: 'weight', reason: 'ok' },
  ...over,
})

describe('the latest requests of a route', () => {
  it('are redacted, and the newest first', () => {
    const tail = new RequestTail(REDACTOR)
    tail.add([request('a', 2), request('a', 1, { path: '/reset/secret' }), request('b', 3)])
    expect(tail.of('a').map(({ at, path }) => [at, path])).toEqual([
      [2, '/a'],
      [1, '/reset/…'],
    ])
    expect(tail.of('c')).toEqual([])
  })

  it('are bounded: each route keeps its newest, and the quietest route is forgotten first', () => {
    const tail = new RequestTail(REDACTOR, { tailRequests: 2, tailRoutes: 2 })
    tail.add([request('a', 1), request('b', 2), request('b', 3), request('b', 4), request('a', 5)])
    expect(tail.of('b').map(({ at }) => at)).toEqual([4, 3])
    tail.add([request('c', 6)])
    expect([tail.of('a'), tail.of('b'), tail.of('c')].map((kept) => kept.length)).toEqual([2, 0, 1])
    expect(tail.forgotten).toBe(1)
  })
})
