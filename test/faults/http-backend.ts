import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Handle = (req: IncomingMessage, res: ServerResponse) => unknown

/** A well-behaved backend for tests that need many requests: node:http with a handler, counting what it serves. */
export class HttpBackend implements AsyncDisposable {
  readonly server: Server
  requests = 0
  serving = 0
  /** The most requests that it served at the same time. */
  mostServing = 0

  private constructor(handle: Handle) {
    this.server = createServer({ keepAliveTimeout: 60_000, maxHeaderSize: 256 * 1024 }, (req, res) => {
      this.requests++
      this.mostServing = Math.max(this.mostServing, ++this.serving)
      res.on('close', () => {
        this.serving--
      })
      // A client that goes away ends what the handler was waiting for.
      Promise.resolve(handle(req, res)).catch(() => res.destroy())
    })
  }

  static async start(handle: Handle, { port = 0, host = '127.0.0.1' } = {}): Promise<HttpBackend> {
    const backend = new HttpBackend(handle)
    backend.server.listen({ port, host, backlog: 2_048 })
    await once(backend.server, 'listening')
    return backend
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.server.listening) return
    const closed = once(this.server, 'close')
    this.server.close()
    this.server.closeAllConnections()
    await closed
  }
}
