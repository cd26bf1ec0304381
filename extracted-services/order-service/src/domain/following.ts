import type { Transaction } from '@banyan/service-kit/database'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import { type Change, isNews } from '@banyan/service-kit/handover/followed'
import type { Signals } from '@banyan/service-kit/signals'
import { z } from 'zod'
import { putOrder } from '../repository/orders.ts'

const line = z.object({
  ...{
    productId: z.int(),
    name: z.string(),
    quantity: z.int(),
    unitPriceCents: z.int(),
    lineTotalCents: z.int(),
  },
})
const orderSchema = z.object({
  ...{ id: z.string(), userId: z.string(), idempotencyKey: z.string().nullable() },
  ...{ status: z.enum(['PENDING_PAYMENT', 'CONFIRMED', 'CANCELLED']), lines: z.array(line) },
  ...{ subtotalCents: z.int(), shippingCents: z.int(), totalCents: z.int(), cardToken: z.string() },
  ...{ createdAt: z.string(), updatedAt: z.string() },
})

/** Follows the orders that the monolith took, so that a customer finds them here. The monolith settles them. */
export function followOrders(self: string, signals: Signals): EventHandler {
  return async (event, tx) => {
    if (event.origin === self || event.source === self) return
    const parsed = z.object({ order: orderSchema }).safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    const { source, sequence } = event
    const { order } = parsed.data
    await takeOver({ source, entity: 'orders', key: order.id, sequence }, order, tx)
    return () => signals.publish(order.id)
  }
}

/** Stores a state of somebody else's order unless a newer one is here. */
export async function takeOver(change: Change, data: unknown, tx: Transaction): Promise<void> {
  const order = orderSchema.parse(data)
  if (await isNews(tx, change)) await putOrder(tx, { ...order, email: '', owner: change.source })
}
