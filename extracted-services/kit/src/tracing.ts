import type { Attributes } from '@opentelemetry/api'
import { childOf, type TraceContext } from './traceparent.ts'

export type SpanKind = 'server' | 'client' | 'consumer'

export interface SpanStart {
  name: string
  kind: SpanKind
  parent: TraceContext | undefined
  attributes?: Attributes
}

export interface OpenSpan {
  /** What is passed on to whoever is called inside of the span. */
  trace: TraceContext
  end(outcome?: { name?: string; attributes?: Attributes; failed?: boolean }): void
}

export interface Tracer {
  start(span: SpanStart): OpenSpan
  /** Sends what is not sent yet. */
  stop(): Promise<void>
}

const sendEveryMs = 500
const sendTimeoutMs = 3_000

/** Without an endpoint: ids are made and passed on, so that logs tell of the same trace, and nothing is recorded. */
export const unrecordedTracer: Tracer = {
  start: ({ parent }) => ({ trace: childOf(parent), end: () => undefined }),
  stop: async () => undefined,
}

/**
 * A tracer that sends spans over OTLP/HTTP to `{endpoint}/v1/traces`. The SDK is loaded only then, and nothing is
 * instrumented behind anybody's back: spans are started where requests, calls and events are handled.
 */
export async function createTracer(service: string, endpoint: string | undefined): Promise<Tracer> {
  if (endpoint === undefined) return unrecordedTracer
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } = await import('@opentelemetry/api')
  const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace')
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
  const { resourceFromAttributes } = await import('@opentelemetry/resources')
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: sendTimeoutMs,
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: sendEveryMs,
        exportTimeoutMillis: sendTimeoutMs,
      }),
    ],
  })
  const tracer = provider.getTracer('banyan')
  const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER }
  return {
    start({ name, kind, parent, attributes = {} }) {
      const flags = parent?.sampled === false ? TraceFlags.NONE : TraceFlags.SAMPLED
      const context = parent
        ? trace.setSpanContext(ROOT_CONTEXT, {
            traceId: parent.traceId,
            spanId: parent.spanId,
            traceFlags: flags,
            isRemote: true,
          })
        : ROOT_CONTEXT
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, context)
      const { traceId, spanId, traceFlags } = span.spanContext()
      return {
        trace: { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 },
        end({ name: better, attributes: more, failed } = {}) {
          if (better) span.updateName(better)
          if (more) span.setAttributes(more)
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    stop: () => provider.shutdown(),
  }
}
