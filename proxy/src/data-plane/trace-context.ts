import { randomBytes } from 'node:crypto'
import { headerOf, type RawHeaders } from '../domain/headers.ts'
import type { TraceContext } from '../domain/trace.ts'

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const ZEROS = /^0+$/
const OWN_LINES = /^(?:traceparent|tracestate):[^\r\n]*\r\n/gim
const TRACEPARENT_LINE = /^traceparent:[^\r\n]*\r\n/gim

/** Our span under the client's, whose decision to record it we share; else the first span of a trace, recorded if `sample`. */
export function traceOf(rawHeaders: RawHeaders, sample: boolean): TraceContext {
  const spanId = randomBytes(8).toString('hex')
  const given = parentOf(headerOf(rawHeaders, 'traceparent'))
  if (given !== null) return { ...given, spanId }
  return { traceId: randomBytes(16).toString('hex'), spanId, parentSpanId: null, sampled: sample }
}

/** A malformed header is as good as none (section 3.2.2.3). */
function parentOf(
  header: string | undefined,
): Pick<TraceContext, 'traceId' | 'parentSpanId' | 'sampled'> | null {
  const parts = header === undefined ? null : TRACEPARENT.exec(header)
  if (parts === null) return null
  const [, version, traceId = '', parentSpanId = '', flags = '', rest] = parts
  if (version === 'ff' || (version === '00' && rest !== undefined)) return null
  if (ZEROS.test(traceId) || ZEROS.test(parentSpanId)) return null
  return { traceId, parentSpanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** The header lines with our span in place of the client's. Without a client's span its tracestate means nothing (section 3.3.1.1). */
export function withTrace(headerBlock: string, trace: TraceContext): string {
  const lines = trace.parentSpanId === null ? OWN_LINES : TRACEPARENT_LINE
  const { traceId, spanId, sampled } = trace
  return `${headerBlock.replace(lines, '')}traceparent: 00-${traceId}-${spanId}-${sampled ? '01' : '00'}\r\n`
}
