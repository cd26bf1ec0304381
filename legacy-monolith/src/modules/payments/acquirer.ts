/** What the shop's acquiring bank says of a charge. */
export type Authorization = { approved: true } | { approved: false; reason: string }

const limitCents = 500_000

/**
 * The acquirer in test mode, as payment providers offer one: it moves no money and decides by the card's token.
 * `tok_declined` is declined, `tok_visa` and `tok_mastercard` are approved up to 5,000 euros.
 */
export function authorize(cardToken: string, amountCents: number): Authorization {
  if (cardToken === 'tok_declined') return { approved: false, reason: 'card_declined' }
  if (amountCents > limitCents) return { approved: false, reason: 'limit_exceeded' }
  return { approved: true }
}
