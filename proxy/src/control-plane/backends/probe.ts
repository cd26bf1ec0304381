import { lookup } from 'node:dns'
import { connect, isIP, type LookupFunction } from 'node:net'
import { Client } from 'undici'
import { type AddressGuard, REFUSED_ADDRESS, refusedError } from '../../address-guard.ts'
import type { Backend } from '../../domain/route.ts'

export type Probe = { ok: boolean; latencyMs: number; detail: string }

/** A backend without a health check is only asked whether it takes a connection, for this long. */
const CONNECT_TIMEOUT_MS = 2_000

/**
 * One look at a backend: GET its health path on a connection of its own, else a TCP connection. Never throws.
 * The addresses that no request may go to are not asked either.
 */
export async function probe(backend: Backend, signal: AbortSignal, guard: AddressGuard): Promise<Probe> {
  const startedAt = performance.now()
  const took = () => Math.round((performance.now() - startedAt) * 10) / 10
  const timeoutMs = backend.health?.timeoutMs ?? CONNECT_TIMEOUT_MS
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const place = placeOf(backend, guard)
    const { ok, detail } = backend.health
      ? await ask(backend, backend.health.path, place.lookup, limit)
      : await reach(place, limit)
    return { ok, latencyMs: took(), detail }
  } catch (error) {
    return {
      ok: false,
      latencyMs: took(),
      detail: limit.aborted ? `no answer in ${timeoutMs} ms` : told(error),
    }
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

async function ask(backend: Backend, path: string, resolve: LookupFunction, signal: AbortSignal) {
  const { ca, serverName } = backend.tls ?? {}
  const connection = {
    lookup: resolve,
    ...(ca ? { ca } : {}),
    ...(serverName ? { servername: serverName } : {}),
  }
  const client = new Client(backend.url, { connect: connection })
  try {
    const headers = { 'user-agent': 'banyan-health-check', accept: '*/*' }
    const { statusCode, body } = await client.request({ method: 'GET', path, headers, signal })
    await body.dump({ limit: 64 * 1024, signal })
    return { ok: statusCode >= 200 && statusCode < 400, detail: `GET ${path} answered ${statusCode}` }
  } finally {
    client.destroy().catch(() => undefined)
  }
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

function told(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === REFUSED_ADDRESS) return (error as Error).message
  return TOLD[code] ?? `check failed: ${code || (error instanceof Error ? error.message : String(error))}`
}
