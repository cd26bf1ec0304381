import { randomUUID } from 'node:crypto'
import type { Database, Queryable } from '@banyan/service-kit/database'
import * as products from '../repository/products.ts'
import { addReservation, markReleased, reservationOf } from '../repository/reservations.ts'
import { type Product, type ProductDraft, timestamp } from './product.ts'
import { type Line, normalizeLines, ReservationRefused } from './reservation.ts'

export interface HeldStock {
  reservationId: string
  orderId: string
  items: (Line & { remaining: number })[]
}

export type Catalogue = ReturnType<typeof createCatalogue>

/** What the service can do; HTTP and gRPC both call this and nothing else. */
export function createCatalogue(db: Database, now: () => Date) {
  const at = () => timestamp(now())
  return {
    search: (query: products.ProductQuery) => products.searchProducts(db, query),
    find: (id: number) => products.getProduct(db, id),

    create: (draft: ProductDraft): Promise<Product> =>
      db.transaction((tx) => products.addProduct(tx, { ...draft, createdAt: at(), updatedAt: at() })),

    /** @returns nothing when there is no such product */
    replace: (id: number, draft: ProductDraft): Promise<Product | undefined> =>
      db.transaction(async (tx) => {
        const before = await products.getProduct(tx, id)
        if (!before) return undefined
        const after = { ...before, ...draft, updatedAt: at() }
        await products.replaceProduct(tx, after)
        return after
      }),

    remove: (id: number): Promise<boolean> => products.removeProduct(db, id),

    /** All lines or none, and once per order however often it is asked. @throws ReservationRefused */
    reserve: (orderId: string, lines: readonly Line[]): Promise<HeldStock> =>
      db.transaction((tx) => reserve(tx, orderId, normalizeLines(lines), at())),

    /** Gives an order's stock back, once. */
    release: (orderId: string): Promise<void> => db.transaction((tx) => release(tx, orderId, at())),
  }
}

async function reserve(tx: Queryable, orderId: string, lines: Line[], at: string): Promise<HeldStock> {
  const earlier = await reservationOf(tx, orderId)
  if (earlier?.status === 'released') throw new ReservationRefused({ kind: 'already_released', orderId })
  const reservation = earlier ?? { id: randomUUID(), orderId, status: 'held' as const, lines }
  if (!earlier) {
    for (const line of lines) await take(tx, line, at)
    await addReservation(tx, reservation, at)
  }
  const items: HeldStock['items'] = []
  for (const line of reservation.lines) {
    items.push({ ...line, remaining: (await products.getProduct(tx, line.productId))?.stock ?? 0 })
  }
  return { reservationId: reservation.id, orderId, items }
}

async function take(tx: Queryable, { productId, quantity }: Line, at: string): Promise<void> {
  if (await products.moveStock(tx, productId, -quantity, at)) return
  const product = await products.getProduct(tx, productId)
  if (!product) throw new ReservationRefused({ kind: 'unknown_product', productId })
  const available = product.stock
  throw new ReservationRefused({ kind: 'insufficient_stock', productId, requested: quantity, available })
}

async function release(tx: Queryable, orderId: string, at: string): Promise<void> {
  const held = await reservationOf(tx, orderId)
  if (!held) {
    // The cancellation overtook the reservation: leave a mark that refuses it when it comes.
    return addReservation(tx, { id: randomUUID(), orderId, status: 'released', lines: [] }, at)
  }
  if (!(await markReleased(tx, held.id))) return
  for (const { productId, quantity } of held.lines) await products.moveStock(tx, productId, quantity, at)
}
