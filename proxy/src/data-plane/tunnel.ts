import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ProxyServer } from 'http-proxy-3'
import { rewriteTarget } from '../domain/rewrite.ts'
import type { Backend } from '../domain/route.ts'
import type { Breakers } from './breakers.ts'
import type { DecidedRequest, Outcome } from './exchange.ts'
import { connectFailure } from './http1/failure.ts'
import { LIMITS } from './limits.ts'
import type { ProblemReason } from './problems.ts'
import { refuseOnSocket } from './refusals.ts'
import { editHeaderBlock, forwardedResponseHeaders } from './response-headers.ts'

export type TunnelContext = {
  /** Every tunnel that is open or opening: what a drain closes. */
  tunnels: Set<Tunnel>
  breakers: Breakers
  onDone: (tunnel: Tunnel, outcome: Outcome) => void
}

type Opening = Omit<DecidedRequest, 'take'> & {
  req: IncomingMessage
  socket: Duplex
  head: Buffer
  backend: Backend
}

/** An unmasked close frame with status 1001, "going away" (RFC 6455 section 7.4.1). */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9])

/** One upgraded connection, from the handshake until both sockets are gone. */
export class Tunnel {
  readonly read
  readonly decision
  readonly #opening: Opening
  readonly #context: TunnelContext
  readonly #client: Socket
  #backend: Socket | null = null
  #backendRequest: ClientRequest | null = null
  #timer: NodeJS.Timeout | undefined
  #status = 0
  #settled = false
  #done = false

  constructor(context: TunnelContext, opening: Opening) {
    this.#context = context
    this.#opening = opening
    this.#client = opening.socket as Socket
    this.read = opening.read
    this.decision = opening.decision
  }

