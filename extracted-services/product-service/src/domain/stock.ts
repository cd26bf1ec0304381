import { randomUUID } from 'node:crypto'
import type { Transaction } from '@banyan/service-kit/database'
import * as products from '../repository/products.ts'
import { addReservation, markReleased, reservationOf } from '../repository/reservations.ts'
import type { Announce } from './announce.ts'
import { type Line, normalizeLines, ReservationRefused } from './reservation.ts'

export interface HeldStock {
  reservationId: string
  orderId: string
  items: (Line & { remaining: number })[]
}

/** Takes the stock of an order: all lines or none, once per order. @throws ReservationRefused */
export async function reserve(
  tx: Transaction,
  announce: Announce,
  { orderId, lines, at }: { orderId: string; lines: readonly Line[]; at: string },
): Promise<HeldStock> {
  const earlier = await reservationOf(tx, orderId)
  if (earlier?.status === 'released') throw new ReservationRefused({ kind: 'already_released', orderId })
  const reservation = earlier ?? {
    id: randomUUID(),
    orderId,
    status: 'held' as const,
    lines: normalizeLines(lines),
  }
  if (!earlier) {
    await addReservation(tx, reservation, at)
    for (const line of reservation.lines) await take(tx, announce, line, at)
  }
  const items: HeldStock['items'] = []
  for (const line of reservation.lines) {
    items.push({ ...line, remaining: (await products.getProduct(tx, line.productId))?.stock ?? 0 })
  }
  return { reservationId: reservation.id, orderId, items }
}

/** Gives an order's stock back, once; if the order has none yet, none will be given to it any more. */
export async function release(
  tx: Transaction,
  announce: Announce,
  { orderId, at }: { orderId: string; at: string },
): Promise<void> {
  const held = await reservationOf(tx, orderId)
  if (!held) {
    // The cancellation overtook the reservation: leave a mark that refuses it when it comes.
    return addReservation(tx, { id: randomUUID(), orderId, status: 'released', lines: [] }, at)
  }
  if (!(await markReleased(tx, held.id))) return
  for (const { productId, quantity } of held.lines) await move(tx, announce, productId, quantity, at)
}

async function take(
  tx: Transaction,
  announce: Announce,
  { productId, quantity }: Line,
  at: string,
): Promise<void> {
  if (await move(tx, announce, productId, -quantity, at)) return
  const product = await products.getProduct(tx, productId)
  if (!product) throw new ReservationRefused({ kind: 'unknown_product', productId })
  const available = product.stock
  throw new ReservationRefused({ kind: 'insufficient_stock', productId, requested: quantity, available })
}

async function move(
  tx: Transaction,
  announce: Announce,
  id: number,
  stockDelta: number,
  at: string,
): Promise<boolean> {
  if (!(await products.moveStock(tx, id, stockDelta, at))) return false
  const product = await products.getProduct(tx, id)
  if (product) await announce(tx, { change: 'stock', stockDelta, product })
  return true
}
