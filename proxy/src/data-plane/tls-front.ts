import { EventEmitter } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { ListenOptions } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { type Certificate, Certificates } from './certificates.ts'
import type { Http2Sessions } from './http2/sessions.ts'
import { LIMITS } from './limits.ts'

/** How a thread ends TLS. */
export type TlsSettings = {
  certificates: readonly Certificate[]
  http2: boolean
  /** 48 bytes that all threads share, so that a client may resume at any of them. */
  ticketKeys: Uint8Array
}

export type TlsFrontParts = {
  http1: HttpServer
  http2: Http2Sessions
  onConnectionLimit: () => void
  onHandshakeFailed: () => void
}

/**
 * The port, where clients speak TLS to it: handshakes are made here, and what comes out of them goes
 * to the server of HTTP/1.1 or becomes an HTTP/2 connection, as the two sides agreed (ALPN).
 * `connection` tells of each secure connection, as `connection` of a plain server does.
 */
export class TlsFront extends EventEmitter<{ connection: [TLSSocket]; error: [Error] }> {
  readonly #server: Server
  readonly #parts: TlsFrontParts
  readonly #ticketKeys: Buffer
  #certificates: Certificates

  constructor(settings: TlsSettings, parts: TlsFrontParts) {
    super()
    this.#parts = parts
    this.#ticketKeys = Buffer.from(settings.ticketKeys)
    this.#certificates = new Certificates(settings.certificates)
    this.#server = createServer({
      ...this.#contextOf(settings.certificates),
      ALPNProtocols: settings.http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      SNICallback: (name, done) => done(null, this.#certificates.contextFor(name)),
      handshakeTimeout: LIMITS.clientHeadersMs,
      noDelay: true,
    })
    this.#server.maxConnections = LIMITS.clientConnections
    this.#server.on('drop', parts.onConnectionLimit)
    this.#server.on('error', (error) => this.emit('error', error))
    this.#server.on('tlsClientError', (_error, socket) => {
      parts.onHandshakeFailed()
      socket.destroy()
    })
    this.#server.on('secureConnection', (socket) => this.#onSecure(socket))
    // Its deadlines for headers are looked at from when it listens; the connections come from here instead.
    parts.http1.emit('listening')
  }

  /** New handshakes use these; connections that are open keep theirs. */
  renew(certificates: readonly Certificate[]): void {
    this.#certificates = new Certificates(certificates)
    this.#server.setSecureContext(this.#contextOf(certificates))
  }

  /** For clients that name no host; tickets are made with its keys for all. */
  #contextOf(certificates: readonly Certificate[]) {
    return { ...certificates[0], minVersion: 'TLSv1.2' as const, ticketKeys: this.#ticketKeys }
  }

  listen(options: ListenOptions, done: () => void): void {
    this.#server.listen(options, done)
  }

  address(): ReturnType<Server['address']> {
    return this.#server.address()
  }

  /** Calls back when the last connection has ended. */
  close(done: () => void): void {
    this.#server.close(done)
    this.#parts.http1.close()
    this.#parts.http1.closeIdleConnections()
    this.#parts.http2.close()
  }

  #onSecure(socket: TLSSocket): void {
    this.emit('connection', socket)
    // Node resets plain sockets only. Here an end without a close_notify says as much.
    socket.resetAndDestroy = () => socket.destroy()
    if (socket.alpnProtocol === 'h2') this.#parts.http2.accept(socket)
    else this.#parts.http1.emit('connection', socket)
  }
}
