import type { Attributes, HrTime } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { RequestSpan } from '../domain/trace.ts'
import { VERSION } from '../version.ts'

/** Where the spans of requests go. */
export type Tracing = {
  record: (spans: readonly RequestSpan[]) => void
  /** Sends what is not sent yet. */
  stop: () => Promise<void>
}

/** Spans that wait to be sent; further ones are dropped by the exporter. */
const WAITING = 16_384
const PER_REQUEST = 1_024
const SEND_EVERY_MS = 500
const SEND_TIMEOUT_MS = 3_000

/**
 * Sends spans over OTLP/HTTP to `{endpoint}/v1/traces`. The libraries are loaded only here, so that a proxy without
 * an endpoint has nothing of them.
 */
export async function openTracing(endpoint: string): Promise<Tracing> {
  const { SpanKind, SpanStatusCode, TraceFlags } = await import('@opentelemetry/api')
  const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace')
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
  const { resourceFromAttributes } = await import('@opentelemetry/resources')
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: SEND_TIMEOUT_MS })
  const processor = new BatchSpanProcessor({
    exporter,
    maxQueueSize: WAITING,
    maxExportBatchSize: PER_REQUEST,
    scheduledDelayMillis: SEND_EVERY_MS,
    exportTimeoutMillis: SEND_TIMEOUT_MS,
  })
  const shared = {
    kind: SpanKind.SERVER,
    links: [],
    events: [],
    ended: true,
    resource: resourceFromAttributes({ 'service.name': 'banyan', 'service.version': VERSION }),
    instrumentationScope: { name: 'banyan', version: VERSION },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  }
  const contextOf = (traceId: string, spanId: string) => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED })
  const readable = (span: RequestSpan): ReadableSpan => ({
    ...shared,
    name: `${span.method} ${span.route}`,
    spanContext: () => contextOf(span.traceId, span.spanId),
    ...(span.parentSpanId !== null && {
      parentSpanContext: { ...contextOf(span.traceId, span.parentSpanId), isRemote: true },
    }),
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.startMs + span.ms),
    duration: hrTime(span.ms),
    status: { code: hasFailed(span) ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: attributesOf(span),
  })
  return {
    record: (spans) => {
      for (const span of spans) processor.onEnd(readable(span))
    },
    stop: () => processor.shutdown(),
  }
}

const hasFailed = ({ status, reason }: RequestSpan) => status >= 500 || reason !== 'ok'

/** The names of OpenTelemetry's conventions for HTTP where there are any, ours for what a strangler adds. */
function attributesOf(span: RequestSpan): Attributes {
  return {
    'http.request.method': span.method,
    'url.path': span.path,
    'http.response.status_code': span.status,
    'banyan.route': span.route,
    'banyan.slot': span.slot,
    'banyan.backend': span.backend,
    'banyan.why': span.why,
    'banyan.fell_back': span.fellBack,
    'banyan.retried': span.retried,
    'banyan.request_id': span.requestId,
    ...(span.reason !== 'ok' && { 'error.type': span.reason }),
  }
}

/** Seconds and nanoseconds. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)]
}
