/** What the acquiring bank says of a charge. */
export type Authorization = { approved: true } | { approved: false; reason: string }

export interface Charge {
  orderId: string
  amountCents: number
  cardToken: string
}

const limitCents = 500_000

/**
 * The acquirer in test mode, as payment providers offer one: it moves no money and decides by the card's token.
 * `tok_declined` is declined; every other card is approved up to 5,000 euros.
 */
export function authorize({ cardToken, amountCents }: Charge): Authorization {
  if (cardToken === 'tok_declined') return { approved: false, reason: 'card_declined' }
  if (amountCents > limitCents) return { approved: false, reason: 'limit_exceeded' }
  return { approved: true }
}
