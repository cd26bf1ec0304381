import type { Transaction } from '@banyan/service-kit/database'
import type { CloudEvent } from '@banyan/service-kit/events/cloud-event'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import { type Change, isNews } from '@banyan/service-kit/handover/followed'
import { isLatest, wasChanged } from '@banyan/service-kit/handover/latest'
import * as products from '../repository/products.ts'
import type { Announce } from './announce.ts'
import type { Product } from './product.ts'
import { productEntity as entity, type ProductUpdated, productUpdatedSchema } from './product-events.ts'

/** Follows the catalogue of the system that this one is extracted from. What we changed first is not applied again. */
export function followProducts(self: string, announce: Announce): EventHandler {
  return async (event, tx) => {
    if (event.origin === self || event.source === self) return
    const update = parseUpdate(event)
    const { source, sequence, origin } = event
    const change = { source, entity, key: String(update.product.id), sequence }
    if (!(await isNews(tx, change))) return
    const { change: what, stockDelta } = update
    const replaces =
      what !== 'stock' && (await isLatest(tx, { entity, key: change.key, at: event.time, by: source }))
    if (replaces && what === 'deleted') {
      await products.removeProduct(tx, update.product.id)
      return announce(tx, update, origin)
    }
    const product = await merge(tx, update, replaces)
    if (!product) return
    await products.putProduct(tx, product)
    await announce(tx, { change: replaces ? what : 'stock', stockDelta, product }, origin)
  }
}

/** Stores a row of the backfill, whose stock is the whole truth at its sequence. */
export async function takeOver(
  announce: Announce,
  change: Change,
  data: unknown,
  tx: Transaction,
): Promise<void> {
  const { product } = productUpdatedSchema.pick({ product: true }).parse({ product: data })
  if (!(await isNews(tx, change))) return
  const before = await products.getProduct(tx, product.id, 'locked')
  await products.putProduct(tx, product)
  const stockDelta = product.stock - (before?.stock ?? 0)
  await announce(tx, { change: before ? 'updated' : 'created', stockDelta, product }, change.source)
}

/**
 * The product as it is after an update: attributes are replaced by the latest change, whichever side made it; stock
 * moves by the difference, because both sides may sell at once and both sales count.
 * @returns nothing where nothing changes: for news of a product that was deleted here, or a deletion that we outdid
 */
async function merge(
  tx: Transaction,
  { change, product, stockDelta }: ProductUpdated,
  replaces: boolean,
): Promise<Product | undefined> {
  const here = await products.getProduct(tx, product.id, 'locked')
  // Not here and never changed: the backfill has not brought it yet.
  if (!here) return replaces || !(await wasChanged(tx, entity, String(product.id))) ? product : undefined
  if (change === 'deleted') return undefined
  const stock = here.stock + stockDelta
  const updatedAt = product.updatedAt > here.updatedAt ? product.updatedAt : here.updatedAt
  return { ...(replaces ? product : here), stock, updatedAt }
}

function parseUpdate(event: CloudEvent): ProductUpdated {
  const parsed = productUpdatedSchema.safeParse(event.data)
  if (!parsed.success) throw new PoisonEvent(parsed.error.message)
  return parsed.data
}
