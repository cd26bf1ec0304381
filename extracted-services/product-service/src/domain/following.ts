import type { Transaction } from '@banyan/service-kit/database'
import type { CloudEvent } from '@banyan/service-kit/events/cloud-event'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import { type Change, isNews } from '@banyan/service-kit/handover/followed'
import * as products from '../repository/products.ts'
import type { Announce } from './announce.ts'
import { type ProductUpdated, productUpdatedSchema } from './product-events.ts'

const entity = 'products'

/** Follows the catalogue of the system that this one is extracted from. What we changed first is not applied again. */
export function followProducts(self: string, announce: Announce): EventHandler {
  return async (event, tx) => {
    if (event.origin === self || event.source === self) return
    const update = parseUpdate(event)
    const { source, sequence, origin } = event
    const change = { source, entity, key: String(update.product.id), sequence }
    if (!(await isNews(tx, change))) return
    await apply(tx, update)
    await announce(tx, update, origin)
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
 * Attributes are replaced, because one side writes them at a time; stock moves by the difference, because both
 * sides may sell at once and both sales count.
 */
async function apply(tx: Transaction, { change, product, stockDelta }: ProductUpdated): Promise<void> {
  if (change === 'deleted') return void (await products.removeProduct(tx, product.id))
  const here = await products.getProduct(tx, product.id, 'locked')
  const stock = here ? here.stock + stockDelta : product.stock
  await products.putProduct(tx, { ...product, stock })
}

function parseUpdate(event: CloudEvent): ProductUpdated {
  const parsed = productUpdatedSchema.safeParse(event.data)
  if (!parsed.success) throw new PoisonEvent(parsed.error.message)
  return parsed.data
}
