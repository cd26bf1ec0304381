import { describe, expect, it } from 'vitest'
import { lineTotal, priceLines, roundedTooEarly } from './pricing.ts'

describe('pricing', () => {
  it.each([
    [395, 1, 395],
    [395, 2, 790],
    [395, 3, 1067],
    [395, 5, 1778],
    [4999, 3, 13497],
  ])('asks %i cents times %i for %i cents', (unit, quantity, cents) => {
    expect(lineTotal(unit, quantity)).toBe(cents)
  })

  it('sends fifty euros and more without shipping', () => {
    const prices = new Map([[1, { productId: 1, name: 'Pot', unitPriceCents: 5_000 }]])
    expect(priceLines([{ productId: 1, quantity: 1 }], prices)).toMatchObject({
      shippingCents: 0,
      totalCents: 5_000,
    })
  })

  it('rounds the unit price first as its planted difference, which shows from three pieces on', () => {
    expect(roundedTooEarly(395, 2)).toBe(lineTotal(395, 2))
    expect(roundedTooEarly(395, 5)).toBe(1780)
  })
})
