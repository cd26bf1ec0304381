import type { Deadlined, Deadlines } from '../deadlines.ts'
import type { BackendConnection, ResponseSink } from '../http1/connection.ts'
import type { BackendFailure } from '../http1/failure.ts'
import type { BackendPool, Waiter } from '../http1/pool.ts'
import type { ResponseHead } from '../http1/response-head.ts'
import { Capture, type Taken } from './capture.ts'

/** A request that was taken down, to be made again. */
export type Replay = {
  method: string
  /** The whole head, in latin1, with its empty last line. */
  head: string
  /** Framed already. */
  body: readonly Buffer[]
}

export type AttemptLimits = {
  timeoutMs: number
  bodyBytes: number
  /** Asks for room for so many bytes more; they are released by whoever gets the answer. */
  hold: (bytes: number) => boolean
}

/** The failure of an answer that there was no room for. */
export const NO_ROOM = 'bytes_full'

/**
 * One request to a backend whose answer nobody waits for: it is captured, up to a limit, and
 * handed to `onDone` exactly once, whatever the backend does. An answer that is larger than the
 * limit, or that takes longer than the time, is cut off there: the connection is given up.
 */
export class ShadowAttempt implements ResponseSink, Waiter, Deadlined {
  readonly method: string
  dueAt: number
  place = -1
  readonly #replay: Replay
  readonly #pool: BackendPool
  readonly #deadlines: Deadlines
  readonly #startedAt = performance.now()
  readonly #capture: Capture
  readonly #limits: AttemptLimits
  readonly #onDone: (taken: Taken) => void
  #connection: BackendConnection | null = null
  #received = 0
  #retried = false
  #done = false

  constructor(
    replay: Replay,
    pool: BackendPool,
    deadlines: Deadlines,
    limits: AttemptLimits,
    onDone: (taken: Taken) => void,
  ) {
    this.method = replay.method
    this.#replay = replay
    this.#pool = pool
    this.#deadlines = deadlines
    this.#limits = limits
    this.#capture = new Capture(limits.bodyBytes)
    this.#onDone = onDone
    this.dueAt = this.#startedAt + limits.timeoutMs
  }

  start(): void {
    this.#deadlines.add(this)
    this.#pool.acquire(this)
  }

  onConnection(connection: BackendConnection): void {
    if (this.#done) return
    this.#connection = connection
    connection.begin(this.#replay.head, this)
    for (const piece of this.#replay.body) connection.write(piece)
    connection.requestSent()
  }

  onInterim(): void {}
  onDrain(): void {}
  onBodySent(): void {}

  onResponse(head: ResponseHead, body: Buffer | null): void {
    this.#capture.head(head.status, head.rawHeaders, performance.now() - this.#startedAt)
    if (body !== null) this.#take(body, 'given')
  }

  onData(piece: Buffer): boolean {
    if (!this.#done) this.#take(piece, 'lent')
    return true
  }

  #take(piece: Buffer, owner: 'lent' | 'given'): void {
    if (!this.#limits.hold(this.#capture.roomFor(piece))) {
      this.#connection?.abort()
      this.#finish({ reason: NO_ROOM, message: 'shadows hold as much as they may' })
      return
    }
    this.#received += piece.length
    this.#capture.piece(piece, owner)
    // What is beyond the limit is not compared: reading on would only cost.
    if (this.#received > this.#limits.bodyBytes) {
      this.#connection?.abort()
      this.#finish(null)
    }
  }

  onEnd(): void {
    this.#finish(null)
  }

  onFailure(failure: BackendFailure): void {
    if (this.#done) return
    if (failure.stale && !this.#retried) {
      this.#retried = true
      this.#pool.acquire(this, { fresh: true })
      return
    }
    this.#finish({ reason: failure.reason, message: failure.message })
  }

  onOverdue(): void {
    this.#connection?.abort()
    this.#pool.forget(this)
    this.#finish({ reason: 'timeout', message: 'the shadow took longer than it may' })
  }

  #finish(failure: Taken['failure']): void {
    if (this.#done) return
    this.#done = true
    this.#connection = null
    this.#deadlines.delete(this)
    this.#onDone(this.#capture.done(performance.now() - this.#startedAt, failure))
  }
}
