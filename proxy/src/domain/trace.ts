/** Where a request is in its trace: the ids of W3C Trace Context (https://www.w3.org/TR/trace-context/). */
export type TraceContext = {
  traceId: string
  /** Our own span, which whoever we ask is under. */
  spanId: string
  /** The span of whoever asks us; null when the trace begins here. */
  parentSpanId: string | null
  /** Whether anybody records this trace. */
  sampled: boolean
}

/** One request as a trace shows it. Plain data: it goes from a thread to the control plane, which sends it on. */
export type RequestSpan = TraceContext & {
  /** Milliseconds since 1970, with fractions. */
  startMs: number
  ms: number
  method: string
  /** Without the query, in which secrets travel. */
  path: string
  requestId: string
  route: string
  slot: string
  backend: string
  /** Why this slot. */
  why: string
  status: number
  /** "ok", or why the proxy answered itself or broke off. */
  reason: string
  fellBack: boolean
  retried: boolean
}
