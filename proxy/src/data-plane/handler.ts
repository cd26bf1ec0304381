import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Circumstances, type Decision, decide } from '../domain/decide.ts'
import type { Route } from '../domain/route.ts'
import { forcedSlot } from '../force.ts'
import { type DecidedRequest, Exchange, type ExchangeContext } from './exchange.ts'
import type { Overload } from './overload.ts'
import type { Gate } from './policies/gate.ts'
import { guarded } from './policies/guarded.ts'
import type { Refusals } from './refusals.ts'
import { type ReaderOptions, type ReadRequest, readRequest } from './request-reader.ts'
import type { RouteTable } from './route-table.ts'
import type { Shadow } from './shadow/shadow.ts'
import { ShadowTake } from './shadow/take.ts'
import type { ThreadTracing } from './tracing-thread.ts'
import type { Underway } from './underway.ts'

export type HandlerParts = ExchangeContext & {
  table: { current: () => RouteTable }
  reader: ReaderOptions
  refusals: Refusals
  gate: Gate
  shadow: Shadow
  overload: Overload
  tracing: ThreadTracing | null
  random: () => number
}

/** The life of a request: match -> decide -> forward -> (shadow -> compare -> record). See docs/request-lifecycle.md. */
export function createHandler(parts: HandlerParts) {
  return function handle(req: IncomingMessage, res: ServerResponse): Underway | null {
    const startedAt = performance.now()
    if (parts.overload.refuses()) {
      parts.refusals.answer(req, res, 'overloaded')
      return null
    }
    const read = readRequest(req, parts.reader)
    if (typeof read === 'string') {
      parts.refusals.answer(req, res, read)
      return null
    }
    if (parts.tracing !== null) parts.tracing.begin(read)
    const table = parts.table.current()
    const { route } = table.match(read.facts)
    const { policies } = route
    if (policies === undefined)
      return forward(parts, req, res, { read, table, route, startedAt, answerHeaders: null })
    return guarded(parts, { req, res, read, route, policies }, (admitted) =>
      forward(parts, req, res, {
        read: admitted.read,
        table,
        route,
        startedAt,
        answerHeaders: admitted.headers,
      }),
    )
  }
}

function forward(
  parts: HandlerParts,
  req: IncomingMessage,
  res: ServerResponse,
  matched: Omit<DecidedRequest, 'decision' | 'take'>,
): Exchange {
  const { read, table, route, startedAt, answerHeaders } = matched
  const decision = decide(route, read.facts, circumstances(table, read, parts))
  const take = takeFor(parts, table, read, route, decision)
  const exchange = new Exchange(parts, req, res, {
    read,
    table,
    route,
    decision,
    startedAt,
    take,
    answerHeaders,
  })
  exchange.start()
  return exchange
}

/** What takes the exchange down, where the other slot is to see it too; why not is counted. */
function takeFor(
  { shadow, overload }: HandlerParts,
  table: RouteTable,
  read: ReadRequest,
  route: Route,
  decision: Decision,
): ShadowTake | null {
  if (route.mirror <= 0 || route.candidate === null || route.retiredAt !== null) return null
  if (overload.shedsShadows) {
    shadow.drop(route, 'overloaded')
    return null
  }
  // The monolith is to be left alone, and so is everybody else.
  if (decision.reason === 'kill-switch') return null
  const { slot, mirrored } = decision
  const refused = mirrored ? shadow.refusal(route, read, slot, table.shadowProof) : 'sampled_out'
  if (refused === null) return new ShadowTake(shadow, read, route, table.shadowProof)
  if (refused !== 'shadow') shadow.drop(route, refused)
  return null
}

/** What the live process adds to a decision. Made per request only where the request can be divided at all. */
export function circumstances(table: RouteTable, read: ReadRequest, parts: HandlerParts): Circumstances {
  const { breakers, deadlines, random } = parts
  return {
    killSwitch: table.killSwitch,
    candidateAdmits: (backend) =>
      breakers.admits(backend, table.backends.get(backend)?.hold, deadlines.now, random),
    forced: read.asksForSlot ? forcedSlot(table.forceKey, read.facts.rawHeaders, Date.now()) : null,
    random,
  }
}
