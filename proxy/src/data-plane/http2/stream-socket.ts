import { constants, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

/**
 * What an exchange sees of its client's connection when that is one stream among many: it can
 * tell where the client is, time it out and reset it, and none of that touches its neighbours.
 */
export class StreamSocket {
  readonly encrypted = true
  readonly remoteAddress: string
  readonly localPort: number
  readonly #stream: ServerHttp2Stream

  constructor(stream: ServerHttp2Stream, connection: Socket) {
    this.#stream = stream
    this.remoteAddress = connection.remoteAddress ?? ''
    this.localPort = connection.localPort ?? 0
  }

  /** A stream that makes no progress for so long tells of it by `timeout`. 0 is never. */
  setTimeout(ms: number): void {
    if (!this.#stream.destroyed) this.#stream.setTimeout(ms)
  }

  resetAndDestroy(): void {
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR)
  }
}
