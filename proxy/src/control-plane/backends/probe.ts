import { lookup } from 'node:dns'
import { connect, isIP, type LookupFunction } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { buildConnector, Client } from 'undici'
import { type AddressGuard, REFUSED_ADDRESS, refusedError } from '../../address-guard.ts'
import type { CheckPhase } from '../../contracts/backend.ts'
import type { Backend } from '../../domain/route.ts'

/** `phase`: how far it came; null when all went well. `tlsExpiresAt`: when the certificate that it saw ends. */
export type Probe = {
  ok: boolean
  latencyMs: number
  detail: string
  phase: CheckPhase | null
  tlsExpiresAt: string | null
}

/** A backend without a health check is only asked whether it takes a connection, for this long. */
const CONNECT_TIMEOUT_MS = 2_000

/** What is learnt on the way, also when it leads nowhere. */
type Seen = { connected: boolean; tlsExpiresAt: string | null }

/**
 * One look at a backend: GET its health path on a connection of its own, else a TCP connection. Never throws.
 * The addresses that no request may go to are not asked either.
 */
export async function probe(backend: Backend, signal: AbortSignal, guard: AddressGuard): Promise<Probe> {
  const startedAt = performance.now()
  const took = () => Math.round((performance.now() - startedAt) * 10) / 10
  const timeoutMs = backend.health?.timeoutMs ?? CONNECT_TIMEOUT_MS
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const seen: Seen = { connected: false, tlsExpiresAt: null }
  const ended = (ok: boolean, detail: string, phase: CheckPhase | null): Probe => {
    return { ok, latencyMs: took(), detail, phase, tlsExpiresAt: seen.tlsExpiresAt }
  }
  try {
    const place = placeOf(backend, guard)
    const { ok, detail } = backend.health
      ? await ask(backend, backend.health.path, place.lookup, limit, seen)
      : await reach(place, limit)
    return ended(ok, detail, ok ? null : 'status')
  } catch (error) {
    if (limit.aborted)
      return ended(false, `no ${seen.connected ? 'answer' : 'connection'} in ${timeoutMs} ms`, 'timeout')
    return ended(false, told(error), phaseOf(codeOf(error)))
  }
}

/** Where it is. Throws where that may not be called. */
function placeOf(backend: Backend, guard: AddressGuard) {
  const url = new URL(backend.url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const refusal = isIP(host) ? guard.refusal(host, port) : null
  if (refusal !== null) throw refusedError(refusal)
  return { host, port, lookup: guard.lookupFor(port, lookup as LookupFunction) }
}

async function ask(backend: Backend, path: string, resolve: LookupFunction, signal: AbortSignal, seen: Seen) {
  const client = new Client(backend.url, { connect: watched(backend, resolve, seen) })
  try {
    const headers = { 'user-agent': 'banyan-health-check', accept: '*/*' }
    const { statusCode, body } = await client.request({ method: 'GET', path, headers, signal })
    await body.dump({ limit: 64 * 1024, signal })
    return { ok: statusCode >= 200 && statusCode < 400, detail: `GET ${path} answered ${statusCode}` }
  } finally {
    client.destroy().catch(() => undefined)
  }
}

/** Connects as undici does, and notes that it did, and until when the certificate holds. */
function watched(backend: Backend, resolve: LookupFunction, seen: Seen): buildConnector.connector {
  const { ca, serverName } = backend.tls ?? {}
  const dial = buildConnector({
    lookup: resolve,
    ...(ca ? { ca } : {}),
    ...(serverName ? { servername: serverName } : {}),
  } as buildConnector.BuildOptions)
  return (options, callback) =>
    dial(options, (...answer) => {
      const [error, socket] = answer
      if (error === null) {
        seen.connected = true
        const until = (socket as Partial<TLSSocket>).getPeerCertificate?.().valid_to
        if (until !== undefined) seen.tlsExpiresAt = new Date(until).toISOString()
      }
      callback(...answer)
    })
}

function reach(
  place: ReturnType<typeof placeOf>,
  signal: AbortSignal,
): Promise<{ ok: boolean; detail: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(place)
    const stop = () => socket.destroy(new Error('aborted'))
    signal.addEventListener('abort', stop, { once: true })
    socket.once('connect', () => {
      socket.destroy()
      resolve({ ok: true, detail: 'takes connections; it has no health path' })
    })
    socket.once('error', reject)
    socket.once('close', () => signal.removeEventListener('abort', stop))
  })
}

const TOLD: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up',
  ECONNRESET: 'connection reset',
  UND_ERR_SOCKET: 'connection closed before the answer',
  EHOSTUNREACH: 'no way to its host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

function told(error: unknown): string {
  const code = codeOf(error)
  if (code === REFUSED_ADDRESS) return (error as Error).message
  return TOLD[code] ?? `check failed: ${code || (error instanceof Error ? error.message : String(error))}`
}

const OF_TLS = /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|HOSTNAME_|INVALID_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO)/

function phaseOf(code: string): CheckPhase {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns'
  if (OF_TLS.test(code)) return 'tls'
  // Whoever closed it had taken the connection.
  return code === 'UND_ERR_SOCKET' ? 'status' : 'connect'
}
