import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ProxyServer } from 'http-proxy-3'
import { rewriteTarget } from '../domain/rewrite.ts'
import type { Backend } from '../domain/route.ts'
import type { BackendPools } from './backend-pools.ts'
import type { Breakers } from './breakers.ts'
import { closeGently } from './close-gently.ts'
import type { DecidedRequest, Outcome } from './exchange.ts'
import { connectFailure } from './http1/failure.ts'
import { LIMITS } from './limits.ts'
import type { ProblemReason } from './problems.ts'
import { refuseOnSocket } from './refusals.ts'
import { editHeaderBlock, forwardedResponseHeaders } from './response-headers.ts'
import { cleanUpgradeHeaders, headersOf } from './upgrade-headers.ts'
import { FrameCursor, GOING_AWAY, GOING_AWAY_MASKED } from './websocket-frames.ts'

export type TunnelContext = {
  /** Every tunnel that is open or opening: what a drain closes. */
  tunnels: Set<Tunnel>
  breakers: Breakers
  pools: BackendPools
  onDone: (tunnel: Tunnel, outcome: Outcome) => void
}

export type Opening = Omit<DecidedRequest, 'take' | 'answerHeaders'> & {
  req: IncomingMessage
  socket: Duplex
  head: Buffer
  /** The id that was decided for, and what the table knows by it. */
  backendId: string
  backend: Backend | undefined
}

/** One upgraded connection, from the handshake until both sockets are gone. */
export class Tunnel {
  readonly read
  readonly decision
  readonly client: Socket
  readonly #opening: Opening
  readonly #context: TunnelContext
  readonly #toClient = new FrameCursor()
  readonly #toBackend = new FrameCursor()
  #backend: Socket | null = null
  #backendRequest: ClientRequest | null = null
  #timer: NodeJS.Timeout | undefined
  #status = 0
  #reason: Outcome['reason'] = 'ok'
  #connected = false
  #leaving = false
  #settled = false
  #done = false

  constructor(context: TunnelContext, opening: Opening) {
    this.#context = context
    this.#opening = opening
    this.client = opening.socket as Socket
    this.read = opening.read
    this.decision = opening.decision
  }

  open(proxy: ProxyServer): void {
    const { req, head, backend, route } = this.#opening
    this.#context.tunnels.add(this)
    this.client.on('close', () => this.#onClientGone())
    if (!backend) {
      this.#refuse('backend_unknown')
      return
    }
    if (this.#context.pools.of(backend).refusal !== null) {
      this.#refuse('backend_forbidden')
      return
    }
    this.#watchForClientEnd()
    this.#timer = setTimeout(
      () => this.#refuse('backend_headers_timeout'),
      route.timeouts?.responseHeadersMs ?? LIMITS.responseHeadersMs,
    )
    // The library copies what is on the request and looks for Upgrade there; what may pass is in the block that we made.
    req.headers = { upgrade: 'websocket' }
    const url = new URL(backend.url)
    const target = {
      protocol: url.protocol,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    }
    const options = {
      target,
      headers: this.#requestHeaders(),
      toProxy: true,
      prependPath: false,
      agent: this.#context.pools.of(backend).tunnelAgent,
      connectTimeout: route.timeouts?.connectMs ?? LIMITS.connectMs,
    }
    proxy.ws(req, this.client, head, options, (error) => this.#onError(error as NodeJS.ErrnoException))
    // Its own relay of a refusal knows no backpressure and no broken answer.
    this.#backendRequest?.removeAllListeners('response')
    this.#backendRequest?.on('response', (response) => this.#relayRefusal(response))
  }

  #requestHeaders() {
    const { read, route } = this.#opening
    const block = route.requestHeaders
      ? editHeaderBlock(read.headerBlock, route.requestHeaders)
      : read.headerBlock
    return { ...headersOf(block), connection: 'Upgrade' }
  }

  /** Called by the library's event while `open` runs: before a byte is sent. */
  guard(backendRequest: ClientRequest): void {
    this.#backendRequest = backendRequest
    // The library would drop an empty query.
    backendRequest.path = rewriteTarget(this.#opening.route, this.read.facts.target)
    backendRequest.once('socket', (socket: Socket) => {
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
        this.#connected = true
      })
    })
    backendRequest.prependListener('upgrade', (response, socket) => this.#onOpen(response, socket as Socket))
  }

  /** Says goodbye to both sides as WebSockets do, between two frames, then closes. */
  goAway(): void {
    if (!this.#backend) {
      this.#refuse('draining')
      return
    }
    this.#leaving = true
    this.#leaveClient()
    this.#leaveBackend()
  }

  destroy(): void {
    this.client.destroy()
    this.#backend?.destroy()
    this.#backendRequest?.destroy()
  }

  #leaveClient(): void {
    if (!this.#leaving || !this.#toClient.atBoundary || !this.client.writable) return
    this.#backend!.unpipe(this.client).resume()
    this.client.write(GOING_AWAY)
    closeGently(this.client)
  }

