import type { Queryable } from '@banyan/service-kit/database'
import type { Payment } from '../domain/payment.ts'

interface PaymentRow {
  id: string
  order_id: string
  user_id: string
  amount_cents: number
  status: Payment['status']
  reason: string | null
  created_at: string
}

/** @returns false when the order has a payment already */
export async function addPayment(tx: Queryable, payment: Payment): Promise<boolean> {
  const row: PaymentRow = {
    id: payment.id,
    order_id: payment.orderId,
    user_id: payment.userId,
    amount_cents: payment.amountCents,
    status: payment.status,
    reason: payment.reason,
    created_at: payment.createdAt,
  }
  return (await tx('payments').insert(row).onConflict('order_id').ignore().returning('id')).length === 1
}

export async function paymentOf(db: Queryable, orderId: string): Promise<Payment | undefined> {
  const row = await db('payments').where({ order_id: orderId }).first<PaymentRow | undefined>()
  return (
    row && {
      ...{ id: row.id, orderId: row.order_id, userId: row.user_id, amountCents: row.amount_cents },
      ...{ status: row.status, reason: row.reason, createdAt: row.created_at },
    }
  )
}
