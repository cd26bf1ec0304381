import type { Transaction } from '@banyan/service-kit/database'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import type { Signals } from '@banyan/service-kit/signals'
import { z } from 'zod'
import { getOrder, moveOrder } from '../repository/orders.ts'
import { type Order, type OrderStatus, timestamp } from './order.ts'
import type { Announce, OrderEventType } from './order-events.ts'

/** What we read of `payment.succeeded.v1` and `payment.failed.v1`. */
const schema = z.object({ orderId: z.string(), reason: z.string().optional() })

export interface PaymentOutcomeDependencies {
  announce: Announce
  signals: Signals
  now: () => Date
}

/** The saga's second half: the order is confirmed when it is paid, and cancelled when it is not. */
export const confirmOnPayment = (deps: PaymentOutcomeDependencies): EventHandler =>
  settleAs(deps, 'CONFIRMED', 'order.confirmed.v1')
export const cancelOnFailure = (deps: PaymentOutcomeDependencies): EventHandler =>
  settleAs(deps, 'CANCELLED', 'order.cancelled.v1')

function settleAs(deps: PaymentOutcomeDependencies, status: OrderStatus, type: OrderEventType): EventHandler {
  return async (event, tx) => {
    const parsed = schema.safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    const { orderId, reason } = parsed.data
    if (!(await settle(tx, deps, { orderId, status, type, reason }))) return
    return () => deps.signals.publish(orderId)
  }
}

async function settle(
  tx: Transaction,
  { announce, now }: PaymentOutcomeDependencies,
  outcome: { orderId: string; status: OrderStatus; type: OrderEventType; reason: string | undefined },
): Promise<boolean> {
  const before = await getOrder(tx, outcome.orderId)
  if (!before) return false
  const order: Order = { ...before, status: outcome.status, updatedAt: timestamp(now()) }
  // Settled already, or not ours: the first outcome stands.
  if (!(await moveOrder(tx, order, 'PENDING_PAYMENT'))) return false
  await announce(tx, outcome.type, order, outcome.reason)
  return true
}
