import type { Logger } from '@banyan/service-kit/log'
import { placingBefore } from '../repository/orders.ts'
import { timestamp } from './order.ts'
import { abandon, type PlaceOrderDependencies } from './place-order.ts'

export interface CleanUp extends Pick<PlaceOrderDependencies, 'db' | 'announce' | 'now'> {
  log: Logger
  /** Longer than any placing may take, so that none is cancelled while it still runs. */
  abandonedAfterMs: number
}

/** Cancels what a crash left in the middle of placing; the cancellation releases whatever stock is held. */
export async function cleanUpAbandoned(options: CleanUp): Promise<number> {
  const before = timestamp(new Date(options.now().getTime() - options.abandonedAfterMs))
  let cancelled = 0
  for (const order of await placingBefore(options.db, before)) {
    if (await abandon(options, order, 'abandoned')) cancelled += 1
  }
  if (cancelled > 0)
    options.log.warn({ cancelled }, 'orders that were never placed completely were cancelled')
  return cancelled
}

/** Cleans up now and then. @returns how to stop */
export function startCleaningUp(options: CleanUp): () => Promise<void> {
  let running = Promise.resolve()
  const run = () => {
    running = running
      .then(() => cleanUpAbandoned(options))
      .then(
        () => undefined,
        (error: unknown) => options.log.error({ err: error }, 'cleaning up failed'),
      )
  }
  const timer = setInterval(run, Math.min(options.abandonedAfterMs, 5_000))
  run()
  return async () => {
    clearInterval(timer)
    await running
  }
}
