import type { IncomingMessage } from 'node:http'
import type { BackendConnection } from './http1/connection.ts'
import { LIMITS } from './limits.ts'
import type { RequestBody } from './request-reader.ts'

/** These in a trailer would change what the request means (RFC 9110 section 6.5.1). */
const FORBIDDEN_TRAILER =
  /^(?:content-length|transfer-encoding|host|authorization|cookie|content-type|content-encoding|connection|trailer|te|x-forwarded-.*)$/

/** So many pieces that are kept become one: a chunk of one byte must not cost what a large one does. */
const KEPT_PIECES = 64
/** Up to here copying is cheaper than a piece of its own for the system to write. */
const SMALL_PIECE_BYTES = 4 * 1024

/** Who is told how a body gets on. */
export interface BodyOwner {
  /** The backend has been given the last byte. */
  onBodySent(): void
  /** A piece has come from the client. */
  onBodyPiece(piece: Buffer): void
  /** It is larger than `requestBodyBytes` allows. */
  onBodyTooLarge(): void
}

/**
 * Streams a request's body to whichever backend is being asked, and keeps its beginning as
 * long as it is small, so that another backend can be given the same request.
 */
export class BodySource {
  /** Every byte read so far is still held. */
  replayable = true
  complete: boolean
  /** Bytes that the client has sent. */
  received = 0
  readonly #owner: BodyOwner
  readonly #req: IncomingMessage
  readonly #kind: RequestBody['kind']
  #kept: Buffer[] = []
  #keptBytes = 0
  #target: BackendConnection | null = null
  /** Small chunks, framed for the backend, that are written at the end of this tick. */
  #gathered = ''
  #reading = false

  constructor(req: IncomingMessage, body: RequestBody, owner: BodyOwner) {
    this.#req = req
    this.#owner = owner
    this.#kind = body.kind === 'length' && body.bytes === 0 ? 'none' : body.kind
    this.complete = this.#kind === 'none'
    if (body.kind === 'length' && body.bytes > LIMITS.replayBytes) this.replayable = false
  }

  /** More would be taken if the client sent it. */
  get waitsForClient(): boolean {
    return !this.complete && !this.#req.isPaused()
  }

  /** Sends all that was read so far, and from now on what is read. */
  sendTo(connection: BackendConnection): void {
    if (this.#kind === 'none') {
      connection.requestSent()
      return
    }
    this.#target = connection
    for (const piece of this.#kept) this.#write(piece)
    if (this.complete) this.#finish()
    else if (this.#reading) this.#req.resume()
    else this.#startReading()
  }

  /** The backend that was being asked is no longer. */
  stopSending(): void {
    this.#target = null
    this.#gathered = ''
    if (this.#reading && !this.complete) this.#req.pause()
  }

  /** The backend takes more. */
  onDrain(): void {
    if (this.#reading && !this.complete) this.#req.resume()
  }

  /** Nobody will want the body again: what was kept is let go. */
  forget(): void {
    this.replayable = this.#kind === 'none'
    this.#kept = []
  }

  #startReading(): void {
    this.#reading = true
    this.#req.on('data', (piece: Buffer) => this.#onPiece(piece))
    this.#req.on('end', () => {
      this.complete = true
      if (this.#target) this.#finish()
    })
  }

  #onPiece(piece: Buffer): void {
    this.received += piece.length
    if (LIMITS.requestBodyBytes > 0 && this.received > LIMITS.requestBodyBytes) {
      this.#req.pause()
      this.#owner.onBodyTooLarge()
      return
    }
    this.#owner.onBodyPiece(piece)
    if (this.replayable) this.#keep(piece)
    if (this.#target && !this.#write(piece)) this.#req.pause()
  }

  #keep(piece: Buffer): void {
    this.#keptBytes += piece.length
    if (this.#keptBytes > LIMITS.replayBytes) this.forget()
    else if (this.#kept.push(piece) >= KEPT_PIECES) this.#kept = [Buffer.concat(this.#kept)]
  }

  #write(piece: Buffer): boolean {
    const target = this.#target!
    if (this.#kind === 'length') return target.write(piece)
    const size = piece.length.toString(16)
    if (piece.length < SMALL_PIECE_BYTES) {
      this.#gather(`${size}\r\n${piece.toString('latin1')}\r\n`)
      return true
    }
    target.socket.cork()
    target.write(`${this.#takeGathered()}${size}\r\n`)
    target.write(piece)
    const more = target.write('\r\n')
    target.socket.uncork()
    return more
  }

  /** However many small chunks came in one packet, they go on in one. */
  #gather(chunk: string): void {
    if (this.#gathered === '') {
      process.nextTick(() => {
        const gathered = this.#takeGathered()
        if (gathered !== '' && this.#target && !this.#target.write(gathered)) this.#req.pause()
      })
    }
    this.#gathered += chunk
  }

  #takeGathered(): string {
    const gathered = this.#gathered
    this.#gathered = ''
    return gathered
  }

  #finish(): void {
    const target = this.#target!
    this.#target = null
    if (this.#kind === 'chunked')
      target.write(`${this.#takeGathered()}0\r\n${trailerBlock(this.#req.rawTrailers)}\r\n`)
    target.requestSent()
    this.#owner.onBodySent()
  }
}

function trailerBlock(rawTrailers: readonly string[]): string {
  let block = ''
  for (let i = 0; i < rawTrailers.length; i += 2) {
    if (FORBIDDEN_TRAILER.test(rawTrailers[i]!.toLowerCase())) continue
    block += `${rawTrailers[i]}: ${rawTrailers[i + 1]}\r\n`
  }
  return block
}
