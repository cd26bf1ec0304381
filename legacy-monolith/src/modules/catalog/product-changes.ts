import type { Database, Transaction } from '@banyan/service-kit/database'
import type { Outbox } from '@banyan/service-kit/events/outbox'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import type { ExportPage } from '@banyan/service-kit/handover/export'
import { isNews } from '@banyan/service-kit/handover/followed'
import { z } from 'zod'
import { deleteProduct, findProduct, markChanged, productsAfter, putProduct } from './catalog-repository.ts'
import type { StockChanges } from './stock-changes.ts'

export const productUpdatedType = 'product.updated.v1'

const schema = z.object({
  change: z.enum(['created', 'updated', 'stock', 'deleted']),
  /** By how much the stock moved: differences add up, whichever side sold. */
  stockDelta: z.int(),
  product: z.object({
    ...{
      id: z.int(),
      sku: z.string(),
      name: z.string(),
      description: z.string(),
      priceCents: z.int(),
      stock: z.int(),
    },
    ...{ tags: z.array(z.string()), weightGrams: z.int(), rating: z.number().nullable() },
    ...{ discontinuedAt: z.string().nullable(), createdAt: z.string(), updatedAt: z.string() },
  }),
})

export type ProductChange = z.output<typeof schema>

/** Tells of a change in the transaction that makes it. */
export type PublishProduct = (tx: Transaction, change: ProductChange) => Promise<void>

export function publishProducts(outbox: Outbox): PublishProduct {
  return async (tx, data) => {
    const { id } = data.product
    await markChanged(
      tx,
      id,
      await outbox.append(tx, { type: productUpdatedType, subject: String(id), data }),
    )
  }
}

/** Follows the catalogue of the service that took it over; what we changed first comes back and is left alone. */
export function followProducts(self: string, stockChanges: StockChanges): EventHandler {
  return async (event, tx) => {
    if (event.origin === self || event.source === self) return
    const parsed = schema.safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    const { change, stockDelta, product } = parsed.data
    const { source, sequence } = event
    if (!(await isNews(tx, { source, entity: 'products', key: String(product.id), sequence }))) return
    if (change === 'deleted') return void (await deleteProduct(tx, product.id))
    const here = await findProduct(tx, product.id, 'locked')
    const stock = here ? here.stock + stockDelta : product.stock
    await putProduct(tx, { ...product, stock })
    return () => void stockChanges.publish({ productId: product.id, stock })
  }
}

export const exportProducts =
  (db: Database): ExportPage =>
  async (after, limit) =>
    (await productsAfter(db, Number(after ?? 0), limit)).map(({ product, sequence }) => ({
      key: String(product.id),
      sequence,
      data: product,
    }))
