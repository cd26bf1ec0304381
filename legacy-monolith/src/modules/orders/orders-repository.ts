import type { Queryable } from '@banyan/service-kit/database'
import type { PricedLine } from './totals.ts'

export type OrderStatus = 'PENDING_PAYMENT' | 'CONFIRMED' | 'CANCELLED'

export interface Order {
  id: string
  userId: string
  /** Given by the client, so that sending an order twice makes one order. */
  idempotencyKey: string | null
  status: OrderStatus
  lines: PricedLine[]
  subtotalCents: number
  shippingCents: number
  totalCents: number
  cardToken: string
  /** The system that took the order and settles it. */
  owner: string
  createdAt: string
  updatedAt: string
}

export interface OrderEvent {
  id: number
  orderId: string
  status: OrderStatus
  at: string
}

interface OrderRow {
  id: string
  user_id: string
  idempotency_key: string | null
  status: OrderStatus
  items: string
  subtotal_cents: number
  shipping_cents: number
  total_cents: number
  card_token: string
  owner: string
  changed_seq: number
  created_at: string
  updated_at: string
}

interface EventRow {
  id: number
  order_id: string
  status: OrderStatus
  at: string
}

/** Stores an order and the first event of its history. */
export async function insertOrder(tx: Queryable, order: Order): Promise<void> {
  await tx('orders').insert(rowOf(order))
  await tx('order_events').insert({ order_id: order.id, status: order.status, at: order.createdAt })
}

/** Moves an order on from PENDING_PAYMENT, once. @returns whether this call moved it */
export async function settleOrder(
  tx: Queryable,
  id: string,
  status: OrderStatus,
  at: string,
): Promise<boolean> {
  const moved = await tx('orders').where({ id, status: 'PENDING_PAYMENT' }).update({ status, updated_at: at })
  if (moved === 0) return false
  await tx('order_events').insert({ order_id: id, status, at })
  return true
}

/** Stores the state of an order that another system settles, and adds it to the history if it is another one. */
export async function putOrder(tx: Queryable, order: Order): Promise<void> {
  const before = await findOrder(tx, order.id)
  const { userId, idempotencyKey } = order
  const rival = idempotencyKey ? await findOrderByKey(tx, userId, idempotencyKey) : undefined
  // Two orders of one key are both kept, and the key stays with ours.
  const key = rival && rival.id !== order.id ? null : idempotencyKey
  await tx('orders')
    .insert(rowOf({ ...order, idempotencyKey: key }))
    .onConflict('id')
    .merge()
  if (before?.status === order.status) return
  await tx('order_events').insert({ order_id: order.id, status: order.status, at: order.updatedAt })
}

/** Remembers the sequence of the last event about an order. */
export async function markChanged(tx: Queryable, id: string, sequence: number): Promise<void> {
  await tx('orders').where({ id }).update({ changed_seq: sequence })
}

/** The next orders for an export, each with the sequence of its last event. */
export async function ordersAfter(db: Queryable, afterId: string, limit: number) {
  const rows: OrderRow[] = await db('orders').where('id', '>', afterId).orderBy('id').limit(limit)
  return rows.map((row) => ({ order: orderOf(row), sequence: row.changed_seq }))
}

export async function findOrder(db: Queryable, id: string): Promise<Order | undefined> {
  const row = await db('orders').where({ id }).first<OrderRow | undefined>()
  return row && orderOf(row)
}

export async function findOrderByKey(db: Queryable, userId: string, key: string): Promise<Order | undefined> {
  const row = await db('orders')
    .where({ user_id: userId, idempotency_key: key })
    .first<OrderRow | undefined>()
  return row && orderOf(row)
}

/** Newest first. @param after the last order of the page before; absent for the first page */
export async function listOrders(
  db: Queryable,
  filter: {
    userId?: string | undefined
    status?: OrderStatus
    owner?: string
    limit: number
    after?: Order | undefined
  },
): Promise<Order[]> {
  const query = db('orders').orderBy([
    { column: 'created_at', order: 'desc' },
    { column: 'id', order: 'desc' },
  ])
  if (filter.userId !== undefined) query.where({ user_id: filter.userId })
  if (filter.status) query.where({ status: filter.status })
  if (filter.owner) query.where({ owner: filter.owner })
  if (filter.after) {
    const { createdAt, id } = filter.after
    query.whereRaw('(created_at < ? or (created_at = ? and id < ?))', [createdAt, createdAt, id])
  }
  const rows: OrderRow[] = await query.limit(filter.limit)
  return rows.map(orderOf)
}

export async function orderEventsAfter(
  db: Queryable,
  orderId: string,
  afterId: number,
): Promise<OrderEvent[]> {
  const rows: EventRow[] = await db('order_events')
    .where({ order_id: orderId })
    .where('id', '>', afterId)
    .orderBy('id')
  return rows.map(({ order_id, ...event }) => ({ ...event, orderId: order_id }))
}

function rowOf(order: Order): Omit<OrderRow, 'changed_seq'> {
  return {
    id: order.id,
    user_id: order.userId,
    idempotency_key: order.idempotencyKey,
    status: order.status,
    items: JSON.stringify(order.lines),
    subtotal_cents: order.subtotalCents,
    shipping_cents: order.shippingCents,
    total_cents: order.totalCents,
    card_token: order.cardToken,
    owner: order.owner,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
  }
}

function orderOf(row: OrderRow): Order {
  return {
    id: row.id,
    userId: row.user_id,
    idempotencyKey: row.idempotency_key,
    status: row.status,
    lines: JSON.parse(row.items) as PricedLine[],
    subtotalCents: row.subtotal_cents,
    shippingCents: row.shipping_cents,
    totalCents: row.total_cents,
    cardToken: row.card_token,
    owner: row.owner,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
