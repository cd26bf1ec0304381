import type { Database, Transaction } from '@banyan/service-kit/database'
import * as products from '../repository/products.ts'
import type { Announce } from './announce.ts'
import { type Product, type ProductDraft, timestamp } from './product.ts'
import type { Line } from './reservation.ts'
import { type HeldStock, release, reserve } from './stock.ts'

export type Catalogue = ReturnType<typeof createCatalogue>

/** What the service can do; HTTP, gRPC and the events call this and nothing else. */
export function createCatalogue(db: Database, announce: Announce, now: () => Date) {
  const at = () => timestamp(now())
  return {
    search: (query: products.ProductQuery) => products.searchProducts(db, query),
    find: (id: number) => products.getProduct(db, id),

    create: (draft: ProductDraft): Promise<Product> =>
      db.transaction(async (tx) => {
        const product = await products.addProduct(tx, { ...draft, createdAt: at(), updatedAt: at() })
        await announce(tx, { change: 'created', stockDelta: product.stock, product })
        return product
      }),

    /** @returns nothing when there is no such product */
    replace: (id: number, draft: ProductDraft): Promise<Product | undefined> =>
      db.transaction(async (tx) => {
        const before = await products.getProduct(tx, id, 'locked')
        if (!before) return undefined
        const product = { ...before, ...draft, updatedAt: at() }
        await products.putProduct(tx, product)
        await announce(tx, { change: 'updated', stockDelta: product.stock - before.stock, product })
        return product
      }),

    /** @returns whether there was such a product */
    remove: (id: number): Promise<boolean> =>
      db.transaction(async (tx) => {
        const product = await products.getProduct(tx, id, 'locked')
        if (!product) return false
        await announce(tx, { change: 'deleted', stockDelta: -product.stock, product })
        return products.removeProduct(tx, id)
      }),

    /** All lines or none, and once per order however often it is asked. @throws ReservationRefused */
    reserve: (orderId: string, lines: readonly Line[]): Promise<HeldStock> =>
      db.transaction((tx) => reserve(tx, announce, { orderId, lines, at: at() })),

    /** Gives an order's stock back, once. */
    release: (tx: Transaction, orderId: string): Promise<void> =>
      release(tx, announce, { orderId, at: at() }),
  }
}
