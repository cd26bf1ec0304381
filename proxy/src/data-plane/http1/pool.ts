import { X509Certificate } from 'node:crypto'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import type { AddressGuard } from '../../address-guard.ts'
import type { Backend } from '../../domain/route.ts'
import { LIMITS } from '../limits.ts'
import { steadyLookup } from './addresses.ts'
import { BackendConnection } from './connection.ts'
import { BackendFailure, connectFailure } from './failure.ts'
import { Inbox } from './inbox.ts'

/** Who waits for a connection. Exactly one of the two is called, once, unless it gives up first. It begins its exchange at once, or leaves the connection to others. */
export interface Waiter {
  /** How long connecting may take, where it is not the pool's own limit. */
  readonly connectMs?: number | undefined
  onConnection(connection: BackendConnection): void
  onFailure(failure: BackendFailure): void
}

export type PoolLimits = {
  connections: number
  waiting: number
  waitingMs: number
  idleMs: number
  connectMs: number
  ageMs: number
}

export type PoolOptions = {
  limits?: Partial<PoolLimits>
  now?: () => number
  random?: () => number
  lookup?: LookupFunction
  /** Which addresses may be called; without one, all. */
  guard?: AddressGuard | undefined
}

export const POOL_LIMITS: PoolLimits = {
  connections: LIMITS.connectionsPerBackend,
  waiting: LIMITS.waitingPerBackend,
  waitingMs: LIMITS.waitingMs,
  idleMs: LIMITS.backendIdleMs,
  connectMs: LIMITS.connectMs,
  ageMs: LIMITS.backendAgeMs,
}

/** The backend's idle timeout is undercut by this much: a request must not meet its FIN on the way. */
const KEEP_ALIVE_MARGIN_MS = 1_000
/** Ages differ by this share, so that connections made together do not end together. */
const AGE_JITTER = 0.2

/** The connections of one thread to one backend: reused last in, first out, bounded, with a bounded queue. */
export class BackendPool {
  /** As it was last published: all of its versions have the same address. */
  backend: Backend
  readonly #limits: PoolLimits
  readonly #now: () => number
  readonly #idle: BackendConnection[] = []
  readonly #all = new Set<BackendConnection>()
  readonly #waiting: { waiter: Waiter; since: number }[] = []
  /** For whom each was opened; null when that one has given up, and whoever comes next may have it. */
  readonly #connecting = new Map<Socket, Waiter | null>()
  readonly #random: () => number
  readonly #origin: { host: string; port: number; lookup: LookupFunction }
  readonly #guard: AddressGuard | undefined
  readonly #tls: { servername: string; secureContext: SecureContext } | null
  #retired = false
  #tunnelAgent: HttpAgent | null = null

  /** Throws when the backend's certificate authority cannot be read. */
  constructor(backend: Backend, options: PoolOptions = {}) {
    const { now = () => performance.now(), random = Math.random, lookup } = options
    const url = new URL(backend.url)
    const secure = url.protocol === 'https:'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    this.backend = backend
    this.#limits = { ...POOL_LIMITS, ...options.limits }
    this.#now = now
    this.#random = random
    this.#origin = {
      host,
      port: Number(url.port) || (secure ? 443 : 80),
      lookup: steadyLookup({ now, ...(lookup ? { lookup } : {}) }),
    }
    this.#guard = options.guard
    if (this.#guard) this.#origin.lookup = this.#guard.lookupFor(this.#origin.port, this.#origin.lookup)
    this.#tls = secure ? tlsOptions(backend, host) : null
  }

  get size(): number {
    return this.#all.size + this.#connecting.size
  }

  /** Connections that carry an exchange, or are being opened for one. */
  get busy(): number {
    return this.size - this.#idle.length
  }

