/**
 * PLACING is ours alone: the intent is stored before stock is asked for, so that a crash leaves a trace to clean up.
 * Nobody outside sees such an order.
 */
export type OrderStatus = 'PLACING' | 'PENDING_PAYMENT' | 'CONFIRMED' | 'CANCELLED'

/** So many pieces of a product. */
export interface Line {
  productId: number
  quantity: number
}

export interface PricedLine extends Line {
  name: string
  unitPriceCents: number
  lineTotalCents: number
}

/** Amounts are whole cents; times are UTC as `YYYY-MM-DD HH:MM:SS`. */
export interface Order {
  id: string
  userId: string
  email: string
  /** Given by the client, so that sending an order twice makes one order. */
  idempotencyKey: string | null
  status: OrderStatus
  lines: PricedLine[]
  subtotalCents: number
  shippingCents: number
  totalCents: number
  cardToken: string
  /** The system that took the order and settles it: us, or the monolith whose orders we only follow. */
  owner: string
  createdAt: string
  updatedAt: string
}

export const timestamp = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ')

/** One line a product, in ascending order of products. */
export function normalizeLines(lines: readonly Line[]): Line[] {
  const byProduct = Map.groupBy(lines, (line) => line.productId)
  return [...byProduct]
    .map(([productId, same]) => ({ productId, quantity: same.reduce((sum, line) => sum + line.quantity, 0) }))
    .sort((a, b) => a.productId - b.productId)
}
