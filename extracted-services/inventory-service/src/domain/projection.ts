import type { Transaction } from '@banyan/service-kit/database'
import type { CloudEvent } from '@banyan/service-kit/events/cloud-event'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import { type Change, isNews } from '@banyan/service-kit/handover/followed'
import { z } from 'zod'
import { addPending, dropLevel, putLevel, settlePending } from '../repository/stock-levels.ts'

/** What we read of `product.updated.v1`. */
const productUpdated = z.object({
  change: z.string(),
  product: z.object({ id: z.int(), sku: z.string(), stock: z.int() }),
})
const productRow = productUpdated.shape.product

/** Takes over a product from the export of its owner, unless a newer word of it is here. */
export async function takeOver(change: Change, data: unknown, tx: Transaction, asOf: string): Promise<void> {
  const { id: productId, sku, stock: available } = productRow.parse(data)
  if (await isNews(tx, change)) await putLevel(tx, { productId, sku, available, asOf })
}

/** What we read of the order events. */
const orderEvent = z.object({
  orderId: z.string(),
  order: z.object({ lines: z.array(z.object({ productId: z.int(), quantity: z.int() })) }),
})

/** The read side: nothing is decided here, everything is told by events, and the newest word of the owner counts. */
export function projection(owner: string): Record<string, EventHandler> {
  const onProduct: EventHandler = async (event, tx) => {
    if (event.source !== owner) return
    const { change, product } = parse(productUpdated, event)
    const { source, sequence } = event
    if (!(await isNews(tx, { source, entity: 'products', key: String(product.id), sequence }))) return
    if (change === 'deleted') return dropLevel(tx, product.id)
    await putLevel(tx, {
      productId: product.id,
      sku: product.sku,
      available: product.stock,
      asOf: event.time,
    })
  }
  const onPlaced: EventHandler = async (event, tx) => {
    const { orderId, order } = parse(orderEvent, event)
    await addPending(tx, orderId, order.lines)
  }
  const onSettled: EventHandler = async (event, tx) => settlePending(tx, parse(orderEvent, event).orderId)
  return {
    'product.updated.v1': onProduct,
    'order.placed.v1': onPlaced,
    'order.confirmed.v1': onSettled,
    'order.cancelled.v1': onSettled,
  }
}

function parse<T extends z.ZodType>(schema: T, event: CloudEvent): z.output<T> {
  const parsed = schema.safeParse(event.data)
  if (!parsed.success) throw new PoisonEvent(parsed.error.message)
  return parsed.data
}
