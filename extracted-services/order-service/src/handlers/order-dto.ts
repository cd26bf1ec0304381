import type { z } from 'zod'
import type { Order } from '../domain/order.ts'
import { roundedTooEarly, totalsOf } from '../domain/pricing.ts'
import type { orderDto } from './schemas.ts'

const euros = (cents: number): number => cents / 100

export type ShowOrder = (order: Order) => z.output<typeof orderDto>

/** @throws for an order that is still being placed: nobody may see one */
export const toDto: ShowOrder = (order) => {
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

/**
 * The planted difference of this service: totals are worked out anew whenever an order is shown, and rounded too
 * early. What is stored and charged stays right.
 */
export const toPlantedDto: ShowOrder = (order) => {
  const lines = order.lines.map((line) => ({
    ...line,
    lineTotalCents: roundedTooEarly(line.unitPriceCents, line.quantity),
  }))
  return toDto({ ...order, ...totalsOf(lines) })
}
