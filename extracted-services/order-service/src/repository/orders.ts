import type { Queryable } from '@banyan/service-kit/database'
import type { Order, OrderStatus, PricedLine } from '../domain/order.ts'

export interface HistoryEntry {
  id: number
  orderId: string
  status: OrderStatus
  at: string
}

interface OrderRow {
  id: string
  user_id: string
  email: string
  idempotency_key: string | null
  status: OrderStatus
  lines: string
  subtotal_cents: number
  shipping_cents: number
  total_cents: number
  card_token: string
  owner: string
  created_at: string
  updated_at: string
}

/** @returns false when the customer's key made an order already */
export async function addOrder(db: Queryable, order: Order): Promise<boolean> {
  const added = await db('orders')
    .insert(orderRow(order))
    .onConflict(['user_id', 'idempotency_key'])
    .ignore()
    .returning('id')
  return added.length === 1
}

/** Takes back an order of which nobody knows yet. */
export async function discardOrder(db: Queryable, id: string): Promise<void> {
  await db('orders').where({ id, status: 'PLACING' }).delete()
}

/** Gives an order its next status, if it is still in the one before. @returns whether it was */
export async function moveOrder(tx: Queryable, order: Order, from: OrderStatus): Promise<boolean> {
  const { id, owner, status, updatedAt } = order
  const moved = await tx('orders')
    .where({ id, owner, status: from })
    .update({ status, updated_at: updatedAt })
  if (moved === 1) await addHistory(tx, order)
  return moved === 1
}

/** Stores an order that another system settles. */
export async function putOrder(tx: Queryable, order: Order): Promise<void> {
  const before = await getOrder(tx, order.id)
  const { userId, idempotencyKey } = order
  const rival = idempotencyKey ? await getOrderByKey(tx, userId, idempotencyKey) : undefined
  // The same key was used on both sides while the route moved: both orders are kept, the key stays with ours.
  const key = rival && rival.id !== order.id ? null : idempotencyKey
  await tx('orders')
    .insert(orderRow({ ...order, idempotencyKey: key }))
    .onConflict('id')
    .merge()
  if (before?.status !== order.status) await addHistory(tx, order)
}

export async function getOrder(db: Queryable, id: string): Promise<Order | undefined> {
  return orderOf(await db('orders').where({ id }).first<OrderRow | undefined>())
}

export async function getOrderByKey(db: Queryable, userId: string, key: string): Promise<Order | undefined> {
  return orderOf(
    await db('orders').where({ user_id: userId, idempotency_key: key }).first<OrderRow | undefined>(),
  )
}

/** Placed orders, newest first. @param after the last order of the page before; absent for the first page */
export async function listOrders(
  db: Queryable,
  { userId, limit, after }: { userId: string | undefined; limit: number; after?: Order | undefined },
): Promise<Order[]> {
  const query = db('orders')
    .whereNot({ status: 'PLACING' })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
  if (userId !== undefined) query.where({ user_id: userId })
  if (after) {
    query.whereRaw('(created_at < ? or (created_at = ? and id < ?))', [
      after.createdAt,
      after.createdAt,
      after.id,
    ])
  }
  const rows: OrderRow[] = await query.limit(limit)
  return rows.map((row) => orderOf(row)!)
}

export async function placingBefore(db: Queryable, before: string): Promise<Order[]> {
  const rows: OrderRow[] = await db('orders')
    .where({ status: 'PLACING' })
    .where('created_at', '<=', before)
    .limit(100)
  return rows.map((row) => orderOf(row)!)
}

/** The next placed orders for an export, each with the sequence of its last event. */
export async function ordersAfter(db: Queryable, afterId: string, limit: number) {
  const rows: (OrderRow & { changed_seq: number })[] = await db('orders')
    .whereNot({ status: 'PLACING' })
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
  return rows.map((row) => ({ key: row.id, sequence: row.changed_seq, data: orderOf(row) }))
}

/** Remembers the sequence of the last event about an order. */
export async function markChanged(tx: Queryable, id: string, sequence: number): Promise<void> {
  await tx('orders').where({ id }).update({ changed_seq: sequence })
}

export async function historyAfter(db: Queryable, orderId: string, afterId: number): Promise<HistoryEntry[]> {
  const rows: { id: number; status: OrderStatus; at: string }[] = await db('order_history')
    .where({ order_id: orderId })
    .where('id', '>', afterId)
    .orderBy('id')
  return rows.map(({ id, status, at }) => ({ id, orderId, status, at }))
}

async function addHistory(tx: Queryable, { id, status, updatedAt }: Order): Promise<void> {
  await tx('order_history').insert({ order_id: id, status, at: updatedAt })
}

const orderRow = (order: Order): OrderRow => ({
  id: order.id,
  user_id: order.userId,
  email: order.email,
  idempotency_key: order.idempotencyKey,
  status: order.status,
  lines: JSON.stringify(order.lines),
  subtotal_cents: order.subtotalCents,
  shipping_cents: order.shippingCents,
  total_cents: order.totalCents,
  card_token: order.cardToken,
  owner: order.owner,
  created_at: order.createdAt,
  updated_at: order.updatedAt,
})

const orderOf = (row: OrderRow | undefined): Order | undefined =>
  row && {
    id: row.id,
    userId: row.user_id,
    email: row.email,
    idempotencyKey: row.idempotency_key,
    status: row.status,
    lines: JSON.parse(row.lines) as PricedLine[],
    subtotalCents: row.subtotal_cents,
    shippingCents: row.shipping_cents,
    totalCents: row.total_cents,
    cardToken: row.card_token,
    owner: row.owner,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
