import { describe, expect, it } from 'vitest'
import { traceOf, withTrace } from './trace-context.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const given = (value: string) => ['Host', 'shop', 'Traceparent', value]

describe('the trace of a request', () => {
  it('is the one of the client, with a span of our own under its span', () => {
    const trace = traceOf(given(`00-${traceId}-${spanId}-01`), false)
    expect(trace).toMatchObject({ traceId, parentSpanId: spanId, sampled: true })
    expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/)
    expect(trace.spanId).not.toBe(spanId)
  })

  it('is not recorded where the client says so, whatever our own share is', () => {
    expect(traceOf(given(`00-${traceId}-${spanId}-00`), true).sampled).toBe(false)
  })

  it.each([
    ['nothing', ''],
    ['upper case', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['no trace', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['no span', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['the version that is none', `ff-${traceId}-${spanId}-01`],
    ['more than version 00 has', `00-${traceId}-${spanId}-01-more`],
    ['an attempt at another header', `00-${traceId}-${spanId}-01\r\nx: y`],
  ])('begins here when the client sends %s', (_what, value) => {
    const trace = traceOf(given(value), true)
    expect(trace).toMatchObject({ parentSpanId: null, sampled: true })
    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(trace.traceId).not.toBe(traceId)
  })

  it('follows a later version by what it shares with this one', () => {
    expect(traceOf(given(`01-${traceId}-${spanId}-01-more`), false)).toMatchObject({ traceId, sampled: true })
  })

  it('goes on to the backend in one line, with the state of the client', () => {
    const block = `Traceparent: 00-${traceId}-${spanId}-01\r\ntracestate: a=1\r\naccept: */*\r\n`
    const trace = traceOf(given(`00-${traceId}-${spanId}-01`), false)
    expect(withTrace(block, trace)).toBe(
      `tracestate: a=1\r\naccept: */*\r\ntraceparent: 00-${traceId}-${trace.spanId}-01\r\n`,
    )
  })

  it('does not pass on a state that belongs to no trace', () => {
    const trace = traceOf([], false)
    const line = `traceparent: 00-${trace.traceId}-${trace.spanId}-00\r\n`
    expect(withTrace('traceparent: junk\r\nTraceState: a=1\r\naccept: */*\r\n', trace)).toBe(
      `accept: */*\r\n${line}`,
    )
  })
})
