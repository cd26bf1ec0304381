import type { ServerResponse } from 'node:http'
import type { Timeouts } from '../domain/route.ts'
import type { Deadlined, Deadlines } from './deadlines.ts'
import { LIMITS } from './limits.ts'
import type { BodySource } from './request-body.ts'

/** Whose silence was too long, and in which phase. */
export type Overdue =
  | 'backend_headers_timeout'
  | 'backend_idle_timeout'
  | 'backend_total_timeout'
  | 'client_body_timeout'
  | 'client_stalled'

const NEVER = Number.POSITIVE_INFINITY

/** How long an exchange waits, for whom, in each of its phases. Moving from one to the next costs an assignment. */
export class Patience implements Deadlined {
  dueAt = NEVER
  place = -1
  #phase: 'other' | 'headers' | 'body' | 'more' = 'other'
  #bodySeen = 0
  #hearsTimeout = false
  readonly #totalAt: number
  readonly #deadlines: Deadlines
  readonly #timeouts: Timeouts | undefined
  readonly #res: ServerResponse
  readonly #body: BodySource
  readonly #onOverdue: (reason: Overdue) => void

  constructor(
    deadlines: Deadlines,
    of: { res: ServerResponse; body: BodySource; timeouts: Timeouts | undefined; startedAt: number },
    onOverdue: (reason: Overdue) => void,
  ) {
    this.#deadlines = deadlines
    this.#timeouts = of.timeouts
    this.#res = of.res
    this.#body = of.body
    this.#onOverdue = onOverdue
    const totalMs = of.timeouts?.totalMs ?? LIMITS.totalMs
    this.#totalAt = totalMs > 0 ? of.startedAt + totalMs : NEVER
    deadlines.add(this)
  }

  /** Somebody else watches this phase, as the pool does while one waits for a connection; only the whole is limited. */
  forOthers(): void {
    this.#phase = 'other'
    this.dueAt = this.#totalAt
  }

  forHeaders(): void {
    this.#wait('headers', this.#timeouts?.responseHeadersMs ?? LIMITS.responseHeadersMs)
  }

  /** The client has a body to send: it has to come fast enough. */
  forBody(): void {
    this.#bodySeen = this.#body.received
    this.#wait('body', LIMITS.bodySpanMs)
  }

  /** The next piece of either body. */
  forMore(): void {
    this.#bodySeen = this.#body.received
    this.#wait('more', this.#idleMs)
  }

  /** The client has to take what is on its way: the socket has a timer of its own, which sees the smallest progress. */
  forClient(): void {
    this.forOthers()
    this.#res.req.socket.setTimeout(this.#idleMs)
    if (this.#hearsTimeout) return
    this.#hearsTimeout = true
    this.#res.on('timeout', () => this.#onOverdue('client_stalled'))
  }

  /** The client has taken it all. */
  clientTook(): void {
    this.#res.req.socket.setTimeout(0)
  }

  end(): void {
    this.#deadlines.delete(this)
  }

  onOverdue(now: number): void {
    if (now >= this.#totalAt) this.#onOverdue('backend_total_timeout')
    else if (this.#phase === 'headers') this.#onOverdue('backend_headers_timeout')
    else if (this.#phase === 'more') this.#onIdle()
    else this.#onBodySpan()
  }

  /** Bytes on their way up are as good as bytes on their way down. */
  #onIdle(): void {
    if (this.#body.received > this.#bodySeen) this.forMore()
    else this.#onOverdue('backend_idle_timeout')
  }

  #onBodySpan(): void {
    const wanted = Math.max(1, (LIMITS.bodyBytesPerSecond * LIMITS.bodySpanMs) / 1000)
    if (this.#body.received - this.#bodySeen >= wanted) this.forBody()
    else if (this.#body.waitsForClient) this.#onOverdue('client_body_timeout')
    // It is the backend that takes no more.
    else this.forMore()
  }

  #wait(phase: 'headers' | 'body' | 'more', ms: number): void {
    this.#phase = phase
    this.dueAt = Math.min(this.#deadlines.now + ms, this.#totalAt)
  }

  get #idleMs(): number {
    return this.#timeouts?.idleMs ?? LIMITS.idleMs
  }
}
