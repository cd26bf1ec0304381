import { constants, type ServerHttp2Stream } from 'node:http2'
import type { StreamHead } from './stream-head.ts'
import type { StreamSocket } from './stream-socket.ts'

/** A stream as an exchange reads an HTTP/1.1 request: of node:http's IncomingMessage, what the data plane uses. */
export class StreamRequest {
  // The reader knows two versions; this is the one that the head was made for.
  readonly httpVersionMajor = 1
  readonly httpVersionMinor = 1
  /** What Via says. */
  readonly httpVersion = '2.0'
  readonly method: string
  readonly url: string
  readonly rawHeaders: string[]
  readonly headers: { expect: string | undefined; upgrade: undefined }
  readonly socket: StreamSocket
  rawTrailers: string[] = []
  complete: boolean
  readonly #stream: ServerHttp2Stream
  readonly #length: number
  #received = 0

  constructor(stream: ServerHttp2Stream, head: StreamHead, socket: StreamSocket, endsHere: boolean) {
    this.method = head.method
    this.url = head.url
    this.rawHeaders = head.rawHeaders
    this.headers = { expect: head.expect, upgrade: undefined }
    this.socket = socket
    this.complete = endsHere
    this.#stream = stream
    this.#length = head.length
    // A stream that nobody reads does not end.
    if (endsHere) stream.resume()
    else stream.on('trailers', (_trailers, _flags, raw: string[]) => this.#onTrailers(raw))
  }

  on(event: string, listener: (piece: Buffer) => void): this {
    if (event === 'data') this.#stream.on('data', (piece: Buffer) => this.#onData(piece, listener))
    else if (event === 'end') this.#stream.on('end', () => this.#onEnd(listener as () => void))
    else this.#stream.on(event, listener)
    return this
  }

  pause(): this {
    this.#stream.pause()
    return this
  }

  resume(): this {
    this.#stream.resume()
    return this
  }

  isPaused(): boolean {
    return this.#stream.isPaused()
  }

  #onTrailers(raw: string[]): void {
    for (let i = 0; i < raw.length; i += 2)
      if (!raw[i]!.startsWith(':')) this.rawTrailers.push(raw[i]!, raw[i + 1]!)
  }

  #onData(piece: Buffer, listener: (piece: Buffer) => void): void {
    this.#received += piece.length
    if (this.#length !== -1 && this.#received > this.#length) this.#refuse()
    else listener(piece)
  }

  /**
   * A stream that its client reset ends too, for Node, and half a body must not look whole: one that is
   * closed before it was answered did not end by itself.
   */
  #onEnd(listener: () => void): void {
    if (this.#stream.closed) return
    if (this.#length !== -1 && this.#received !== this.#length) {
      this.#refuse()
      return
    }
    this.complete = true
    listener()
  }

  /** More or less than content-length promised (RFC 9113 section 8.1.1). */
  #refuse(): void {
    this.#stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
  }
}
