import { connect } from 'node:net'
import { Client } from 'undici'
import type { Backend } from '../../domain/route.ts'

export type Probe = { ok: boolean; latencyMs: number; detail: string }

/** A backend without a health check is only asked whether it takes a connection, for this long. */
const CONNECT_TIMEOUT_MS = 2_000

/** One look at a backend: GET its health path on a connection of its own, else a TCP connection. Never throws. */
export async function probe(backend: Backend, signal: AbortSignal): Promise<Probe> {
  const startedAt = performance.now()
  const took = () => Math.round((performance.now() - startedAt) * 10) / 10
  const timeoutMs = backend.health?.timeoutMs ?? CONNECT_TIMEOUT_MS
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const { ok, detail } = backend.health
      ? await ask(backend, backend.health.path, limit)
      : await reach(backend, limit)
    return { ok, latencyMs: took(), detail }
  } catch (error) {
    return {
      ok: false,
      latencyMs: took(),
      detail: limit.aborted ? `no answer in ${timeoutMs} ms` : told(error),
    }
  }
}

async function ask(backend: Backend, path: string, signal: AbortSignal) {
  const { ca, serverName } = backend.tls ?? {}
  const connection = { ...(ca ? { ca } : {}), ...(serverName ? { servername: serverName } : {}) }
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

function reach(backend: Backend, signal: AbortSignal): Promise<{ ok: boolean; detail: string }> {
  const { hostname, port, protocol } = new URL(backend.url)
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
    })
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
  return TOLD[code] ?? `check failed: ${code || (error instanceof Error ? error.message : String(error))}`
}
