import { headerOf } from '../../domain/headers.ts'
import type { Route } from '../../domain/route.ts'
import type { Outcome } from '../exchange.ts'
import type { ReadRequest } from '../request-reader.ts'
import { Capture } from './capture.ts'
import type { Shadow } from './shadow.ts'
import type { DropReason } from './shadow-limits.ts'

/** Answers that have no end, or of which nothing could be compared but that they are there. */
const NOT_COMPARED = /^(?:audio\/|video\/|multipart\/x-mixed-replace|application\/grpc)/i

/** Takes down an exchange while it passes, so that its request can be made again. It never holds anything back. */
export class ShadowTake {
  readonly #shadow: Shadow
  readonly #read: ReadRequest
  readonly #route: Route
  readonly #proof: string
  readonly #limit: number
  #capture: Capture
  #requestBody: Buffer[] = []
  #requestBytes = 0
  #held = 0
  #dropped = false

  constructor(shadow: Shadow, read: ReadRequest, route: Route, proof: string) {
    this.#shadow = shadow
    this.#read = read
    this.#route = route
    this.#proof = proof
    this.#limit = shadow.bodyLimit(route)
    this.#capture = new Capture(this.#limit)
  }

  requestPiece(piece: Buffer): void {
    if (this.#dropped) return
    this.#requestBytes += piece.length
    if (this.#requestBytes > this.#limit) this.#drop('too_large')
    else if (this.#hold(piece.length)) this.#requestBody.push(piece)
  }

  responseHead(status: number, rawHeaders: string[], firstByteMs: number): void {
    this.#capture.head(status, rawHeaders, firstByteMs)
    if (NOT_COMPARED.test(headerOf(rawHeaders, 'content-type') ?? '')) this.#drop('content_type')
  }

  responsePiece(piece: Buffer, owner: 'lent' | 'given'): void {
    if (this.#dropped) return
    if (this.#hold(this.#capture.roomFor(piece))) this.#capture.piece(piece, owner)
  }

  /** The exchange is over: only one that the client got whole is worth comparing. */
  ended(outcome: Outcome): void {
    if (this.#dropped) return
    if (outcome.reason !== 'ok' || outcome.fellBack) {
      this.#drop(outcome.reason === 'client_closed_request' ? 'client_aborted' : 'error')
      return
    }
    this.#shadow.release(this.#held)
    this.#shadow.offer({
      route: this.#route,
      read: this.#read,
      slot: outcome.slot,
      served: this.#capture.done(outcome.ms),
      requestBody: this.#requestBody,
      proof: this.#proof,
    })
  }

  #hold(bytes: number): boolean {
    if (bytes === 0) return true
    if (!this.#shadow.hold(bytes)) {
      this.#drop('bytes_full')
      return false
    }
    this.#held += bytes
    return true
  }

  #drop(reason: DropReason): void {
    if (this.#dropped) return
    this.#dropped = true
    this.#requestBody = []
    this.#capture = new Capture(0)
    this.#shadow.release(this.#held)
    this.#held = 0
    this.#shadow.drop(this.#route, reason)
  }
}
