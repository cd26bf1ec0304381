import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Route } from '../../domain/route.ts'
import type { ShadowMatch, ShadowPair } from '../../domain/shadow-report.ts'
import { BackendPools } from '../backend-pools.ts'
import { Deadlines } from '../deadlines.ts'
import type { ReadRequest } from '../request-reader.ts'
import type { Taken } from './capture.ts'
import type { ShadowJob } from './pair.ts'
import { Shadow } from './shadow.ts'
import type { ShadowLimits } from './shadow-limits.ts'

export type Backend = { url: string; requests: { head: IncomingMessage; body: string }[] }

/** A shadow with real backends, of which everything that it tells is kept. */
export class ShadowRig implements AsyncDisposable {
  readonly told = { pairs: [] as ShadowPair[], matches: [] as ShadowMatch[], unacknowledged: [] as string[] }
  readonly dropped: Record<string, number> = {}
  readonly shadow: Shadow
  /** Set it to make the candidate's breaker open. */
  well = true
  /** Set it to let no pair be told. */
  room = true
  readonly #pools = new BackendPools()
  readonly #deadlines = new Deadlines(() => this.shadow.sweep())
  readonly #close: () => Promise<void>

  private constructor(
    backends: Record<string, Backend>,
    limits: Partial<ShadowLimits>,
    random: () => number,
    close: () => Promise<void>,
  ) {
    this.#close = close
    this.#pools.replaceAll(
      Object.entries(backends).map(([id, { url }]) => ({ id, url, version: 1, createdAt: '' })),
    )
    this.shadow = new Shadow(
      {
        pools: this.#pools,
        deadlines: this.#deadlines,
        isWell: () => this.well,
        onPair: (pair) => {
          if (this.room) this.told.pairs.push(pair)
          return this.room
        },
        onMatch: (match) => this.told.matches.push(match),
        onDropped: (_, reason) => {
          this.dropped[reason] = (this.dropped[reason] ?? 0) + 1
        },
        onUnacknowledged: (route) => this.told.unacknowledged.push(route),
        onAgain: () => {},
        random,
      },
      limits,
    )
  }

  static async start(
    listeners: Record<string, RequestListener>,
    limits: Partial<ShadowLimits> = {},
    random = () => 0.99,
  ): Promise<ShadowRig & { backends: Record<string, Backend> }> {
    const started = await Promise.all(Object.entries(listeners).map(startBackend))
    const backends = Object.fromEntries(started.map(({ id, backend }) => [id, backend]))
    const close = async () => {
      await Promise.all(started.map(({ stop }) => stop()))
    }
    return Object.assign(new ShadowRig(backends, limits, random, close), { backends })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#deadlines.stop()
    await this.#close()
    this.#pools.replaceAll([])
  }
}

async function startBackend([id, listener]: [string, RequestListener]) {
  const backend: Backend = { url: '', requests: [] }
  const server = createServer((req, res) => {
    const request = { head: req, body: '' }
    backend.requests.push(request)
    req.on('data', (piece) => {
      request.body += piece
    })
    listener(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  backend.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { id, backend, stop }
}

export const routeOf = (over: Partial<Route> = {}): Route => ({
  ...{ id: 'products', match: {}, baseline: 'monolith', candidate: 'service', sticky: [], rules: [] },
  ...{ weight: 0, mirror: 100, retiredAt: null, version: 1, createdAt: '' },
  ...over,
})

type Asked = {
  method?: string
  path?: string
  headers?: string
  body?: ReadRequest['body']
  rawHeaders?: string[]
}

export function readOf({ method = 'GET', path = '/products/1', ...asked }: Asked = {}): ReadRequest {
  const facts = { method, host: 'shop.example', path, query: '', target: path, clientAddress: '' }
  return {
    facts: { ...facts, rawHeaders: asked.rawHeaders ?? ['Host', 'shop.example'] },
    body: asked.body ?? { kind: 'none' },
    headerBlock: `host: shop.example\r\n${asked.headers ?? ''}`,
    hasHost: true,
    requestId: `req-${++count}`,
    acceptsTrailers: false,
    asksForSlot: false,
    trace: null,
  }
}
let count = 0

export const takenOf = (body = 'served', over: Partial<Taken> = {}): Taken => ({
  ...{ status: 200, headers: ['content-type', 'text/plain'], pieces: [Buffer.from(body)] },
  ...{ kept: body.length, size: body.length, truncated: false },
  ...{ firstByteMs: 1, totalMs: 2, failure: null },
  ...over,
})

export const jobOf = (over: Partial<ShadowJob> = {}): ShadowJob => ({
  ...{ route: routeOf(), read: readOf(), slot: 'baseline', served: takenOf() },
  ...{ requestBody: [], proof: 'proof' },
  ...over,
})
