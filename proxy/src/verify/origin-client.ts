import { Pool } from 'undici'
import { canonical, rewriteLocation } from '../domain/location.ts'
import type { Route } from '../domain/route.ts'
import type { Captured } from '../domain/shadow-report.ts'
import type { ReplayRequest } from './replay-request.ts'
import { sentHeaders } from './request-headers.ts'
import { VERIFY_LIMITS } from './verify-limits.ts'

export type OriginOptions = {
  origin: string
  /** Sent in the place of recorded ones: the credentials of this side, for example. */
  headers: readonly (readonly [string, string])[]
  concurrency: number
  timeoutMs: number
}

/** One of the two sides of a replay. Redirects are answers; content codings stay as they are. */
export class OriginClient {
  readonly origin: string
  readonly #pool: Pool
  readonly #options: OriginOptions
  readonly #self: ReadonlySet<string>

  constructor(options: OriginOptions) {
    this.origin = options.origin
    this.#options = options
    this.#self = new Set([canonical(options.origin)])
    this.#pool = new Pool(options.origin, {
      connections: options.concurrency,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      connect: { timeout: Math.min(VERIFY_LIMITS.connectMs, options.timeoutMs) },
    })
  }

  /** Never rejects: what went wrong is what was seen. */
  async ask({ method, target, headers }: ReplayRequest, host: string | null): Promise<Captured> {
    const started = performance.now()
    const timings = { firstByteMs: null as number | null }
    try {
      const {
        statusCode,
        headers: raw,
        body,
      } = await this.#pool.request({
        method,
        path: target,
        headers: sentHeaders(headers, this.#options.headers, host),
        responseHeaders: 'raw',
        signal: AbortSignal.timeout(this.#options.timeoutMs),
      })
      timings.firstByteMs = performance.now() - started
      const taken = await bodyOf(body)
      return {
        ...{ ...taken, ...timings, status: statusCode, failure: null },
        headers: this.#local(raw as unknown as string[]),
        totalMs: performance.now() - started,
      }
    } catch (error) {
      const totalMs = performance.now() - started
      const nothing = { body: new Uint8Array(0), size: 0, truncated: false, status: 0, headers: [] }
      return { ...nothing, ...timings, totalMs, failure: failureOf(error) }
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  /** Two origins name themselves differently: where one sends a client to itself, only the path says something. */
  #local(raw: readonly string[]): string[] {
    return raw.map((value, i) => {
      const name = i % 2 === 1 ? raw[i - 1]!.toLowerCase() : ''
      return name === 'location' || name === 'content-location'
        ? rewriteLocation(value, this.#self, ANY_ROUTE)
        : value
    })
  }
}

/** Of a route that rewrites nothing. */
const ANY_ROUTE = { match: {} } as Route

async function bodyOf(body: AsyncIterable<Buffer>): Promise<Pick<Captured, 'body' | 'size' | 'truncated'>> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of body) {
    size += piece.length
    if (size > VERIFY_LIMITS.bodyBytes) return { body: joined(pieces), size, truncated: true }
    pieces.push(piece)
  }
  return { body: joined(pieces), size, truncated: false }
}

/** Memory of its own: that of sockets is shared and cannot be transferred. */
function joined(pieces: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect_refused',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  TimeoutError: 'timeout',
  ENOTFOUND: 'unknown_host',
  ECONNRESET: 'reset',
  UND_ERR_SOCKET: 'reset',
}

function failureOf(error: unknown): { reason: string; message: string } {
  const { code, name, message } = error as Error & { code?: string }
  return { reason: REASONS[code ?? ''] ?? REASONS[name] ?? 'error', message: message || String(code ?? name) }
}
