import type { Order, OrderEvent } from './orders-repository.ts'

/** An order as the API shows one; amounts are numbers of euros. */
export const orderView = (order: Order) => ({
  id: order.id,
  userId: order.userId,
  status: order.status,
  items: order.lines.map((line) => ({
    productId: line.productId,
    name: line.name,
    quantity: line.quantity,
    unitPrice: line.unitPriceCents / 100,
    lineTotal: line.lineTotalCents / 100,
  })),
  subtotal: order.subtotalCents / 100,
  shipping: order.shippingCents / 100,
  total: order.totalCents / 100,
  currency: 'EUR',
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
})

export const orderEventView = ({ orderId, status, at }: OrderEvent) => ({ orderId, status, at })
