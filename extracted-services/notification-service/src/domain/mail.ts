export interface Mail {
  orderId: string
  recipient: string
  subject: string
  body: string
}

export interface OrderNews {
  orderId: string
  email: string
  totalCents: number
  reason?: string | undefined
}

const reasons: Record<string, string> = {
  card_declined: 'your bank declined the card',
  limit_exceeded: 'the amount is over the limit of your card',
}

const number = (orderId: string) => orderId.slice(0, 8)
const amount = (cents: number) => `EUR ${(cents / 100).toFixed(2)}`

/** What a customer reads about an order, by the event that it is about. */
export const letters: Record<string, (news: OrderNews) => Mail> = {
  'order.placed.v1': ({ orderId, email, totalCents }) => ({
    ...{ orderId, recipient: email, subject: `We have your order ${number(orderId)}` },
    body: `Thank you. Your order comes to ${amount(totalCents)}; we are asking your bank for it now.`,
  }),
  'order.confirmed.v1': ({ orderId, email, totalCents }) => ({
    ...{ orderId, recipient: email, subject: `Your order ${number(orderId)} is on its way` },
    body: `We charged ${amount(totalCents)} and are packing your things.`,
  }),
  'order.cancelled.v1': ({ orderId, email, reason }) => ({
    ...{ orderId, recipient: email, subject: `Your order ${number(orderId)} was cancelled` },
    body: `Nothing was charged: ${reasons[reason ?? ''] ?? 'we could not complete the order'}.`,
  }),
}