  open(proxy: ProxyServer): void {
    const { req, head, backend, read, route } = this.#opening
    this.#context.tunnels.add(this)
    this.#client.on('close', () => this.#onClientGone())
    this.#watchForClientEnd()
    this.#timer = setTimeout(
      () => this.#refuse('backend_headers_timeout'),
      route.timeouts?.responseHeadersMs ?? LIMITS.responseHeadersMs,
    )
    // The library copies what is on the request and looks for Upgrade there; what may pass is in the block that we made.
    req.headers = { upgrade: 'websocket' }
    req.url = rewriteTarget(route, read.facts.target)
    const block = route.requestHeaders
      ? editHeaderBlock(read.headerBlock, route.requestHeaders)
      : read.headerBlock
    const headers = { ...headersOf(block), connection: 'Upgrade' }
    const { ca, serverName } = backend.tls ?? {}
    const target = {
      protocol: new URL(backend.url).protocol,
      host: new URL(backend.url).hostname,
      port: portOf(backend.url),
      ...(serverName ? { servername: serverName } : {}),
    }
    proxy.ws(
      req,
      this.#client,
      head,
      {
        target,
        headers,
        toProxy: true,
        prependPath: false,
        connectTimeout: LIMITS.connectMs,
        ...(ca ? { ca } : {}),
      },
      (error) => this.#onError(error as NodeJS.ErrnoException),
    )
    // Its own relay of a refusal knows no backpressure and no broken answer.
    this.#backendRequest?.removeAllListeners('response')
    this.#backendRequest?.on('response', (response) => this.#relayRefusal(response))
  }

  /** Called by the library's event while `open` runs: before a byte is sent. */
  guard(backendRequest: ClientRequest): void {
    this.#backendRequest = backendRequest
    backendRequest.prependListener('upgrade', (response, socket) => this.#onOpen(response, socket as Socket))
  }

  /** Says goodbye as a WebSocket does, then closes. */
  goAway(): void {
    if (this.#backend) {
      this.#client.end(GOING_AWAY)
      this.#backend.destroySoon()
    } else this.#refuse('draining')
  }

  destroy(): void {
    this.#client.destroy()
    this.#backend?.destroy()
    this.#backendRequest?.destroy()
  }

  #onOpen(response: IncomingMessage, backend: Socket): void {
    clearTimeout(this.#timer)
    this.#client.removeAllListeners('readable')
    this.#backend = backend
    this.#status = 101
    this.#settle(true)
    cleanUpgradeHeaders(response)
    // Ending one side only would leave the other half open for ever.
    backend.on('close', () => this.#client.destroySoon())
    backend.on('error', () => this.#client.destroy())
    for (const socket of [this.#client, backend]) {
      setImmediate(() => socket.setTimeout(LIMITS.tunnelIdleMs))
      socket.on('timeout', () => this.destroy())
    }
  }

  /** The library pauses the client until the backend has answered; a client that leaves must be noticed all the same. */
  #watchForClientEnd(): void {
    this.#client.on('readable', () => {
      if (this.#client.readableLength === 0) this.#client.read()
    })
    this.#client.once('end', () => {
      if (!this.#backend) this.#client.destroy()
    })
  }

  #relayRefusal(response: IncomingMessage): void {
    clearTimeout(this.#timer)
    const { table, route } = this.#opening
    const status = response.statusCode ?? 502
    this.#status = status
    this.#settle(status < 502 || status > 504)
    const headers = forwardedResponseHeaders(response.rawHeaders, status, table.names, route)
    let head = `HTTP/1.1 ${status} ${response.statusMessage}\r\n`
    for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`
    // Without a length the body ends with the connection, which ends here in any case.
    this.#client.write(`${head}connection: close\r\n\r\n`, 'latin1')
    response.on('error', () => this.#client.destroy())
    response.on('aborted', () => this.#client.destroy())
    response.pipe(this.#client)
    response.on('end', () => this.#client.destroySoon())
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (this.#status !== 0) {
      this.destroy()
      return
    }
    this.#settle(false)
    const connected =
      this.#backendRequest?.socket && !this.#backendRequest.socket.connecting && error.syscall !== 'connect'
    if (error.code === 'ECONNECT_TIMEOUT') this.#refuse('backend_connect_timeout')
    else this.#refuse(connected ? 'backend_closed_early' : connectFailure(error).reason)
  }

  #refuse(reason: ProblemReason): void {
    if (this.#done || this.#status !== 0) return
    clearTimeout(this.#timer)
    this.#status = refuseOnSocket(this.#client, reason, this.read.requestId)
    this.#backendRequest?.destroy()
    this.#finish(reason)
  }

  #onClientGone(): void {
    clearTimeout(this.#timer)
    this.#backendRequest?.destroy()
    this.#backend?.destroy()
    if (this.#status === 0) {
      this.#settle(null)
      this.#status = 499
      this.#finish('client_closed_request')
    } else this.#finish('ok')
  }

  #settle(good: boolean | null): void {
    const { decision, backend, startedAt } = this.#opening
    if (this.#settled || decision.slot !== 'candidate' || decision.reason !== 'split') return
    this.#settled = true
    this.#context.breakers.settle(backend.id, good, performance.now(), startedAt)
  }

  #finish(reason: Outcome['reason']): void {
    if (this.#done) return
    this.#done = true
    this.#settle(null)
    this.#context.tunnels.delete(this)
    const { route, decision, backend, startedAt } = this.#opening
    const ms = performance.now() - startedAt
    this.#context.onDone(this, {
      route,
      slot: decision.slot,
      backend: backend.id,
      status: this.#status,
      reason,
      fellBack: false,
      retried: false,
      firstByteMs: -1,
      ms,
    })
  }
}

/** As Node takes them: a name once, with all its values. */
function headersOf(block: string): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.create(null)
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).trim()
    const known = headers[name]
    headers[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]
  }
  return headers
}

/** The library writes these on: what is between the backend and us must not pass (RFC 9110 section 7.6.1). */
function cleanUpgradeHeaders(response: IncomingMessage): void {
  const nominated = (response.headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((token) => token.trim())
  for (const name of [
    ...nominated,
    'keep-alive',
    'proxy-connection',
    'proxy-authenticate',
    'te',
    'trailer',
    'transfer-encoding',
    'content-length',
  ]) {
    if (name !== 'upgrade' && !name.startsWith('sec-websocket-')) delete response.headers[name]
  }
  response.headers.connection = 'Upgrade'
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url)
  return Number(port) || (protocol === 'https:' ? 443 : 80)
}
