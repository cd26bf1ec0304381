import type { Database } from '@banyan/service-kit/database'
import type { CatalogService } from '../catalog/catalog-service.ts'
import { priceOrder, type Totals } from '../orders/totals.ts'

export const maxQuantity = 99

export type Cart = ReturnType<typeof createCart>

interface CartRow {
  product_id: number
  quantity: number
}

export function createCart(db: Database, catalog: CatalogService) {
  const rows = (sessionId: number): Promise<CartRow[]> =>
    db('cart_items').where({ session_id: sessionId }).orderBy('product_id').select('product_id', 'quantity')

  return {
    async add(sessionId: number, productId: number, quantity: number): Promise<void> {
      await db.transaction(async (tx) => {
        const key = { session_id: sessionId, product_id: productId }
        const row = await tx('cart_items').where(key).first<CartRow | undefined>()
        const total = Math.min((row?.quantity ?? 0) + quantity, maxQuantity)
        await tx('cart_items')
          .insert({ ...key, quantity: total })
          .onConflict(['session_id', 'product_id'])
          .merge()
      })
    },

    /** @param quantity 0 takes the product out */
    async set(sessionId: number, productId: number, quantity: number): Promise<void> {
      const item = db('cart_items').where({ session_id: sessionId, product_id: productId })
      await (quantity === 0 ? item.delete() : item.update({ quantity: Math.min(quantity, maxQuantity) }))
    },

    async lines(sessionId: number): Promise<{ productId: number; quantity: number }[]> {
      return (await rows(sessionId)).map((row) => ({ productId: row.product_id, quantity: row.quantity }))
    },

    /** What the cart holds at today's prices; a product that is gone is left out. */
    async priced(sessionId: number | undefined): Promise<Totals> {
      if (sessionId === undefined) return priceOrder([])
      const items = await this.lines(sessionId)
      const products = new Map(
        (await catalog.many(items.map((item) => item.productId))).map((p) => [p.id, p]),
      )
      return priceOrder(
        items.flatMap((item) => {
          const product = products.get(item.productId)
          return product ? [{ ...item, name: product.name, unitPriceCents: product.priceCents }] : []
        }),
      )
    },

    /** Takes out what was ordered, and only that: another tab may have added something meanwhile. */
    async takeOut(sessionId: number, ordered: readonly { productId: number }[]): Promise<void> {
      const ids = ordered.map((line) => line.productId)
      await db('cart_items').where({ session_id: sessionId }).whereIn('product_id', ids).delete()
    },
  }
}
