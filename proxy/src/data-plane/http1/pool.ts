import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Backend } from '../../domain/route.ts'
import { LIMITS } from '../limits.ts'
import { BackendConnection } from './connection.ts'
import { BackendFailure, connectFailure } from './failure.ts'

/** Who waits for a connection. Exactly one of the two is called, once, unless it gives up first. */
export interface Waiter {
  onConnection(connection: BackendConnection): void
  onFailure(failure: BackendFailure): void
}

export type PoolLimits = {
  connections: number
  waiting: number
  waitingMs: number
  idleMs: number
  connectMs: number
}

export const POOL_LIMITS: PoolLimits = {
  connections: LIMITS.connectionsPerBackend,
  waiting: LIMITS.waitingPerBackend,
  waitingMs: LIMITS.waitingMs,
  idleMs: LIMITS.backendIdleMs,
  connectMs: LIMITS.connectMs,
}

/** The backend's idle timeout is undercut by this much: a request must not meet its FIN on the way. */
const KEEP_ALIVE_MARGIN_MS = 1_000

/** The connections of one thread to one backend: reused last in, first out, bounded, with a bounded queue. */
export class BackendPool {
  readonly backend: Backend
  readonly #limits: PoolLimits
  readonly #now: () => number
  readonly #idle: BackendConnection[] = []
  readonly #all = new Set<BackendConnection>()
  readonly #waiting: { waiter: Waiter; since: number }[] = []
  readonly #connecting = new Set<Socket>()
  readonly #origin: { host: string; port: number; tls: boolean }
  #closed = false

  constructor(backend: Backend, { limits = POOL_LIMITS, now = () => performance.now() } = {}) {
    const url = new URL(backend.url)
    const tls = url.protocol === 'https:'
    this.backend = backend
    this.#limits = limits
    this.#now = now
    this.#origin = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (tls ? 443 : 80),
      tls,
    }
  }

  get size(): number {
    return this.#all.size + this.#connecting.size
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** A connection now if one is idle, else as soon as one can be had. `fresh`: not one that was used before. */
  acquire(waiter: Waiter, { fresh = false } = {}): void {
    const idle = fresh ? undefined : this.#takeIdle()
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

  /** A waiter that no longer wants a connection. */
  forget(waiter: Waiter): void {
    const at = this.#waiting.findIndex((entry) => entry.waiter === waiter)
    if (at !== -1) this.#waiting.splice(at, 1)
  }

  /** Closes what has been idle for too long and fails who has waited for too long. Called from one timer for all pools. */
  sweep(): void {
    const now = this.#now()
    // The oldest idle ones are at the front, since the last in is the first out.
    while (this.#idle.length > 0 && this.#idle[0]!.idleUntil <= now) this.#idle.shift()!.socket.destroy()
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

  /** No new exchanges; idle connections close now, busy ones when their exchange ends. */
  close(): void {
    this.#closed = true
    for (const connection of this.#idle.splice(0)) connection.socket.destroy()
    for (const { waiter } of this.#waiting.splice(0)) {
      waiter.onFailure(new BackendFailure('backend_unknown', `${this.backend.id} was removed`))
    }
  }

  #takeIdle(): BackendConnection | undefined {
    const now = this.#now()
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.idleUntil > now && !connection.socket.destroyed) return connection
      connection.socket.destroy()
    }
    return undefined
  }

  #open(waiter: Waiter): void {
    const { socket, readyEvent } = this.#dial()
    this.#connecting.add(socket)
    const timer = setTimeout(() => {
      settle(
        new BackendFailure(
          'backend_connect_timeout',
          `no connection to ${this.backend.url} within ${this.#limits.connectMs} ms`,
        ),
      )
      socket.destroy()
    }, this.#limits.connectMs)
    const settle = (failure: BackendFailure | null) => {
      if (!this.#connecting.delete(socket)) return
      clearTimeout(timer)
      if (failure) {
        this.#serveWaiting()
        waiter.onFailure(failure)
        return
      }
      socket.removeListener('error', onError)
      const connection = this.#adopt(socket)
      waiter.onConnection(connection)
    }
    const onError = (error: NodeJS.ErrnoException) => settle(connectFailure(error))
    socket.on('error', onError)
    socket.once('close', () =>
      settle(new BackendFailure('backend_unreachable', 'the connection was closed before it was open')),
    )
    socket.once(readyEvent, () => settle(null))
  }

  #dial(): { socket: Socket; readyEvent: string } {
    const { host, port, tls } = this.#origin
    if (!tls) return { socket: connectTcp({ host, port, noDelay: true }), readyEvent: 'connect' }
    const { ca, serverName } = this.backend.tls ?? {}
    const servername = serverName ?? (isIP(host) ? '' : host)
    const socket = connectTls({ host, port, servername, ALPNProtocols: ['http/1.1'], ...(ca ? { ca } : {}) })
    socket.setNoDelay(true)
    return { socket, readyEvent: 'secureConnect' }
  }

  #adopt(socket: Socket): BackendConnection {
    const connection = new BackendConnection(socket, {
      onIdle: (idle) => this.#onIdle(idle),
      onGone: (gone) => this.#onGone(gone),
    })
    this.#all.add(connection)
    return connection
  }

  #onIdle(connection: BackendConnection): void {
    if (this.#closed) {
      connection.socket.destroy()
      return
    }
    const next = this.#waiting.shift()
    if (next) {
      // Not within the exchange that just ended: its sink is still to hear of the end.
      queueMicrotask(() => {
        if (connection.socket.destroyed) this.acquire(next.waiter)
        else next.waiter.onConnection(connection)
      })
      return
    }
    const keepMs =
      connection.keepAliveMs < 0
        ? this.#limits.idleMs
        : Math.min(this.#limits.idleMs, connection.keepAliveMs - KEEP_ALIVE_MARGIN_MS)
    if (keepMs <= 0) {
      connection.socket.destroy()
      return
    }
    connection.idleUntil = this.#now() + keepMs
    this.#idle.push(connection)
  }

  #onGone(connection: BackendConnection): void {
    this.#all.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at !== -1) this.#idle.splice(at, 1)
    this.#serveWaiting()
  }

  #serveWaiting(): void {
    if (this.#closed || this.#waiting.length === 0 || this.size >= this.#limits.connections) return
    this.#open(this.#waiting.shift()!.waiter)
  }
}
