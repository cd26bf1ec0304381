import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import { z } from 'zod'
import type { Catalogue } from './catalogue.ts'

/** What we read of `order.cancelled.v1`; the rest of it is not ours to know. */
const schema = z.object({ orderId: z.uuid() })

/** A cancelled order gives its stock back. */
export function releaseOnCancellation(catalogue: Catalogue): EventHandler {
  return async (event, tx) => {
    const parsed = schema.safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    await catalogue.release(tx, parsed.data.orderId)
  }
}
