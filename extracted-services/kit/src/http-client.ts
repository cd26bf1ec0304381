import CircuitBreaker from 'opossum'
import { request } from 'undici'
import { HttpError } from './errors.ts'
import type { Metrics } from './metrics.ts'
import { currentScope } from './scope.ts'
import { formatTraceparent } from './traceparent.ts'

export interface ServiceAnswer {
  status: number
  body: unknown
}

export interface ServiceCall {
  method: 'GET' | 'POST'
  path: string
  token?: string | undefined
  body?: unknown
}

/** Calls one other service. Any answer below 500 is an answer; the rest, and silence, are failures. */
export type ServiceClient = (call: ServiceCall) => Promise<ServiceAnswer>

export const clientLimits = {
  timeoutMs: 5_000,
  errorPercent: 50,
  minimumCalls: 5,
  openMs: 5_000,
  bodyMaxBytes: 1_000_000,
}

/**
 * A client with a timeout and a circuit breaker; it never retries, because whoever called us may.
 * @throws HttpError 503 while the breaker is open, 504 after the timeout, 502 for any other failure
 */
export function createServiceClient(
  name: string,
  baseUrl: string,
  metrics: Metrics,
  limits: Partial<typeof clientLimits> = {},
): ServiceClient {
  const { timeoutMs, errorPercent, minimumCalls, openMs, bodyMaxBytes } = { ...clientLimits, ...limits }
  const calls = metrics.counter(`client_calls_${name.replaceAll('-', '_')}_total`, `Calls to ${name}`, [
    'outcome',
  ])
  const breaker = new CircuitBreaker(
    (call: ServiceCall) => send(baseUrl, call, timeoutMs, bodyMaxBytes),
    // The timeout is the request's own, so that the socket is freed with it.
    {
      timeout: false,
      errorThresholdPercentage: errorPercent,
      volumeThreshold: minimumCalls,
      resetTimeout: openMs,
    },
  )
  breaker.on('success', () => calls.inc({ outcome: 'success' }))
  breaker.on('failure', () => calls.inc({ outcome: 'failure' }))
  breaker.on('reject', () => calls.inc({ outcome: 'rejected' }))
  return async (call) => {
    try {
      return await breaker.fire(call)
    } catch (error) {
      throw toHttp(name, error)
    }
  }
}

/** One call, as a span of its own under the request or event that makes it. */
async function send(
  baseUrl: string,
  call: ServiceCall,
  timeoutMs: number,
  bodyMaxBytes: number,
): Promise<ServiceAnswer> {
  const scope = currentScope()
  const attributes = { 'http.request.method': call.method, 'url.full': baseUrl + call.path }
  const span = scope?.tracer.start({ name: call.method, kind: 'client', parent: scope.trace, attributes })
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...(call.body !== undefined && { 'content-type': 'application/json' }),
    ...(call.token && { authorization: `Bearer ${call.token}` }),
    ...(span && { traceparent: formatTraceparent(span.trace) }),
    ...(scope && { 'x-request-id': scope.requestId }),
  }
  const body = call.body === undefined ? null : JSON.stringify(call.body)
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const answer = await request(baseUrl + call.path, { method: call.method, headers, body, signal })
    const text = await readLimited(answer.body, bodyMaxBytes)
    span?.end({
      attributes: { 'http.response.status_code': answer.statusCode },
      failed: answer.statusCode >= 500,
    })
    if (answer.statusCode >= 500) throw new Error(`${call.method} ${call.path} answered ${answer.statusCode}`)
    return { status: answer.statusCode, body: parseJson(text) }
  } catch (error) {
    span?.end({ failed: true })
    throw error
  }
}

async function readLimited(body: AsyncIterable<Uint8Array>, bodyMaxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > bodyMaxBytes) throw new Error(`the answer is longer than ${bodyMaxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toHttp(name: string, error: unknown): HttpError {
  const { code, name: kind } = error as { code?: string; name?: string }
  if (code === 'EOPENBREAKER')
    return new HttpError(503, 'dependency_unavailable', `${name} is not available, try again later`)
  if (kind === 'TimeoutError')
    return new HttpError(504, 'dependency_timeout', `${name} did not answer in time`)
  return new HttpError(502, 'dependency_failed', `${name} failed`)
}
