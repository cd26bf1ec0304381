import type { Decision } from '../domain/decide.ts'
import type { Outcome } from './exchange.ts'
import type { ReadRequest } from './request-reader.ts'

/**
 * One line of JSON about one exchange. The query is left out, since that is where secrets
 * travel; the path is escaped by JSON, so that no line can be forged from outside.
 */
export function accessLine(exchange: { read: ReadRequest; decision: Decision }, outcome: Outcome): string {
  const { facts, requestId } = exchange.read
  const path = JSON.stringify(facts.path)
  return (
    `{"at":"${new Date().toISOString()}","id":${JSON.stringify(requestId)},"client":${JSON.stringify(facts.clientAddress)},` +
    `"method":"${facts.method}","host":${JSON.stringify(facts.host)},"path":${path},"route":"${outcome.route.id}",` +
    `"slot":"${outcome.slot}","backend":"${outcome.backend}","why":"${exchange.decision.reason}",` +
    `"status":${outcome.status},"reason":"${outcome.reason}","fellBack":${outcome.fellBack},"retried":${outcome.retried},` +
    `"firstByteMs":${outcome.firstByteMs.toFixed(2)},"ms":${outcome.ms.toFixed(2)}}\n`
  )
}
