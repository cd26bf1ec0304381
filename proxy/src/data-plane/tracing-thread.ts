import type { Decision } from '../domain/decide.ts'
import type { RequestSpan } from '../domain/trace.ts'
import type { Outcome } from './exchange.ts'
import { LIMITS } from './limits.ts'
import type { ReadRequest } from './request-reader.ts'
import { traceOf, withTrace } from './trace-context.ts'

/**
 * A thread's part in tracing: requests get a span, backends are told of it, and those that are recorded wait here
 * to be fetched. Made only where tracing is on.
 */
export class ThreadTracing {
  /** Spans that found no room since somebody last looked: `span_dropped`. */
  dropped = 0
  readonly #share: number
  readonly #random: () => number
  #spans: RequestSpan[] = []

  /** @param share of the traces that begin here which are recorded, from 0 to 1 */
  constructor(share: number, random: () => number = Math.random) {
    this.#share = share
    this.#random = random
  }

  /** Puts a request into its trace: what is sent on from now on says so. */
  begin(read: ReadRequest): void {
    const trace = traceOf(read.facts.rawHeaders, this.#random() < this.#share)
    read.trace = trace
    read.headerBlock = withTrace(read.headerBlock, trace)
  }

  ended(read: ReadRequest, decision: Decision, outcome: Outcome): void {
    const { trace, facts, requestId } = read
    if (trace === null || !trace.sampled) return
    if (this.#spans.length >= LIMITS.spansPerBatch) {
      this.dropped++
      return
    }
    const { route, slot, backend, status, reason, fellBack, retried, ms } = outcome
    this.#spans.push({
      ...trace,
      startMs: performance.timeOrigin + performance.now() - ms,
      ms,
      method: facts.method,
      path: facts.path,
      requestId,
      route: route.id,
      why: decision.reason,
      ...{ slot, backend, status, reason, fellBack, retried },
    })
  }

  /** What has ended since the last call; null when nothing has. */
  drain(): RequestSpan[] | null {
    if (this.#spans.length === 0) return null
    const spans = this.#spans
    this.#spans = []
    return spans
  }
}
