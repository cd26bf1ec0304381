import { once } from 'node:events'
import type { Socket } from 'node:net'
import {
  type Parsed,
  parseRequest,
  parseResponse,
  type RawRequest,
  type RawResponse,
} from './http-message.ts'

/** How a connection stands: open, or who ended it and how. */
export type Ending = 'open' | 'fin' | 'reset' | 'ours'

/** How long a step waits for the other side before the test fails, unless told otherwise. */
export const defaultLimit = 20_000

/** One TCP connection under the control of a test, on either side. Keeps every byte that arrives. */
export class RawConnection {
  readonly socket: Socket
  /** Messages read from this connection so far. */
  readonly requests: RawRequest[] = []
  readonly responses: RawResponse[] = []
  #buffer = Buffer.alloc(4_096)
  #length = 0
  #read = 0
  #ending: Ending = 'open'
  #changed = Promise.withResolvers<void>()

  /** The socket must have been made with `allowHalfOpen`, so that only the test ends it. */
  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => this.#append(chunk))
    socket.on('end', () => this.#end('fin'))
    socket.on('error', () => this.#end('reset'))
    socket.on('close', () => this.#end('ours'))
  }

  /** All bytes that have arrived. */
  get received(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  /** The bytes that no step has read yet. */
  get unread(): Buffer {
    return this.#buffer.subarray(this.#read, this.#length)
  }

  get ending(): Ending {
    return this.#ending
  }

  #append(chunk: Buffer): void {
    if (this.#length + chunk.length > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(this.#buffer.length * 2, this.#length + chunk.length))
      this.received.copy(grown)
      this.#buffer = grown
    }
    chunk.copy(this.#buffer, this.#length)
    this.#length += chunk.length
    this.#notify()
  }

  #end(ending: Ending): void {
    if (this.#ending === 'open' || (this.#ending === 'fin' && ending === 'reset')) this.#ending = ending
    this.#notify()
  }

  #notify(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  /** Waits until `ready` gives a value; it is asked again whenever bytes arrive or the connection ends. */
  async until<T>(what: string, ready: () => T | undefined, limit = defaultLimit): Promise<T> {
    const deadline = performance.now() + limit
    for (;;) {
      const value = ready()
      if (value !== undefined) return value
      const left = deadline - performance.now()
      if (left <= 0) throw new Error(`${what} did not come within ${limit} ms; ${this.describe()}`)
      const timer = setTimeout(() => this.#notify(), left)
      await this.#changed.promise
      clearTimeout(timer)
    }
  }

  /** Reads with a parser; what it used is not read again. */
  take<T>(
    what: string,
    parse: (unread: Buffer, ended: boolean) => Parsed<T> | undefined,
    limit = defaultLimit,
  ): Promise<T> {
    const attempt = (): T | undefined => {
      const ended = this.#ending !== 'open'
      const parsed = parse(this.unread, ended)
      if (parsed === undefined && ended)
        throw new Error(`the connection ended before ${what}; ${this.describe()}`)
      this.#read += parsed?.used ?? 0
      return parsed?.value
    }
    return this.until(what, attempt, limit)
  }

  async readRequest(limit = defaultLimit): Promise<RawRequest> {
    const request = await this.take('a request', parseRequest, limit)
    this.requests.push(request)
    return request
  }

  /** Reads one answer and the 1xx answers before it. `method` is that of the request it answers. */
  async readResponse(method = 'GET', limit = defaultLimit): Promise<RawResponse> {
    const parse = (bytes: Buffer, ended: boolean) => parseResponse(bytes, ended, method)
    const response = await this.take('an answer', parse, limit)
    this.responses.push(response)
    return response
  }

  /** Resolves when the kernel has taken the bytes; rejects when the other side does not read them in time. */
  async send(bytes: string | Uint8Array, limit = defaultLimit): Promise<void> {
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    const written = Promise.withResolvers<void>()
    this.socket.write(data, (error) => (error ? written.reject(error) : written.resolve()))
    const timer = setTimeout(
      () => written.reject(new Error(`nobody read ${data.length} bytes in ${limit} ms`)),
      limit,
    )
    try {
      await written.promise
    } finally {
      clearTimeout(timer)
    }
  }

  /** Half-closes: says that nothing more will be sent, still reads. */
  fin(): void {
    this.socket.end()
  }

  /** Ends at once with a TCP reset. */
  rst(): void {
    this.#end('ours')
    this.socket.resetAndDestroy()
  }

  /** Waits until the other side has ended the connection, and tells how. */
  closed(limit = defaultLimit): Promise<Ending> {
    return this.until(
      'the end of the connection',
      () => (this.#ending === 'open' ? undefined : this.#ending),
      limit,
    )
  }

  /** Ends in good order: waits for the other side's end too, which proves that it has noticed. */
  async close(limit = 1_000): Promise<void> {
    if (this.socket.destroyed) return
    this.socket.resume()
    this.fin()
    await this.closed(limit).catch(() => undefined)
    if (this.socket.destroyed) return
    this.socket.destroy()
    await once(this.socket, 'close')
  }

  describe(): string {
    const tail = this.unread.subarray(0, 200).toString('latin1')
    return `connection is ${this.#ending}, ${this.#length} bytes received, unread: ${JSON.stringify(tail)}`
  }
}