  /** Why its address is not called, where it is an address and no name: those are decided when they are resolved. */
  get refusal(): string | null {
    const { host, port } = this.#origin
    return isIP(host) === 0 ? null : (this.#guard?.refusal(host, port) ?? null)
  }

  /** Dials for tunnels as for requests: the same addresses, certificates and names. Tunnels have connections of their own. */
  get tunnelAgent(): HttpAgent {
    const { lookup } = this.#origin
    this.#tunnelAgent ??= this.#tls
      ? new HttpsAgent({ keepAlive: false, lookup, ...this.#tls })
      : new HttpAgent({ keepAlive: false, lookup })
    return this.#tunnelAgent
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** A connection now if one is idle, else as soon as one can be had. `fresh`: not one that was used before. */
  acquire(waiter: Waiter, { fresh = false } = {}): void {
    const idle = fresh ? this.#makeRoom() : this.#takeIdle()
    if (idle) waiter.onConnection(idle)
    else if (this.size < this.#limits.connections) this.#open(waiter)
    else if (this.#waiting.length < this.#limits.waiting) this.#waiting.push({ waiter, since: this.#now() })
    else
      waiter.onFailure(
        new BackendFailure(
          'pool_full',
          `${this.#limits.waiting} requests already wait for ${this.backend.id}`,
        ),
      )
  }

  /** A waiter that no longer wants a connection. True: it stood in the queue. */
  forget(waiter: Waiter): boolean {
    for (const [socket, opener] of this.#connecting) if (opener === waiter) this.#connecting.set(socket, null)
    const at = this.#waiting.findIndex((entry) => entry.waiter === waiter)
    if (at !== -1) this.#waiting.splice(at, 1)
    return at !== -1
  }

  /** Closes what has been idle for too long and fails who has waited for too long. Called from one timer for all pools. */
  sweep(): void {
    const now = this.#now()
    // The oldest idle ones are at the front, since the last in is the first out.
    while (this.#idle.length > 0 && this.#idle[0]!.idleUntil <= now) this.#discard(this.#idle.shift()!)
    while (this.#waiting.length > 0 && now - this.#waiting[0]!.since >= this.#limits.waitingMs) {
      const { waiter } = this.#waiting.shift()!
      waiter.onFailure(
        new BackendFailure(
          'pool_timeout',
          `no connection to ${this.backend.id} became free in ${this.#limits.waitingMs} ms`,
        ),
      )
    }
  }

  /** Nobody new will come: connections end with their exchange. Who is waiting already is still served. */
  retire(): void {
    this.#retired = true
    for (const connection of this.#idle.splice(0)) this.#discard(connection)
  }

  /** The backend is wanted again. */
  revive(): void {
    this.#retired = false
  }

  /** A connection that was not used before may take the place of one that is idle. */
  #makeRoom(): undefined {
    const oldest = this.size < this.#limits.connections ? undefined : this.#idle.shift()
    if (oldest) this.#discard(oldest)
  }

  #takeIdle(): BackendConnection | undefined {
    const now = this.#now()
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.idleUntil > now && !connection.socket.destroyed) return connection
      this.#discard(connection)
    }
    return undefined
  }

  #open(waiter: Waiter): void {
    const refusal = this.refusal
    if (refusal !== null) {
      waiter.onFailure(new BackendFailure('backend_forbidden', refusal))
      return
    }
    const { socket, inbox, readyEvent } = this.#dial()
    const connectMs = waiter.connectMs ?? this.#limits.connectMs
    this.#connecting.set(socket, waiter)
    const timer = setTimeout(() => {
      settle(
        new BackendFailure(
          'backend_connect_timeout',
          `no connection to ${this.backend.url} within ${connectMs} ms`,
        ),
      )
      socket.destroy()
    }, connectMs)
    const settle = (failure: BackendFailure | null) => {
      const opener = this.#connecting.get(socket)
      if (opener === undefined) return
      this.#connecting.delete(socket)
      clearTimeout(timer)
      if (failure) {
        this.#serveWaiting()
        opener?.onFailure(failure)
        return
      }
      socket.removeListener('error', onError)
      const connection = this.#adopt(socket, inbox)
      if (opener) this.#give(connection, opener)
      else this.#onIdle(connection)
    }
    const onError = (error: NodeJS.ErrnoException) => settle(connectFailure(error))
    socket.on('error', onError)
    socket.once('close', () =>
      settle(new BackendFailure('backend_unreachable', 'the connection was closed before it was open')),
    )
    socket.once(readyEvent, () => settle(null))
  }

  #dial(): { socket: Socket; inbox: Inbox | null; readyEvent: string } {
    if (!this.#tls) {
      const inbox = new Inbox(() => socket.destroy())
      const socket = connectTcp({ ...this.#origin, noDelay: true, onread: inbox.onread })
      return { socket, inbox, readyEvent: 'connect' }
    }
    const socket = connectTls({ ...this.#origin, ...this.#tls, ALPNProtocols: ['http/1.1'] })
    socket.setNoDelay(true)
    return { socket, inbox: null, readyEvent: 'secureConnect' }
  }

  #give(connection: BackendConnection, waiter: Waiter): void {
    waiter.onConnection(connection)
    // Who waited may have gone away meanwhile: somebody else can have it.
    if (!connection.busy && !connection.socket.destroyed) this.#onIdle(connection)
  }

  #adopt(socket: Socket, inbox: Inbox | null): BackendConnection {
    const owner = {
      onIdle: (idle: BackendConnection) => this.#onIdle(idle),
      onGone: (gone: BackendConnection) => this.#onGone(gone),
    }
    const connection = new BackendConnection(socket, owner, inbox)
    const age = this.#limits.ageMs * (1 - AGE_JITTER * this.#random())
    connection.reuseUntil = this.#now() + age
    this.#all.add(connection)
    return connection
  }

  #onIdle(connection: BackendConnection): void {
    const next = this.#waiting.shift()
    if (next) {
      // Not within the exchange that just ended: its sink is still to hear of the end.
      queueMicrotask(() => {
        if (connection.socket.destroyed) this.acquire(next.waiter)
        else this.#give(connection, next.waiter)
      })
      return
    }
    const hint = connection.keepAliveMs
    const keepMs = hint < 0 ? this.#limits.idleMs : Math.min(this.#limits.idleMs, hint - KEEP_ALIVE_MARGIN_MS)
    const now = this.#now()
    connection.idleUntil = Math.min(now + keepMs, connection.reuseUntil)
    if (this.#retired || connection.idleUntil <= now) this.#discard(connection)
    else this.#idle.push(connection)
  }

  /** Its place is free at once, not only when the socket has closed. */
  #discard(connection: BackendConnection): void {
    this.#all.delete(connection)
    connection.socket.destroy()
  }

  #onGone(connection: BackendConnection): void {
    this.#all.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at !== -1) this.#idle.splice(at, 1)
    this.#serveWaiting()
  }

  #serveWaiting(): void {
    if (this.#waiting.length === 0 || this.size >= this.#limits.connections) return
    this.#open(this.#waiting.shift()!.waiter)
  }
}

function tlsOptions(backend: Backend, host: string) {
  const { ca, serverName } = backend.tls ?? {}
  // What is not a certificate would be passed over in silence, and every connection would fail.
  if (ca) new X509Certificate(ca)
  return {
    servername: serverName ?? (isIP(host) ? '' : host),
    secureContext: createSecureContext(ca ? { ca } : {}),
  }
}
