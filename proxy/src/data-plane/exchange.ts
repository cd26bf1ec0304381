import type { IncomingMessage, ServerResponse } from 'node:http'
import { endpointNamedBy } from '../domain/answer-headers.ts'
import { backendOf, type Decision, otherSlot, type Slot } from '../domain/decide.ts'
import { rewriteTarget } from '../domain/rewrite.ts'
import type { Route } from '../domain/route.ts'
import { SAFE_METHODS } from '../domain/safe-methods.ts'
import type { BackendPools } from './backend-pools.ts'
import type { Breakers } from './breakers.ts'
import { closeGentlyAfterAnswer } from './close-gently.ts'
import type { Deadlines } from './deadlines.ts'
import type { BackendConnection, ResponseSink } from './http1/connection.ts'
import { BackendFailure, type BackendFailureReason } from './http1/failure.ts'
import type { BackendPool, Waiter } from './http1/pool.ts'
import type { ResponseHead } from './http1/response-head.ts'
import { writeLent } from './lent-buffers.ts'
import { type Overdue, Patience } from './patience.ts'
import type { ProblemReason } from './problems.ts'
import { type BodyOwner, BodySource } from './request-body.ts'
import type { ReadRequest } from './request-reader.ts'
import {
  editHeaderBlock,
  editHeaders,
  forwardedResponseHeaders,
  forwardedTrailers,
} from './response-headers.ts'
import type { RetryBudget } from './retry-budget.ts'
import type { RouteTable } from './route-table.ts'
import type { ShadowTake } from './shadow/take.ts'
import { clearUnderway, type Underway } from './underway.ts'
import { writeProblem } from './write-problem.ts'

/** How an exchange ended: what the tally, the log and the shadow are told. Made once per request. */
export type Outcome = {
  route: Route
  slot: Slot
  backend: string
  /** 0 when the client got no status. */
  status: number
  /** "ok", or why the proxy answered itself or broke off. */
  reason: 'ok' | ProblemReason
  fellBack: boolean
  retried: boolean
  /** Why the candidate was given up for the baseline, where it failed without an answer. */
  gaveUp?: BackendFailureReason
  /** What exactly failed, in the words of whoever noticed; also when another attempt went well after it. */
  detail?: string
  /** The endpoint as the backend names it, when it does. */
  named?: string
  /** Until the response's headers came; -1 when none did. */
  firstByteMs: number
  ms: number
}

export type ExchangeContext = {
  pools: BackendPools
  breakers: Breakers
  budget: RetryBudget
  deadlines: Deadlines
  /** While the process is being stopped, every answer is its connection's last. */
  drain: { readonly active: boolean }
  servedByHeaders: boolean
  onDone: (exchange: Exchange, outcome: Outcome) => void
}

/** One request, read and decided about. It keeps the table it was decided by to its end. */
export type DecidedRequest = {
  read: ReadRequest
  table: RouteTable
  route: Route
  decision: Decision
  startedAt: number
  /** Takes the exchange down for a shadow, or null. */
  take: ShadowTake | null
  /** What the route's policies add to the answer. */
  answerHeaders: readonly string[] | null
}

/** Up to here copying a body is cheaper than a second piece for the system to write. */
const SMALL_BODY_BYTES = 8 * 1024

/** Failures that say nothing about the backend. */
const OURS: ReadonlySet<BackendFailureReason> = new Set(['pool_full', 'out_of_sockets'])

/**
 * One request on its way to a backend and its answer on the way back. Ends exactly once, in
 * `#finish`, whatever combination of client, backend and clock ends it.
 */
