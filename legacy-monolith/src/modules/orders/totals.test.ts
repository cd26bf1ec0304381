import { describe, expect, it } from 'vitest'
import { priceOrder } from './totals.ts'

const item = (unitPriceCents: number, quantity: number) => ({
  productId: 1,
  name: 'Seeds',
  quantity,
  unitPriceCents,
})

describe('priceOrder', () => {
  it.each([
    ['one piece costs its price and the shipping', [item(395, 1)], 395, 490, 885],
    ['two pieces are not cheaper', [item(395, 2)], 790, 490, 1280],
    ['three pieces are ten per cent off, rounded once per line', [item(395, 3)], 1067, 490, 1557],
    ['half a cent is rounded up', [item(395, 5)], 1778, 490, 2268],
    ['from fifty euros shipping is free', [item(5000, 1)], 5000, 0, 5000],
    ['a cent below it is not', [item(4999, 1)], 4999, 490, 5489],
  ])('%s', (_name, items, subtotalCents, shippingCents, totalCents) => {
    expect(priceOrder(items)).toMatchObject({ subtotalCents, shippingCents, totalCents })
  })
})
