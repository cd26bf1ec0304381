import type { Express, Request, Response } from 'express'
import type { z } from 'zod'
import type { Trial } from '../contracts/activity.ts'
import { API_PREFIX } from '../contracts/client.ts'
import type { Endpoint } from '../contracts/endpoint-row.ts'
import { type EndpointName, endpoints, type ParsedOf } from '../contracts/endpoints.ts'
import { Refusal } from '../domain/errors.ts'
import { assertMay, assertWithin, type Caller } from './caller.ts'
import { DryRun, inDryRun } from './dry-run.ts'

/** What a handler is given: parsed input, and who calls. Where a permission is needed there is a caller. */
export type Call<N extends EndpointName> = {
  params: ParsedOf<N, 'params'>
  query: ParsedOf<N, 'query'>
  body: ParsedOf<N, 'body'>
  caller: (typeof endpoints)[N]['permission'] extends null ? Caller | null : Caller
  http: { req: Request; res: Response }
}

type Answer<N extends EndpointName> = z.input<(typeof endpoints)[N]['response']>
export type Handler<N extends EndpointName> = (call: Call<N>) => Promise<Answer<N> | Already<Answer<N>> | Raw>
export type Handlers<N extends EndpointName> = { [K in N]: Handler<K> }

/** The answer to a creation that had been made before: 200 and not 201. */
export class Already<T> {
  readonly value: T
  constructor(value: T) {
    this.value = value
  }
}

/** An answer that is not JSON. */
export class Raw {
  readonly type: string
  readonly text: string
  constructor(type: string, text: string) {
    this.type = type
    this.text = text
  }
}

/** Input nested deeper than this is nobody's honest route. */
const DEPTH_MAX = 32

/** Registers one row of the endpoint table. A permission that is not held ends here, before input is looked at. */
export function bind<N extends EndpointName>(app: Express, name: N, handler: Handler<N>): void {
  const endpoint: Endpoint = endpoints[name]
  const method = endpoint.method.toLowerCase() as 'get' | 'post' | 'patch' | 'put' | 'delete'
  app[method](API_PREFIX + endpoint.path.replace(/\{(\w+)\}/g, ':$1'), async (req, res) => {
    const caller: Caller | null = res.locals.caller ?? null
    if (endpoint.permission !== null) {
      if (caller === null) throw notSignedIn()
      assertMay(caller, endpoint.permission)
      if (endpoint.permission !== 'read') assertWithin(caller, routeOf(endpoint, req))
    }
    const isTrial = wantsTrial(endpoint, req)
    const input = { ...parsedInput(endpoint, req), caller, http: { req, res } } as Call<N>
    if (isTrial) send(res, TRIED, await trialOf(() => handler(input)))
    else send(res, endpoint, await handler(input))
  })
}

const TRIED = { status: 200 } as const

/** Whether nothing shall be changed. What cannot promise that is refused, so that nobody is surprised. */
function wantsTrial(endpoint: Endpoint, req: Request): boolean {
  if (req.headers['x-banyan-dry-run'] === undefined || endpoint.method === 'GET') return false
  if (endpoint.dryRun) return true
  if (endpoint.permission === 'read') return false
  throw new Refusal('invalid_input', `${endpoint.method} ${endpoint.path} has no dry run; nothing was done.`)
}

async function trialOf(attempt: () => Promise<unknown>): Promise<Trial> {
  try {
    await inDryRun(attempt)
  } catch (error) {
    if (!(error instanceof DryRun)) throw error
    const { verb, summary, changes } = error.done
    return { dryRun: true, verb, summary, changes }
  }
  // It came to its end without a commit: there was nothing to do.
  return { dryRun: true, verb: 'none', summary: 'Nothing would change', changes: [] }
}

/** The route that a request is about: the one in its path. */
const routeOf = ({ path }: Endpoint, req: Request) =>
  path.startsWith('/routes/{id}') ? String(req.params.id) : null

export const notSignedIn = () =>
  new Refusal('not_signed_in', 'Sign in, or send an API token: authorization: Bearer <token>.')

function parsedInput(endpoint: Endpoint, req: Request) {
  return {
    params: endpoint.params?.parse(req.params),
    query: endpoint.query?.strict().parse(req.query),
    body: endpoint.body ? parsedBody(endpoint.body, req) : undefined,
  }
}

function parsedBody(schema: z.ZodType, req: Request): unknown {
  if (req.body === undefined && Number(req.headers['content-length'] ?? 0) > 0) {
    throw Object.assign(new Error('not JSON'), { status: 415 })
  }
  // A body whose every field is optional may be left out.
  const body: unknown = req.body ?? {}
  if (isDeeperThan(body, DEPTH_MAX)) {
    throw new Refusal('invalid_input', `The body is nested deeper than ${DEPTH_MAX} levels.`)
  }
  return schema.parse(body)
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  return Object.values(value).some((inner) => isDeeperThan(inner, levels - 1))
}

function send(res: Response, endpoint: Pick<Endpoint, 'status'>, answer: unknown): void {
  res.setHeader('cache-control', 'no-store')
  if (endpoint.status === 204) res.status(204).end()
  else if (answer instanceof Raw) res.type(answer.type).send(answer.text)
  else if (answer instanceof Already) res.status(200).json(answer.value)
  else res.status(endpoint.status ?? 200).json(answer)
}
