import type { Decision } from '../domain/decide.ts'
import type { TraceContext } from '../domain/trace.ts'
import type { Outcome } from './exchange.ts'
import type { Refusal } from './refusals.ts'
import type { ReadRequest } from './request-reader.ts'

/**
 * One line of JSON about one exchange. The query is left out, since that is where secrets
 * travel; the path is escaped by JSON, so that no line can be forged from outside.
 */
export function accessLine(exchange: { read: ReadRequest; decision: Decision }, outcome: Outcome): string {
  const { facts, requestId, trace } = exchange.read
  const path = JSON.stringify(facts.path)
  return (
    `{"at":"${timestamp()}","id":${JSON.stringify(requestId)},"client":${JSON.stringify(facts.clientAddress)},` +
    `"method":"${facts.method}","host":${JSON.stringify(facts.host)},"path":${path},"route":"${outcome.route.id}",` +
    `"slot":"${outcome.slot}","backend":"${outcome.backend}","why":"${exchange.decision.reason}",` +
    `"status":${outcome.status},"reason":"${outcome.reason}","fellBack":${outcome.fellBack},"retried":${outcome.retried},` +
    `"firstByteMs":${hundredths(outcome.firstByteMs)},"ms":${hundredths(outcome.ms)}${traceIn(trace)}${detailOf(outcome)}}\n`
  )
}

const traceIn = (trace: TraceContext | null) => (trace === null ? '' : `,"trace":"${trace.traceId}"`)

const hundredths = (ms: number) => Math.round(ms * 100) / 100

let written = ''
let writtenMs = 0

/** Now, as text: made once per millisecond, in which many lines are written. */
function timestamp(): string {
  const now = Date.now()
  if (now !== writtenMs) {
    writtenMs = now
    written = new Date(now).toISOString()
  }
  return written
}

/** Characters of what failed that are kept. */
const DETAIL = 300

const detailOf = ({ detail }: Pick<Outcome, 'detail'>) =>
  detail === undefined ? '' : `,"detail":${JSON.stringify(detail.slice(0, DETAIL))}`

/** Characters of a refused target that are kept. */
const REFUSED_PATH = 1_024

/** The line of a request that was refused, with the same fields: nothing was decided about it, at most its route. */
export function refusalLine(refusal: Refusal): string {
  const { reason, status, requestId, client, method, path, host = '', route = '', detail = '' } = refusal
  return (
    `{"at":"${timestamp()}","id":${JSON.stringify(requestId)},"client":${JSON.stringify(client)},` +
    `"method":"${method}","host":${JSON.stringify(host)},"path":${JSON.stringify(path.slice(0, REFUSED_PATH))},"route":"${route}",` +
    `"slot":"","backend":"","why":"refused","status":${status},"reason":"${reason}","fellBack":false,"retried":false,` +
    `"firstByteMs":-1,"ms":0${detail === '' ? '' : detailOf({ detail })}}\n`
  )
}
