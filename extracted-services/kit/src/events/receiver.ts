import type { Database, Transaction } from '../database.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { runInScope } from '../scope.ts'
import { parseTraceparent } from '../traceparent.ts'
import type { Tracer } from '../tracing.ts'
import type { CloudEvent } from './cloud-event.ts'

/** Runs once the transaction is committed. */
export type AfterCommit = () => void

/** Handles an event inside of a transaction. */
export type EventHandler = (
  event: CloudEvent,
  tx: Transaction,
) => Promise<void> | Promise<AfterCommit | undefined>

/** Thrown by a handler for an event that can never be handled; anything else is tried again. */
export class PoisonEvent extends Error {
  override name = 'PoisonEvent'
}

export type Outcome = 'handled' | 'duplicate' | 'ignored' | 'dead'

export type Receive = (event: CloudEvent) => Promise<Outcome>

/** The inbox: each event is handled once, however often it is delivered, in one transaction with its effects. */
export function createReceiver(options: {
  db: Database
  handlers: Record<string, EventHandler>
  log: Logger
  metrics: Metrics
  tracer: Tracer
  now: () => Date
}): Receive {
  const { db, handlers, log, tracer, now } = options
  const received = options.metrics.counter('events_received_total', 'Events received', ['type', 'outcome'])

  const handle = async (event: CloudEvent, handler: EventHandler): Promise<Outcome> => {
    const { source, id } = event
    try {
      const result = await db.transaction(async (tx) => {
        const row = { source, id, handled_at: now().toISOString() }
        const [fresh] = await tx('inbox').insert(row).onConflict(['source', 'id']).ignore().returning('id')
        if (!fresh) return 'duplicate' as const
        return (await handler(event, tx)) ?? ('handled' as const)
      })
      if (typeof result !== 'function') return result
      result()
      return 'handled'
    } catch (error) {
      if (!(error instanceof PoisonEvent)) throw error
      log.error(
        { eventId: id, type: event.type, reason: error.message },
        'event put aside: it can never be handled',
      )
      await putAside(db, event, error.message, now())
      return 'dead'
    }
  }

  return async (event) => {
    const handler = handlers[event.type]
    if (!handler) return 'ignored'
    const span = tracer.start({
      ...{ name: `handle ${event.type}`, kind: 'consumer', parent: parseTraceparent(event.traceparent) },
      attributes: { 'messaging.message.id': event.id, 'messaging.destination.name': event.type },
    })
    const scope = { requestId: event.id, trace: span.trace, tracer }
    const outcome = await runInScope(scope, () => handle(event, handler)).catch((error: unknown) => {
      span.end({ failed: true })
      throw error
    })
    span.end({ attributes: { outcome }, failed: outcome === 'dead' })
    received.inc({ type: event.type, outcome })
    return outcome
  }
}

async function putAside(db: Database, event: CloudEvent, reason: string, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const at = now.toISOString()
    const row = { source: event.source, id: event.id, handled_at: at }
    await tx('inbox').insert(row).onConflict(['source', 'id']).ignore()
    await tx('dead_letters').insert({ type: event.type, reason, event: JSON.stringify(event), at })
  })
}