  #leaveBackend(): void {
    const backend = this.#backend!
    if (!this.#leaving || !this.#toBackend.atBoundary || !backend.writable) return
    this.client.unpipe(backend)
    backend.end(GOING_AWAY_MASKED)
  }

  #onOpen(response: IncomingMessage, backend: Socket): void {
    clearTimeout(this.#timer)
    this.client.removeAllListeners('readable')
    this.#backend = backend
    this.#status = 101
    this.#settle(true)
    cleanUpgradeHeaders(response)
    // Not before the library has put back what came with the 101: a listener now would take it from the pipe.
    process.nextTick(() => this.#followFrames(backend))
    // Ending one side only would leave the other half open for ever.
    backend.on('close', () => this.#leaving || this.client.destroySoon())
    backend.on('error', () => this.#break('backend_reset'))
    for (const socket of [this.client, backend]) {
      setImmediate(() => socket.setTimeout(LIMITS.tunnelIdleMs))
      socket.on('timeout', () => this.#break('tunnel_idle'))
    }
  }

  #followFrames(backend: Socket): void {
    backend.on('data', (piece: Buffer) => {
      this.#toClient.read(piece)
      this.#leaveClient()
    })
    this.client.on('data', (piece: Buffer) => {
      this.#toBackend.read(piece)
      this.#leaveBackend()
    })
  }

  /** The first reason is the one that counts: what follows from breaking off is not another. */
  #break(reason: ProblemReason): void {
    if (this.#reason === 'ok') this.#reason = reason
    this.destroy()
  }

  /** The library pauses the client until the backend has answered; a client that leaves must be noticed all the same. */
  #watchForClientEnd(): void {
    this.client.on('readable', () => {
      if (this.client.readableLength === 0) this.client.read()
    })
    this.client.once('end', () => {
      if (!this.#backend) this.client.destroy()
    })
  }

  #relayRefusal(response: IncomingMessage): void {
    const { table, route } = this.#opening
    const status = response.statusCode ?? 101
    if (status < 200) {
      this.#settle(false)
      this.#refuse('backend_bad_response')
      return
    }
    clearTimeout(this.#timer)
    this.#status = status
    this.#settle(status < 502 || status > 504)
    const headers = forwardedResponseHeaders(response.rawHeaders, status, table.names, route)
    let head = `HTTP/1.1 ${status} ${response.statusMessage}\r\n`
    for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`
    // Without a length the body ends with the connection, which ends here in any case.
    this.client.write(`${head}connection: close\r\n\r\n`, 'latin1')
    // Only a reset tells the client that this end of the connection is not the end of the body.
    response.on('error', () => this.#breakRefusal('backend_incomplete'))
    this.client.setTimeout(route.timeouts?.idleMs ?? LIMITS.idleMs)
    this.client.on('timeout', () => {
      this.#breakRefusal(this.client.writableNeedDrain ? 'client_stalled' : 'backend_idle_timeout')
    })
    response.pipe(this.client, { end: false })
    response.on('end', () => closeGently(this.client))
  }

  #breakRefusal(reason: ProblemReason): void {
    if (this.#reason === 'ok') this.#reason = reason
    this.client.resetAndDestroy()
    this.#backendRequest?.destroy()
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (this.#status === 101) this.#break('backend_reset')
    else if (this.#status !== 0) this.#breakRefusal('backend_incomplete')
    if (this.#status !== 0) return
    this.#settle(false, error.message)
    if (error.code === 'ECONNECT_TIMEOUT') this.#refuse('backend_connect_timeout')
    else this.#refuse(this.#connected ? 'backend_closed_early' : connectFailure(error).reason)
  }

  #refuse(reason: ProblemReason): void {
    if (this.#done || this.#status !== 0) return
    clearTimeout(this.#timer)
    if (reason === 'backend_headers_timeout') this.#settle(false, 'no answer to a handshake in time')
    this.#status = refuseOnSocket(this.client, reason, this.read.requestId)
    this.#backendRequest?.destroy()
    this.#reason = reason
    this.#finish()
  }

  #onClientGone(): void {
    clearTimeout(this.#timer)
    this.#backendRequest?.destroy()
    this.#backend?.destroy()
    if (this.#status === 0) {
      this.#status = 499
      this.#reason = 'client_closed_request'
    }
    this.#finish()
  }

  /** The backend that was decided for. */
  get backendId(): string {
    return this.#opening.backendId
  }

  #settle(good: boolean | null, why = ''): void {
    const { decision, backendId, startedAt } = this.#opening
    if (this.#settled || decision.slot !== 'candidate' || decision.reason !== 'split') return
    this.#settled = true
    this.#context.breakers.settle(backendId, good, performance.now(), startedAt, why)
  }

  #finish(): void {
    if (this.#done) return
    this.#done = true
    this.#settle(null)
    this.#context.tunnels.delete(this)
    const { route, decision, backendId, startedAt } = this.#opening
    this.#context.onDone(this, {
      route,
      slot: decision.slot,
      backend: backendId,
      status: this.#status,
      reason: this.#reason,
      fellBack: false,
      retried: false,
      firstByteMs: -1,
      ms: performance.now() - startedAt,
    })
  }
}
