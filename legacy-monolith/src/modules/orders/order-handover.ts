import type { Database, Transaction } from '@banyan/service-kit/database'
import type { Outbox } from '@banyan/service-kit/events/outbox'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import type { ExportPage } from '@banyan/service-kit/handover/export'
import { isNews } from '@banyan/service-kit/handover/followed'
import type { Signals } from '@banyan/service-kit/signals'
import { z } from 'zod'
import { findOrder, markChanged, type Order, ordersAfter, putOrder } from './orders-repository.ts'

/** Not `order.placed`: that one asks the payment-service for money, and our orders are charged here. */
export const orderChangedType = 'order.changed.v1'

const line = z.object({
  ...{
    productId: z.int(),
    name: z.string(),
    quantity: z.int(),
    unitPriceCents: z.int(),
    lineTotalCents: z.int(),
  },
})
const schema = z.object({
  order: z.object({
    ...{ id: z.string(), userId: z.string(), idempotencyKey: z.string().nullable() },
    ...{ status: z.enum(['PENDING_PAYMENT', 'CONFIRMED', 'CANCELLED']), lines: z.array(line) },
    ...{ subtotalCents: z.int(), shippingCents: z.int(), totalCents: z.int(), cardToken: z.string() },
    ...{ createdAt: z.string(), updatedAt: z.string() },
  }),
})

/** Tells of an order of ours in the transaction that changes it. */
export type PublishOrder = (tx: Transaction, orderId: string) => Promise<void>

export function publishOrders(outbox: Outbox): PublishOrder {
  return async (tx, orderId) => {
    const order = await findOrder(tx, orderId)
    const sequence = await outbox.append(tx, { type: orderChangedType, subject: orderId, data: { order } })
    await markChanged(tx, orderId, sequence)
  }
}

/** Follows the orders that the order-service took, so that nobody's order is missing here. It settles them, not we. */
export function followOrders(self: string, changes: Signals): EventHandler {
  return async (event, tx) => {
    if (event.origin === self || event.source === self) return
    const parsed = schema.safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    const order: Order = { ...parsed.data.order, owner: event.origin }
    const { source, sequence } = event
    if (!(await isNews(tx, { source, entity: 'orders', key: order.id, sequence }))) return
    await putOrder(tx, order)
    return () => void changes.publish(order.id)
  }
}

export const exportOrders =
  (db: Database): ExportPage =>
  async (after, limit) =>
    (await ordersAfter(db, after ?? '', limit)).map(({ order, sequence }) => ({
      key: order.id,
      sequence,
      data: order,
    }))
