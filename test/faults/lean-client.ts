import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parseResponse, type RawResponse, valuesOf } from '../harness/http-message.ts'

const NOTHING = Buffer.alloc(0)

/** The connection ended before the answer did. */
export class Cut extends Error {}

/** One keep-alive connection for very many requests: it reads strictly and keeps nothing. */
export class LeanClient {
  readonly #port: number
  #socket: Socket | null = null
  #bytes: Buffer = NOTHING
  #ended = false
  #wake: () => void = () => {}

  constructor(port: number) {
    this.#port = port
  }

  /** Sends the bytes and reads one answer. A connection that has ended is replaced first. */
  async ask(request: string | Buffer, method: string, limit = 10_000): Promise<RawResponse> {
    const socket = await this.#connected()
    socket.write(request)
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${limit} ms`)), limit)
    try {
      const response = await this.#read(method)
      if (valuesOf(response.headers, 'connection').includes('close')) this.close()
      return response
    } finally {
      clearTimeout(timer)
    }
  }

  /** Sends some bytes and resets the connection after a while, whatever has come by then. */
  async abort(request: string | Buffer, afterMs: number): Promise<void> {
    const socket = await this.#connected()
    socket.write(request)
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    this.#socket = null
    socket.resetAndDestroy()
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = null
  }

  async #connected(): Promise<Socket> {
    if (this.#socket && !this.#ended) return this.#socket
    this.close()
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    this.#socket = socket
    this.#bytes = NOTHING
    this.#ended = false
    const mine = (run: () => void) => () => {
      if (this.#socket === socket) run()
    }
    const end = mine(() => {
      this.#ended = true
      this.#wake()
    })
    socket.on('data', (piece: Buffer) => {
      if (this.#socket !== socket) return
      this.#bytes = this.#bytes.length === 0 ? piece : Buffer.concat([this.#bytes, piece])
      this.#wake()
    })
    socket.on('error', end)
    socket.on('end', end)
    socket.on('close', end)
    await once(socket, 'connect')
    return socket
  }

  async #read(method: string): Promise<RawResponse> {
    for (;;) {
      const parsed = parseResponse(this.#bytes, this.#ended, method)
      if (parsed) {
        this.#bytes = this.#bytes.subarray(parsed.used)
        if (!parsed.value.complete) throw new Cut('the answer was cut short')
        if (this.#bytes.length > 0) throw new Error(`bytes behind an answer: ${this.#bytes.subarray(0, 100)}`)
        return parsed.value
      }
      if (this.#ended) throw new Cut('the connection ended before the answer')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
