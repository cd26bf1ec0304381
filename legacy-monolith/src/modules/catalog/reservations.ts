import { randomUUID } from 'node:crypto'
import type { Transaction } from '@banyan/service-kit/database'
import { HttpError } from '@banyan/service-kit/errors'
import { findProducts, moveStock } from './catalog-repository.ts'
import type { PublishProduct } from './product-changes.ts'

export interface Line {
  productId: number
  quantity: number
}

export interface Reservation {
  reservationId: string
  orderId: string
  items: (Line & { remaining: number })[]
}

interface ReservationRow {
  id: string
  order_id: string
  status: 'held' | 'released'
  items: string
  created_at: string
}

/**
 * Takes the stock of an order: all lines or none; the same order is only ever taken once.
 * Must run in a transaction. @throws HttpError 404 for an unknown product, 409 when stock is short
 */
export async function reserve(
  tx: Transaction,
  publish: PublishProduct,
  orderId: string,
  lines: readonly Line[],
  at: string,
): Promise<Reservation> {
  const wanted = mergeLines(lines)
  const earlier = await tx('reservations').where({ order_id: orderId }).first<ReservationRow | undefined>()
  if (earlier?.status === 'released') {
    throw new HttpError(
      409,
      'reservation_released',
      `The reservation of order ${orderId} was already released`,
    )
  }
  const id = earlier?.id ?? randomUUID()
  if (!earlier) {
    for (const line of wanted) await takeLine(tx, publish, line, at)
    const row = { id, order_id: orderId, status: 'held', items: JSON.stringify(wanted), created_at: at }
    await tx('reservations').insert(row)
  }
  const held = earlier ? (JSON.parse(earlier.items) as Line[]) : wanted
  const stock = new Map(
    (
      await findProducts(
        tx,
        held.map((line) => line.productId),
      )
    ).map((p) => [p.id, p.stock]),
  )
  const items = held.map((line) => ({ ...line, remaining: stock.get(line.productId) ?? 0 }))
  return { reservationId: id, orderId, items }
}

/**
 * Gives the stock of a cancelled order back, once. An order that never reserved gets a marker instead, so that
 * a reservation which arrives late is refused. Must run in a transaction. @returns the lines given back
 */
export async function release(
  tx: Transaction,
  publish: PublishProduct,
  orderId: string,
  at: string,
): Promise<Line[]> {
  const row = await tx('reservations').where({ order_id: orderId }).first<ReservationRow | undefined>()
  if (!row) {
    await tx('reservations').insert({
      id: randomUUID(),
      order_id: orderId,
      status: 'released',
      items: '[]',
      created_at: at,
    })
    return []
  }
  if (row.status === 'released') return []
  await tx('reservations').where({ id: row.id }).update({ status: 'released' })
  const lines = JSON.parse(row.items) as Line[]
  for (const line of lines) await move(tx, publish, line.productId, line.quantity, at)
  return lines
}

async function takeLine(tx: Transaction, publish: PublishProduct, line: Line, at: string): Promise<void> {
  if (await move(tx, publish, line.productId, -line.quantity, at)) return
  const [product] = await findProducts(tx, [line.productId])
  if (!product) throw new HttpError(404, 'product_not_found', `Product ${line.productId} was not found`)
  const details = { productId: product.id, requested: line.quantity, available: product.stock }
  throw new HttpError(
    409,
    'insufficient_stock',
    `Only ${product.stock} of product ${product.id} are left`,
    details,
  )
}

async function move(
  tx: Transaction,
  publish: PublishProduct,
  id: number,
  stockDelta: number,
  at: string,
): Promise<boolean> {
  if (!(await moveStock(tx, id, stockDelta, at))) return false
  const [product] = await findProducts(tx, [id])
  if (product) await publish(tx, { change: 'stock', stockDelta, product })
  return true
}

/** One line a product, in the order of ids: two orders that lock the same rows always do so in the same order. */
function mergeLines(lines: readonly Line[]): Line[] {
  const quantities = new Map<number, number>()
  for (const { productId, quantity } of lines) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity)
  }
  return [...quantities]
    .map(([productId, quantity]) => ({ productId, quantity }))
    .sort((a, b) => a.productId - b.productId)
}
