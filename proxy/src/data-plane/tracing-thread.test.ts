import { describe, expect, it } from 'vitest'
import type { Decision } from '../domain/decide.ts'
import { factsOf } from '../domain/facts-for-tests.ts'
import type { Outcome } from './exchange.ts'
import { LIMITS } from './limits.ts'
import type { ReadRequest } from './request-reader.ts'
import { ThreadTracing } from './tracing-thread.ts'

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331'

function request(...rawHeaders: string[]): ReadRequest {
  return {
    facts: { ...factsOf('/products/7'), rawHeaders },
    body: { kind: 'none' },
    headerBlock: 'accept: */*\r\n',
    hasHost: true,
    requestId: 'r-1',
    acceptsTrailers: false,
    asksForSlot: false,
    trace: null,
  }
}

const decision = { slot: 'candidate', reason: 'split' } as Decision
const outcome = {
  route: { id: 'products' },
  ...{ slot: 'candidate', backend: 'svc', status: 200, reason: 'ok' },
  ...{ fellBack: false, retried: false, firstByteMs: 1, ms: 2 },
} as Outcome

describe("a thread's part in tracing", () => {
  it('tells backends of the span of a request, and keeps it when the request has ended', () => {
    const tracing = new ThreadTracing(1)
    const read = request()
    tracing.begin(read)
    expect(read.headerBlock).toContain(`traceparent: 00-${read.trace!.traceId}-${read.trace!.spanId}-01\r\n`)
    tracing.ended(read, decision, outcome)
    expect(tracing.drain()).toMatchObject([
      {
        ...read.trace,
        method: 'GET',
        path: '/products/7',
        route: 'products',
        slot: 'candidate',
        why: 'split',
      },
    ])
    expect(tracing.drain()).toBe(null)
  })

  it('records the share of traces that it is told to, and what clients decided', () => {
    let next = 0
    const tracing = new ThreadTracing(0.25, () => (next++ % 4) / 4)
    const reads = Array.from({ length: 8 }, () => request())
    for (const read of [
      ...reads,
      request('traceparent', `${parent}-01`),
      request('traceparent', `${parent}-00`),
    ]) {
      tracing.begin(read)
      tracing.ended(read, decision, outcome)
    }
    expect(tracing.drain()).toHaveLength(2 + 1)
  })

  it('drops and counts what finds no room', () => {
    const tracing = new ThreadTracing(1)
    const read = request()
    tracing.begin(read)
    for (let i = 0; i < LIMITS.spansPerBatch + 3; i++) tracing.ended(read, decision, outcome)
    expect(tracing.dropped).toBe(3)
    expect(tracing.drain()).toHaveLength(LIMITS.spansPerBatch)
  })
})
