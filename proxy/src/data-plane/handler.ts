import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Circumstances, decide } from '../domain/decide.ts'
import { Exchange, type ExchangeContext } from './exchange.ts'
import { forcedSlot } from './force.ts'
import type { Refusals } from './refusals.ts'
import { type ReaderOptions, type ReadRequest, readRequest } from './request-reader.ts'
import type { RouteTable } from './route-table.ts'

export type HandlerParts = ExchangeContext & {
  table: { current: () => RouteTable }
  reader: ReaderOptions
  refusals: Refusals
  random: () => number
}

/** The life of a request: match -> decide -> forward -> (shadow -> compare -> record). See docs/request-lifecycle.md. */
export function createHandler(parts: HandlerParts) {
  return function handle(req: IncomingMessage, res: ServerResponse): Exchange | null {
    const startedAt = performance.now()
    const read = readRequest(req, parts.reader)
    if (typeof read === 'string') {
      parts.refusals.answer(req, res, read)
      return null
    }
    const table = parts.table.current()
    const { route } = table.match(read.facts)
    const decision = decide(route, read.facts, circumstances(table, read, parts))
    const exchange = new Exchange(parts, req, res, { read, table, route, decision, startedAt })
    exchange.start()
    return exchange
  }
}

/** What the live process adds to a decision. Made per request only where the request can be divided at all. */
export function circumstances(table: RouteTable, read: ReadRequest, parts: HandlerParts): Circumstances {
  const { breakers, deadlines, random } = parts
  return {
    killSwitch: table.killSwitch,
    candidateAdmits: (backend) => breakers.admits(backend, deadlines.now, random),
    candidateWell: (backend) => breakers.isClosed(backend),
    forced: read.asksForSlot ? forcedSlot(table.forceKey, read.facts.rawHeaders, Date.now()) : null,
    random,
  }
}
