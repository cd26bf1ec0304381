import type { ProblemBody } from './common.ts'
import type { Endpoint } from './endpoint-row.ts'
import { type EndpointName, endpoints, type InputOf, type ResponseOf } from './endpoints.ts'

/** Where the admin API lives on the admin port. */
export const API_PREFIX = '/api/v1'

/** Left out where the endpoint has no such part, optional where every field of it is. */
type Keyed<K extends string, V> = [V] extends [undefined]
  ? { [P in K]?: undefined }
  : Record<never, never> extends V
    ? { [P in K]?: V }
    : { [P in K]: V }

/** What a call of one endpoint is given: exactly the parts that the endpoint table names. */
export type CallInput<N extends EndpointName> = Keyed<'params', InputOf<N, 'params'>> &
  Keyed<'query', InputOf<N, 'query'>> &
  Keyed<'body', InputOf<N, 'body'>> & { signal?: AbortSignal }

const JSON_BODY = { 'content-type': 'application/json' }

type Rest<N extends EndpointName> =
  Record<never, never> extends CallInput<N> ? [input?: CallInput<N>] : [input: CallInput<N>]

export type Client = <N extends EndpointName>(name: N, ...input: Rest<N>) => Promise<ResponseOf<N>>

export type ClientOptions = {
  /** The admin origin, such as http://127.0.0.1:9900; empty for the page's own origin. */
  baseUrl: string
  headers?: Record<string, string>
  fetch?: typeof fetch
}

/** A refusal by the server, or no answer at all (status 0, code `unreachable`). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string
  readonly fields: NonNullable<ProblemBody['fields']>
  readonly current: unknown
  readonly details: Record<string, unknown>
  /** Seconds to wait before trying again, where the server said so. */
  readonly retryAfter: number | null

  constructor(status: number, body: ProblemBody, retryAfter: number | null = null, cause?: unknown) {
    super(body.message, { cause })
    this.name = 'ApiError'
    this.status = status
    this.code = body.code
    this.requestId = body.requestId
    this.fields = body.fields ?? []
    this.current = body.current
    this.details = body.details ?? {}
    this.retryAfter = retryAfter
  }
}

/**
 * A caller of the admin API, typed by the endpoint table; for the console, the CLI and tests.
 * It throws ApiError for every refusal, and lets an AbortError of the caller's own signal through.
 */
export function createClient({
  baseUrl,
  headers = {},
  fetch: send = globalThis.fetch,
}: ClientOptions): Client {
  return async (name, ...[input]) => {
    const endpoint: Endpoint = endpoints[name]
    const { params, query, body, signal } = (input ?? {}) as Record<'params' | 'query' | 'body', unknown> & {
      signal?: AbortSignal
    }
    const url = `${baseUrl.replace(/\/$/, '')}${pathOf(endpoint, params)}${queryOf(query)}`
    const response = await reach(baseUrl, () =>
      send(url, {
        method: endpoint.method,
        // A cookie authenticates the console: this header is what a page of another origin cannot send.
        headers: { ...(body === undefined ? {} : JSON_BODY), 'x-banyan-csrf': '1', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      }),
    )
    return (await answerOf(response)) as never
  }
}

function pathOf(endpoint: Endpoint, params: unknown): string {
  const values = (params ?? {}) as Record<string, unknown>
  return (
    API_PREFIX +
    endpoint.path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(values[key])))
  )
}

function queryOf(query: unknown): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null) search.set(key, String(value))
  }
  return search.size > 0 ? `?${search}` : ''
}

async function reach(baseUrl: string, attempt: () => Promise<Response>): Promise<Response> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) throw error
    const message = `${baseUrl || 'The Banyan server'} did not answer.`
    throw new ApiError(0, { code: 'unreachable', message, requestId: '' }, null, error)
  }
}

async function answerOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  const text = await response.text()
  const body = parsed(text)
  if (response.ok && body !== undefined) return body
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  throw new ApiError(
    response.status,
    problemOf(response, body),
    Number.isFinite(retryAfter) ? retryAfter : null,
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The problem of the answer; something in between (a proxy, a wrong port) may have answered instead of us. */
function problemOf(response: Response, body: unknown): ProblemBody {
  if (typeof body === 'object' && body !== null && 'code' in body && 'message' in body) {
    return body as ProblemBody
  }
  return {
    code: 'unexpected_answer',
    message: `The server answered ${response.status} without a problem body; is this the admin port of Banyan?`,
    requestId: response.headers.get('x-request-id') ?? '',
  }
}
