/** So many pieces of a product. */
export interface Line {
  productId: number
  quantity: number
}

/** The stock that an order holds. */
export interface Reservation {
  id: string
  orderId: string
  status: 'held' | 'released'
  lines: Line[]
}

/** Why stock could not be taken. */
export type Refusal =
  | { kind: 'unknown_product'; productId: number }
  | { kind: 'insufficient_stock'; productId: number; requested: number; available: number }
  | { kind: 'already_released'; orderId: string }

/** Thrown to undo the lines already taken: an order gets all of its lines or none. */
export class ReservationRefused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.kind)
    this.refusal = refusal
  }
}

/** One line a product, by ascending id, so that two orders lock the same rows in the same order. */
export function normalizeLines(lines: readonly Line[]): Line[] {
  const byProduct = Map.groupBy(lines, (line) => line.productId)
  return [...byProduct.entries()]
    .sort(([a], [b]) => a - b)
    .map(([productId, same]) => ({ productId, quantity: same.reduce((sum, line) => sum + line.quantity, 0) }))
}
