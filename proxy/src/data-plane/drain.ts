import type { ListenOptions, Server, Socket } from 'node:net'
import { isClosing } from './close-gently.ts'
import { LIMITS } from './limits.ts'
import type { Tunnel } from './tunnel.ts'
import { underwayOn } from './underway.ts'

/** What listens: a server of node:http, or the TLS in front of one. */
export type Front = {
  on(event: 'connection', listener: (socket: Socket) => void): unknown
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
  listen(options: ListenOptions, done: () => void): unknown
  address(): ReturnType<Server['address']>
  close(done: () => void): unknown
}

/**
 * Ends a listener without failing a request: first every answer says `Connection: close` while new
 * connections are still taken, since load balancers need a moment to see that this one is not ready
 * any more; then nothing new; then, at the end of the grace, whatever is left is cut.
 */
export class Drain {
  /** Answers from now on end their connections. */
  active = false
  #front: Front | null = null
  readonly #tunnels: ReadonlySet<Tunnel>
  readonly #onDrained: () => void
  readonly #sockets = new Set<Socket>()
  #closing = false

  constructor(tunnels: ReadonlySet<Tunnel>, onDrained: () => void) {
    this.#tunnels = tunnels
    this.#onDrained = onDrained
  }

  /** Whose connections it is about; before it listens. */
  watch(front: Front): void {
    this.#front = front
    front.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /** A second call may only shorten it: 0 cuts everything now. */
  begin(graceMs: number): void {
    this.active = true
    const lameDuckMs = Math.min(LIMITS.lameDuckMs, graceMs / 4)
    const tunnelsMs = Math.min(LIMITS.tunnelGraceMs, graceMs / 2)
    const steps: [number, () => void][] = [
      [lameDuckMs, () => this.#close()],
      // A connection that was opened ahead of need, or that is in the middle of its headers.
      [2 * lameDuckMs, () => this.#endIdle()],
      [tunnelsMs, () => this.#sayGoodbye()],
      [graceMs, () => this.#cut()],
    ]
    for (const [ms, step] of steps) {
      if (graceMs === 0) step()
      else setTimeout(step, ms).unref()
    }
  }

  /** No new connections; those that are idle end. */
  #close(): void {
    if (this.#closing) return
    this.#closing = true
    this.#front?.close(() => this.#afterLast())
  }

  /** A server counts as closed before its sockets do, and exchanges end, and are logged, with their sockets. */
  #afterLast(): void {
    const [left] = this.#sockets
    if (left) left.once('close', () => this.#afterLast())
    else setImmediate(() => this.#onDrained())
  }

  #sayGoodbye(): void {
    for (const tunnel of this.#tunnels) tunnel.goAway()
  }

  #endIdle(): void {
    const upgraded = new Set([...this.#tunnels].map(({ client }) => client))
    for (const socket of this.#sockets)
      if (!underwayOn(socket) && !upgraded.has(socket) && !isClosing(socket)) socket.destroy()
  }

  #cut(): void {
    for (const tunnel of this.#tunnels) tunnel.destroy()
    for (const socket of this.#sockets) socket.destroy()
  }
}
