import type { RequestSample } from '../domain/request-sample.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'

type Redactor = { path(path: string): string }

/** The newest of the sampled requests of each route, redacted, in memory. */
export class RequestTail {
  /** Routes whose requests were forgotten in favour of others. */
  forgotten = 0
  readonly #redactor: Redactor
  readonly #limits: Pick<EvidenceLimits, 'tailRequests' | 'tailRoutes'>
  /** Routes in the order of their last request. */
  readonly #routes = new Map<string, RequestSample[]>()

  constructor(
    redactor: Redactor,
    limits: Pick<EvidenceLimits, 'tailRequests' | 'tailRoutes'> = EVIDENCE_LIMITS,
  ) {
    this.#redactor = redactor
    this.#limits = limits
  }

  add(samples: readonly RequestSample[]): void {
    for (const sample of samples) {
      const kept = this.#routes.get(sample.route) ?? []
      kept.push({ ...sample, path: this.#redactor.path(sample.path) })
      if (kept.length > this.#limits.tailRequests) kept.shift()
      this.#routes.delete(sample.route)
      this.#routes.set(sample.route, kept)
      if (this.#routes.size > this.#limits.tailRoutes) this.#forgetOldest()
    }
  }

  /** As if nothing had been seen: whoever deletes what was captured means this too. */
  clear(): void {
    this.#routes.clear()
  }

  /** Newest first. */
  of(route: string): RequestSample[] {
    return (this.#routes.get(route) ?? []).toSorted((a, b) => b.at - a.at)
  }

  /** The newest of all. */
  latest(): RequestSample | null {
    return [...this.#routes.values()].at(-1)?.at(-1) ?? null
  }

  #forgetOldest(): void {
    const [oldest] = this.#routes.keys()
    if (oldest === undefined) return
    this.#routes.delete(oldest)
    this.forgotten++
  }
}
