import { randomUUID } from 'node:crypto'
import type { Outbox } from '@banyan/service-kit/events/outbox'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import { z } from 'zod'
import { addPayment } from '../repository/payments.ts'
import { authorize } from './acquirer.ts'
import type { Payment } from './payment.ts'

/** What we read of `order.placed.v1`. */
const schema = z.object({
  orderId: z.string(),
  userId: z.string(),
  email: z.string().default(''),
  totalCents: z.int().positive(),
  cardToken: z.string(),
})

/** Charges an order once and tells the outcome: the payment and its event are one transaction. */
export function chargeOrder(outbox: Outbox, now: () => Date): EventHandler {
  return async (event, tx) => {
    const parsed = schema.safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    const { orderId, userId, email, totalCents: amountCents, cardToken } = parsed.data
    const answer = authorize({ orderId, amountCents, cardToken })
    const payment: Payment = {
      ...{ id: randomUUID(), orderId, userId, amountCents },
      ...(answer.approved
        ? { status: 'succeeded', reason: null }
        : { status: 'failed', reason: answer.reason }),
      createdAt: now().toISOString().slice(0, 19).replace('T', ' '),
    }
    // The order was charged before, by an event with another id: once is enough.
    if (!(await addPayment(tx, payment))) return
    const { status, reason } = payment
    const data = { orderId, userId, email, paymentId: payment.id, amountCents, ...(reason && { reason }) }
    await outbox.append(tx, { type: `payment.${status}.v1`, subject: orderId, data })
  }
}
