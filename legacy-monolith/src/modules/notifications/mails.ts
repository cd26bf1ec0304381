import type { Queryable } from '@banyan/service-kit/database'

export interface OrderNews {
  orderId: string
  recipient: string
  outcome: 'CONFIRMED' | 'CANCELLED'
  totalCents: number
}

/** Writes the customer's mail into the readable outbox. Must run in the transaction that settles the order. */
export async function mailOrderNews(tx: Queryable, news: OrderNews, at: string): Promise<void> {
  const number = news.orderId.slice(0, 8)
  const amount = `EUR ${(news.totalCents / 100).toFixed(2)}`
  const [subject, body] =
    news.outcome === 'CONFIRMED'
      ? [`Your order ${number} is on its way`, `Thank you. We charged ${amount} and are packing your things.`]
      : [`Your order ${number} was cancelled`, `Your card was declined, so nothing was charged (${amount}).`]
  await tx('mails').insert({
    order_id: news.orderId,
    recipient: news.recipient,
    subject,
    body,
    created_at: at,
  })
}
