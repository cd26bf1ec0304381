import type { Database, Transaction } from '@banyan/service-kit/database'
import type { Outbox } from '@banyan/service-kit/events/outbox'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import type { ExportPage } from '@banyan/service-kit/handover/export'
import { isNews } from '@banyan/service-kit/handover/followed'
import { isLatest, wasChanged } from '@banyan/service-kit/handover/latest'
import { z } from 'zod'
import {
  deleteProduct,
  findProduct,
  markChanged,
  type Product,
  productsAfter,
  putProduct,
} from './catalog-repository.ts'
import type { StockChanges } from './stock-changes.ts'

export const productUpdatedType = 'product.updated.v1'
const entity = 'products'

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
    const event = { type: productUpdatedType, subject: String(id), data }
    // Stock adds up, whichever side sold; everything else is replaced, and only by what is later.
    const sequence = await outbox.append(tx, data.change === 'stock' ? event : { ...event, entity })
    await markChanged(tx, id, sequence)
  }
}

/** Follows the catalogue of the service that took it over; what we changed first comes back and is left alone. */
export function followProducts(self: string, stockChanges: StockChanges): EventHandler {
  return async (event, tx) => {
    if (event.origin === self || event.source === self) return
    const parsed = schema.safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    const { change, product } = parsed.data
    const { source, sequence, time: at } = event
    const key = String(product.id)
    if (!(await isNews(tx, { source, entity, key, sequence }))) return
    const replaces = change !== 'stock' && (await isLatest(tx, { entity, key, at, by: source }))
    if (replaces && change === 'deleted') return void (await deleteProduct(tx, product.id))
    const merged = await merge(tx, parsed.data, replaces)
    if (!merged) return
    await putProduct(tx, merged)
    return () => void stockChanges.publish({ productId: merged.id, stock: merged.stock })
  }
}

/**
 * The product as it is after an update: attributes are replaced by the latest change, whichever side made it; stock
 * moves by the difference.
 * @returns nothing where nothing changes: for news of a product that was deleted here, or a deletion that we outdid
 */
async function merge(
  tx: Transaction,
  { change, product, stockDelta }: ProductChange,
  replaces: boolean,
): Promise<Product | undefined> {
  const here = await findProduct(tx, product.id, 'locked')
  if (!here) return replaces || !(await wasChanged(tx, entity, String(product.id))) ? product : undefined
  if (change === 'deleted') return undefined
  const stock = here.stock + stockDelta
  const updatedAt = product.updatedAt > here.updatedAt ? product.updatedAt : here.updatedAt
  return { ...(replaces ? product : here), stock, updatedAt }
}

export const exportProducts =
  (db: Database): ExportPage =>
  async (after, limit) =>
    (await productsAfter(db, Number(after ?? 0), limit)).map(({ product, sequence }) => ({
      key: String(product.id),
      sequence,
      data: product,
    }))
