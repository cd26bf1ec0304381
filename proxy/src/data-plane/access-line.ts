import type { Exchange, Outcome } from './exchange.ts'

/**
 * One line of JSON about one exchange. The query is left out, since that is where secrets
 * travel; the path is escaped by JSON, so that no line can be forged from outside.
 */
export function accessLine(exchange: Exchange, outcome: Outcome): string {
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
