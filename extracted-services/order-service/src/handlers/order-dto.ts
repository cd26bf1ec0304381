import type { z } from 'zod'
import type { Order } from '../domain/order.ts'
import type { orderDto } from './schemas.ts'

const euros = (cents: number): number => cents / 100

/** @throws for an order that is still being placed: nobody may see one */
export function toDto(order: Order): z.output<typeof orderDto> {
  if (order.status === 'PLACING') throw new Error(`order ${order.id} is not placed yet`)
  return {
    id: order.id,
    userId: order.userId,
    status: order.status,
    items: order.lines.map(({ productId, name, quantity, unitPriceCents, lineTotalCents }) => ({
      ...{ productId, name, quantity },
      unitPrice: euros(unitPriceCents),
      lineTotal: euros(lineTotalCents),
    })),
    subtotal: euros(order.subtotalCents),
    shipping: euros(order.shippingCents),
    total: euros(order.totalCents),
    currency: 'EUR',
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  }
}
