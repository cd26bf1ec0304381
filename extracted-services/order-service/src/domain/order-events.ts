import type { Transaction } from '@banyan/service-kit/database'
import type { Outbox } from '@banyan/service-kit/events/outbox'
import { markChanged } from '../repository/orders.ts'
import type { Order } from './order.ts'

/**
 * What this service publishes. Each event carries the order as it is now, so that whoever follows orders needs
 * nothing else; `reason` says why an order was cancelled.
 */
export type OrderEventType = 'order.placed.v1' | 'order.confirmed.v1' | 'order.cancelled.v1'

/** Tells of an order in the transaction that changes it. */
export type Announce = (tx: Transaction, type: OrderEventType, order: Order, reason?: string) => Promise<void>

export function createAnnounce(outbox: Outbox): Announce {
  return async (tx, type, { email, owner: _owner, ...order }, reason) => {
    const { id: orderId, userId, totalCents, cardToken } = order
    const data = {
      orderId,
      userId,
      email,
      totalCents,
      currency: 'EUR',
      cardToken,
      ...(reason && { reason }),
      order,
    }
    await markChanged(tx, orderId, await outbox.append(tx, { type, subject: orderId, data }))
  }
}
