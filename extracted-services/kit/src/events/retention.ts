import type { Database } from '../database.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Outbox } from './outbox.ts'

export const retentionLimits = {
  /** Delivered events that are kept all the same, to look at and to send again by hand. */
  outboxKeep: 10_000,
  /** How long a delivery is recognised as a repetition; no relay retries for so long. */
  inboxDays: 30,
  everyMs: 10 * 60_000,
}

/** Deletes what nobody will ask for any more. @returns how many events of the outbox and entries of the inbox */
export async function forgetOld(
  {
    db,
    outbox,
    destinations,
    now,
  }: { db: Database; outbox: Outbox; destinations: readonly string[]; now: () => Date },
  { outboxKeep, inboxDays }: Pick<typeof retentionLimits, 'outboxKeep' | 'inboxDays'> = retentionLimits,
): Promise<{ outbox: number; inbox: number }> {
  const before = new Date(now().getTime() - inboxDays * 86_400_000).toISOString()
  return {
    outbox: await outbox.prune(destinations, outboxKeep),
    inbox: await db('inbox').where('handled_at', '<', before).delete(),
  }
}

/** Forgets now and then. @returns how to stop */
export function startForgetting(
  options: Parameters<typeof forgetOld>[0] & { log: Logger; metrics: Metrics },
): () => void {
  const forgotten = options.metrics.counter(
    'events_forgotten_total',
    'Delivered or handled events that were deleted',
    ['table'],
  )
  const timer = setInterval(() => {
    forgetOld(options).then(
      ({ outbox, inbox }) => {
        forgotten.inc({ table: 'outbox' }, outbox)
        forgotten.inc({ table: 'inbox' }, inbox)
      },
      (error: unknown) => options.log.error({ err: error }, 'forgetting old events failed'),
    )
  }, retentionLimits.everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
