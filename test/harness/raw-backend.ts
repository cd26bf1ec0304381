import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { RawRequest } from './http-message.ts'
import { RawConnection } from './raw-connection.ts'
import { play, type Script } from './steps.ts'

/** The same script on every connection, or one chosen by the connection's number, from 0. */
export type Scripts = Script | ((index: number) => Script)

const aDay = 86_400_000

/**
 * A backend of raw sockets on a free port of loopback, playing a script on each connection it accepts.
 * After its script it keeps the connection open until the other side ends it.
 */
export class RawBackend implements AsyncDisposable {
  readonly port: number
  /** Every connection since the script began, in the order accepted. */
  connections: RawConnection[] = []
  /** What went wrong in the scripts: a request that is malformed, a step that waited in vain. */
  failures: string[] = []
  readonly #server: Server
  #scripts: Scripts

  private constructor(server: Server, scripts: Scripts) {
    this.#server = server
    this.#scripts = scripts
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (socket) => this.#accept(new RawConnection(socket)))
  }

  static async start(scripts: Scripts = []): Promise<RawBackend> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new RawBackend(server, scripts)
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The requests that scripts have read, by connection and then in order. */
  get requests(): readonly RawRequest[] {
    return this.connections.flatMap(({ requests }) => requests)
  }

  get openConnections(): number {
    return this.connections.filter(({ ending }) => ending === 'open').length
  }

  /** Begins anew with other scripts. Connections are ended first, and their peers have noticed. */
  async begin(scripts: Scripts): Promise<void> {
    await this.#endConnections()
    this.connections = []
    this.failures = []
    this.#scripts = scripts
  }

  async #endConnections(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()))
  }

  #accept(connection: RawConnection): void {
    const { failures } = this
    const index = this.connections.push(connection) - 1
    const script = typeof this.#scripts === 'function' ? this.#scripts(index) : this.#scripts
    play(script, connection)
      .catch((error: unknown) => {
        failures.push(`connection ${index}: ${error instanceof Error ? error.message : error}`)
      })
      .then(() => connection.closed(aDay))
      .then(() => connection.fin())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    await this.#endConnections()
    await closed
  }
}
