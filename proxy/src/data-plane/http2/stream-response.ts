import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { StreamRequest } from './stream-request.ts'

const CONNECTION_SPECIFIC = /^(?:connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/
/** What HTTP/2 has no number for is what a client would take it for (RFC 9110 section 15). */
const HIGHEST_STATUS = 599

/** A stream as an exchange writes an HTTP/1.1 response: of node:http's ServerResponse, what the data plane uses. */
export class StreamResponse {
  readonly req: StreamRequest
  readonly chunkedEncoding = true
  statusCode = 200
  sendDate = false
  writableEnded = false
  /** It was ended before its end, by us. */
  brokenOff = false
  readonly #stream: ServerHttp2Stream
  readonly #acceptsTrailers: boolean
  #head: string[] | null = null
  #trailers: string[] = []

  constructor(stream: ServerHttp2Stream, req: StreamRequest, acceptsTrailers: boolean) {
    this.req = req
    this.#stream = stream
    this.#acceptsTrailers = acceptsTrailers
  }

  get socket(): StreamRequest['socket'] {
    return this.req.socket
  }

  get headersSent(): boolean {
    return this.#head !== null || this.#stream.headersSent
  }

  get destroyed(): boolean {
    return this.#stream.destroyed || this.#stream.closed
  }

  get writableLength(): number {
    return this.#stream.writableLength
  }

  get writableFinished(): boolean {
    return this.writableEnded && this.#stream.writableFinished
  }

  on(event: string, listener: (...args: unknown[]) => void): this {
    this.#stream.on(event, listener)
    return this
  }

  once(event: string, listener: (...args: unknown[]) => void): this {
    this.#stream.once(event, listener)
    return this
  }

  /** `rest` is a reason, which HTTP/2 does not have, and the headers as a flat array; or the headers alone. */
  writeHead(status: number, ...rest: [string[]] | [string, string[]]): this {
    this.statusCode = Math.min(status, HIGHEST_STATUS)
    this.#head = rest[rest.length - 1] as string[]
    return this
  }

  writeContinue(): void {
    this.writeInformation(100, [])
  }

  writeInformation(status: number, headers: string[]): void {
    if (this.destroyed || this.headersSent) return
    eachWay(headers, (fields) => this.#stream.additionalHeaders({ ':status': status, ...fields }))
  }

  flushHeaders(): void {
    this.#respond(false)
  }

  write(piece: Buffer): boolean {
    this.#respond(false)
    return !this.#takesBody || this.#stream.write(piece)
  }

  addTrailers(trailers: readonly [string, string][]): void {
    this.#trailers = trailers.flat()
  }

  end(body?: Buffer | string, encoding?: BufferEncoding): this {
    if (this.writableEnded) return this
    const hasBody = body !== undefined && body.length > 0
    this.#respond(!hasBody && this.#trailers.length === 0)
    this.writableEnded = true
    if (hasBody && this.#takesBody) this.#stream.end(body, encoding ?? 'utf8')
    else this.#stream.end()
    // Nobody reads what the client still sends: it is told to stop (RFC 9113 section 8.1).
    if (!this.req.complete && !this.destroyed) this.#stream.close(constants.NGHTTP2_NO_ERROR)
    return this
  }

  /** The client sees a reset: half an answer never looks whole. */
  destroy(): this {
    this.brokenOff ||= !this.#stream.closed
    if (this.brokenOff) this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    return this
  }

  get #takesBody(): boolean {
    return this.req.method !== 'HEAD' && !this.#stream.writableEnded && !this.destroyed
  }

  #respond(endStream: boolean): void {
    const stream = this.#stream
    if (this.#head === null || stream.headersSent || this.destroyed) return
    const waitForTrailers = this.#acceptsTrailers && !endStream && this.req.method !== 'HEAD'
    if (waitForTrailers)
      stream.once('wantTrailers', () => eachWay(this.#trailers, (fields) => stream.sendTrailers(fields)))
    const options = { endStream, waitForTrailers, sendDate: false }
    eachWay(this.#head, (fields) => stream.respond({ ':status': this.statusCode, ...fields }, options))
  }
}

/**
 * Sends lines of headers; where Node insists on one line of a field, those that a backend repeated
 * are joined by commas, which means the same (RFC 9110 section 5.3).
 */
function eachWay(raw: readonly string[], send: (fields: OutgoingHttpHeaders) => void): void {
  const fields = fieldsOf(raw)
  try {
    send(fields)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_HTTP2_HEADER_SINGLE_VALUE') throw error
    for (const [name, value] of Object.entries(fields))
      if (Array.isArray(value) && name !== 'set-cookie') fields[name] = value.join(', ')
    send(fields)
  }
}

function fieldsOf(raw: readonly string[]): OutgoingHttpHeaders {
  const fields: OutgoingHttpHeaders = Object.create(null)
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase()
    if (CONNECTION_SPECIFIC.test(name)) continue
    const known = fields[name]
    if (known === undefined) fields[name] = raw[i + 1]!
    else fields[name] = [known as string | string[], raw[i + 1]!].flat()
  }
  return fields
}
