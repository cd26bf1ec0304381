import type { Queryable } from '@banyan/service-kit/database'
import catalogue from '../catalog/catalogue.json' with { type: 'json' }
import { demoUsers } from '../users/seed.ts'
import { insertOrder, type OrderStatus } from './orders-repository.ts'
import { priceOrder } from './totals.ts'

type SeedOrder = [
  id: string,
  user: number,
  at: string,
  status: OrderStatus,
  items: [productId: number, quantity: number][],
]

const past: SeedOrder[] = [
  [
    '0b8e5c1a-2f47-4d63-9a10-5e6f7a8b9c01',
    1,
    '2024-09-03 18:20:11',
    'CONFIRMED',
    [
      [1, 1],
      [31, 3],
    ],
  ],
  ['1c9f6d2b-3a58-4e74-8b21-6f7a8b9c0d12', 1, '2024-10-19 09:02:45', 'CANCELLED', [[5, 1]]],
  [
    '2d0a7e3c-4b69-4f85-9c32-7a8b9c0d1e23',
    1,
    '2025-01-07 20:41:30',
    'CONFIRMED',
    [
      [51, 2],
      [60, 1],
    ],
  ],
  [
    '3e1b8f4d-5c7a-4096-8d43-8b9c0d1e2f34',
    2,
    '2024-11-28 12:15:00',
    'CONFIRMED',
    [
      [11, 5],
      [12, 5],
      [24, 1],
    ],
  ],
  ['4f2c9a5e-6d8b-41a7-9e54-9c0d1e2f3a45', 2, '2025-02-14 07:59:59', 'CONFIRMED', [[48, 4]]],
]

export async function seedOrders(db: Queryable): Promise<void> {
  const products = new Map(catalogue.map((product) => [product.id, product]))
  for (const [id, user, at, status, items] of past) {
    const totals = priceOrder(
      items.map(([productId, quantity]) => {
        const { name, priceCents } = products.get(productId)!
        return { productId, name, quantity, unitPriceCents: priceCents }
      }),
    )
    const owner = {
      userId: demoUsers[user]!.id,
      idempotencyKey: null,
      cardToken: 'tok_visa',
      owner: '/monolith',
    }
    await insertOrder(db, { id, ...owner, ...totals, status, createdAt: at, updatedAt: at })
  }
}