export class Exchange implements ResponseSink, Waiter, BodyOwner, Underway {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly read: ReadRequest
  readonly route: Route
  readonly decision: Decision
  readonly method: string
  readonly startedAt: number
  readonly connectMs: number | undefined
  readonly #context: ExchangeContext
  readonly #table: RouteTable
  readonly #body: BodySource
  readonly take: ShadowTake | null
  readonly #patience: Patience
  readonly #answerHeaders: readonly string[] | null
  #slot: Slot
  #backend = ''
  #pool: BackendPool | null = null
  #connection: BackendConnection | null = null
  #retried = false
  #holdsBudget = false
  #firstByteMs = -1
  #named: string | null = null
  #fellBack = false
  #responding = false
  /** The answer says how long it is. */
  #sized = false
  #settled = false
  #detail = ''
  #failure: BackendFailureReason | null = null
  #done = false

  constructor(context: ExchangeContext, req: IncomingMessage, res: ServerResponse, decided: DecidedRequest) {
    const { read, table, route, decision, startedAt } = decided
    this.take = decided.take
    this.#answerHeaders = decided.answerHeaders
    this.#context = context
    this.req = req
    this.res = res
    this.read = read
    this.#table = table
    this.route = route
    this.decision = decision
    this.method = read.facts.method
    this.startedAt = startedAt
    this.connectMs = route.timeouts?.connectMs
    this.#slot = decision.slot
    this.#body = new BodySource(req, read.body, this)
    const waiting = { res, body: this.#body, timeouts: route.timeouts, startedAt }
    this.#patience = new Patience(context.deadlines, waiting, (reason) => this.#onOverdue(reason))
    res.on('close', () => this.#onClientGone())
  }

  start(): void {
    this.#attempt(false)
  }

  #attempt(fresh: boolean): void {
    this.#backend = backendOf(this.route, this.#slot) ?? ''
    const backend = this.#table.backends.get(this.#backend)
    if (!backend) {
      this.onFailure(new BackendFailure('backend_unknown', `there is no backend ${this.#backend}`))
      return
    }
    this.#pool = this.#context.pools.of(backend)
    // The pool has its own deadlines for waiting and connecting.
    this.#patience.forOthers()
    this.#pool.acquire(this, { fresh })
  }

  onConnection(connection: BackendConnection): void {
    if (this.#done) return
    this.#connection = connection
    this.#patience.forHeaders()
    connection.begin(this.#head(), this)
    this.#body.sendTo(connection)
    // Who asked for 100 sends nothing before the backend has said it.
    if (!this.#body.complete && this.req.headers.expect === undefined) this.#patience.forBody()
  }

  onBodySent(): void {
    if (!this.#responding) this.#patience.forHeaders()
  }

  onBodyPiece(piece: Buffer): void {
    this.take?.requestPiece(piece)
  }

  onBodyTooLarge(): void {
    this.#abandonAttempt()
    this.#endByClient('body_too_large')
  }

  #head(): string {
    const { facts, hasHost, headerBlock } = this.read
    const block = this.route.requestHeaders
      ? editHeaderBlock(headerBlock, this.route.requestHeaders)
      : headerBlock
    const host = hasHost ? '' : `host: ${facts.host || new URL(this.#pool!.backend.url).host}\r\n`
    return `${this.method} ${rewriteTarget(this.route, facts.target)} HTTP/1.1\r\n${host}${block}\r\n`
  }

  onInterim(head: ResponseHead): void {
    if (head.status === 100) {
      if (this.req.headers.expect !== undefined && this.req.httpVersionMinor > 0) {
        this.res.writeContinue()
        if (!this.#body.complete) this.#patience.forBody()
      }
    } else if (this.req.httpVersionMinor > 0) {
      this.res.writeInformation(head.status, this.#forwarded(head))
    }
  }

  onResponse(head: ResponseHead, body: Buffer | null, dataFollows: boolean): void {
    this.#settleBreaker(head.status < 502 || head.status > 504, head.status)
    if (this.#shouldFallBackOn(head.status)) {
      this.#abandonAttempt()
      this.#fallBack()
      return
    }
    this.#firstByteMs = performance.now() - this.startedAt
    this.#body.forget()
    this.#responding = true
    this.#named = endpointNamedBy(head.rawHeaders)
    this.take?.responseHead(head.status, head.rawHeaders, this.#firstByteMs)
    this.#sized = head.framing.kind === 'length'
    this.#patience.forMore()
    this.res.sendDate = false
    this.res.writeHead(head.status, head.reason, this.#responseHeaders(head))
    if (body !== null) {
      this.take?.responsePiece(body, 'given')
      endWith(this.res, body)
      return
    }
    this.res.on('drain', () => this.#onClientTakes())
    // The client of an event stream must see the headers before the first event.
    if (!dataFollows) this.res.flushHeaders()
  }

  #forwarded(head: ResponseHead): string[] {
    return forwardedResponseHeaders(head.rawHeaders, head.status, this.#table.names, this.route)
  }

  #responseHeaders(head: ResponseHead): string[] {
    let headers = this.#forwarded(head)
    if (this.route.responseHeaders) headers = editHeaders(headers, this.route.responseHeaders)
    if (this.#answerHeaders !== null) headers.push(...this.#answerHeaders)
    if (this.#context.servedByHeaders) {
      headers.push(
        'x-banyan-served-by',
        this.#backend,
        'x-banyan-route',
        this.route.id,
        'x-banyan-request-id',
        this.read.requestId,
      )
    }
    if (!this.#body.complete || this.#context.drain.active) {
      // Answered before the body was read: what the client still sends must not be taken for a request.
      headers.push('connection', 'close')
      closeGentlyAfterAnswer(this.req.socket)
    }
    return headers
  }

  onData(piece: Buffer): boolean {
    this.take?.responsePiece(piece, 'lent')
    const more = writeLent(this.res, piece)
    if (more) this.#patience.forMore()
    else this.#patience.forClient()
    return more
  }

  onEnd(rawTrailers: string[] | null): void {
    this.#connection = null
    this.#body.stopSending()
    if (rawTrailers && this.read.acceptsTrailers) this.res.addTrailers(forwardedTrailers(rawTrailers))
    if (!this.res.writableEnded) this.res.end()
    if (this.res.writableLength === 0) this.#finish(this.res.statusCode, 'ok')
    else this.#patience.forClient()
  }

  #onClientTakes(): void {
    this.#patience.clientTook()
    if (this.#connection === null) return
    this.#patience.forMore()
    this.#connection.resume()
  }

  onDrain(): void {
    this.#body.onDrain()
  }

  onFailure(failure: BackendFailure): void {
    this.#connection = null
    this.#body.stopSending()
    if (this.#done) return
    this.#detail = failure.message
    this.#failure = failure.reason
    if (!failure.stale && !OURS.has(failure.reason)) this.#settleBreaker(false)
    if (this.#responding) {
      this.#breakOff(failure.reason)
      return
    }
    const repeatable = this.#body.replayable && (SAFE_METHODS.has(this.method) || !failure.sent)
    // Not under the budget: each stale connection has served before, so these cannot multiply the load.
    if (failure.stale && repeatable && !this.#retried) {
      this.#retried = true
      this.#attempt(true)
    } else if (repeatable && this.#mayFallBack() && this.#takeBudget()) this.#fallBack()
    else this.#answerProblem(failure.reason)
  }

  #onOverdue(reason: Overdue): void {
    if (this.#done) return
    this.#abandonAttempt()
    if (reason === 'client_body_timeout' || reason === 'client_stalled') this.#endByClient(reason)
    else
      this.onFailure(new BackendFailure(reason, `nothing came from ${this.#backend} in time`, { sent: true }))
  }

  /** Breaks off because of the client: no backend is to blame, and none other is asked. */
  #endByClient(reason: ProblemReason): void {
    if (!this.#responding) {
      this.#answerProblem(reason)
      return
    }
    this.#breakOff(reason)
  }

  /** A clean end here would make half an answer look whole. */
  #breakOff(reason: ProblemReason): void {
    this.#finish(this.res.statusCode, reason)
    // Where the end of the connection is the end of the body, only a reset tells that this is not it.
    if (this.#sized || this.res.chunkedEncoding) this.res.destroy()
    else this.req.socket.resetAndDestroy()
  }

  #mayFallBack(): boolean {
    if (this.#slot !== 'candidate' || this.#fellBack || this.decision.reason === 'forced') return false
    return this.route.retiredAt === null && this.route.fallback?.enabled !== false
  }

  #shouldFallBackOn(status: number): boolean {
    if (status < 400 || this.#slot !== 'candidate') return false
    const failed = status === 502 || status === 503 || status === 504
    const missing = status === 404 && this.route.fallback?.onNotFound === true
    if (!(failed || missing) || !SAFE_METHODS.has(this.method) || !this.#body.replayable) return false
    return this.#mayFallBack() && this.#takeBudget()
  }

  #takeBudget(): boolean {
    if (this.#holdsBudget) return true
    this.#holdsBudget = this.#context.budget.take(this.#context.deadlines.size)
    return this.#holdsBudget
  }

  /** Only a candidate that the split chose has a breaker, and each admitted request settles with it once. */
  #settleBreaker(good: boolean | null, status = 0): void {
    const { slot, reason } = this.decision
    if (this.#settled || slot !== 'candidate' || reason !== 'split') return
    this.#settled = true
    const { breakers, deadlines } = this.#context
    const why = good === false ? (status > 0 ? `it answered ${status}` : this.#detail) : ''
    breakers.settle(this.route.candidate!, good, deadlines.now, this.startedAt, why)
  }

  #fallBack(): void {
    this.#settleBreaker(null)
    this.#fellBack = true
    this.#slot = otherSlot(this.#slot)
    this.#attempt(false)
  }

  #abandonAttempt(): void {
    this.#body.stopSending()
    this.#connection?.abort()
    this.#connection = null
    this.#pool?.forget(this)
  }

  #answerProblem(reason: ProblemReason): void {
    const status = writeProblem(this.res, reason, this.read.requestId, {
      close: !this.#body.complete || this.#context.drain.active,
    })
    this.#finish(status, reason)
  }

  onClientFault(reason: ProblemReason): void {
    if (this.#done) return
    this.#abandonAttempt()
    this.#endByClient(reason)
  }

  #onClientGone(): void {
    clearUnderway(this)
    if (this.#done) return
    if (this.res.writableFinished) {
      this.#finish(this.res.statusCode, 'ok')
      return
    }
    this.#abandonAttempt()
    this.#finish(this.#responding ? this.res.statusCode : 499, 'client_closed_request')
  }

  #finish(status: number, reason: Outcome['reason']): void {
    if (this.#done) return
    this.#done = true
    this.#settleBreaker(null)
    this.#patience.end()
    if (this.#holdsBudget) this.#context.budget.release()
    const outcome: Outcome = {
      route: this.route,
      slot: this.#slot,
      backend: this.#backend,
      status,
      reason,
      fellBack: this.#fellBack,
      retried: this.#retried,
      firstByteMs: this.#firstByteMs,
      ms: performance.now() - this.startedAt,
    }
    if (this.#fellBack && this.#failure !== null) outcome.gaveUp = this.#failure
    if (this.#detail !== '') outcome.detail = this.#detail
    if (this.#named !== null) outcome.named = this.#named
    this.#context.onDone(this, outcome)
    this.take?.ended(outcome)
  }
}

/** A small body goes out in one write with its head, which Node does for strings only; latin1 keeps every byte. */
function endWith(res: ServerResponse, body: Buffer): void {
  if (body.length === 0) res.end()
  else if (body.length > SMALL_BODY_BYTES) res.end(body)
  else res.end(body.toString('latin1'), 'latin1')
}
