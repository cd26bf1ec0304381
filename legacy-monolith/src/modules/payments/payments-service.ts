import { randomUUID } from 'node:crypto'
import type { Queryable } from '@banyan/service-kit/database'
import { authorize } from './acquirer.ts'

export interface Payment {
  status: 'succeeded' | 'failed'
  reason: string | null
}

/** Charges an order once; asked again, it tells what happened the first time. Must run in a transaction. */
export async function charge(
  tx: Queryable,
  order: { id: string; totalCents: number; cardToken: string },
  at: string,
): Promise<Payment> {
  const earlier = await tx('payments')
    .where({ order_id: order.id })
    .first<Payment | undefined>('status', 'reason')
  if (earlier) return earlier
  const answer = authorize(order.cardToken, order.totalCents)
  const payment: Payment = answer.approved
    ? { status: 'succeeded', reason: null }
    : { status: 'failed', reason: answer.reason }
  const row = { id: randomUUID(), order_id: order.id, amount_cents: order.totalCents, created_at: at }
  await tx('payments').insert({ ...row, ...payment })
  return payment
}
