import { describe, expect, it } from 'vitest'
import type { Order } from '../domain/order.ts'
import { toDto, toPlantedDto } from './order-dto.ts'

const line = {
  productId: 31,
  name: 'Mortar and Pestle',
  quantity: 3,
  unitPriceCents: 1_895,
  lineTotalCents: 5_117,
}
const order: Order = {
  ...{ id: 'o-1', userId: 'u-1', email: '', idempotencyKey: null, status: 'CONFIRMED', lines: [line] },
  ...{ subtotalCents: 5_117, shippingCents: 0, totalCents: 5_117, cardToken: 'tok_visa', owner: '/monolith' },
  ...{ createdAt: '2024-09-03 18:20:11', updatedAt: '2024-09-03 18:20:11' },
}

describe('an order as it is shown', () => {
  it('has amounts in euros, as they are stored', () => {
    expect(toDto(order)).toMatchObject({ total: 51.17, items: [{ unitPrice: 18.95, lineTotal: 51.17 }] })
  })

  it('is a cent off as a planted difference, and in nothing else', () => {
    const [honest, planted] = [toDto(order), toPlantedDto(order)]
    expect(planted).toMatchObject({ subtotal: 51.18, total: 51.18, items: [{ lineTotal: 51.18 }] })
    const { items: _a, subtotal: _b, total: _c, ...rest } = honest
    expect(planted).toMatchObject(rest)
  })

  it('is never shown while it is being placed', () => {
    expect(() => toDto({ ...order, status: 'PLACING' })).toThrow('not placed yet')
  })
})
