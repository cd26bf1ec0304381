import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@banyan/service-kit/database'
import { HttpError } from '@banyan/service-kit/errors'
import type { OrderKeys } from '../clients/order-keys-client.ts'
import type { ProductsClient } from '../clients/products-client.ts'
import type { UsersClient } from '../clients/users-client.ts'
import { addOrder, discardOrder, getOrder, getOrderByKey, moveOrder } from '../repository/orders.ts'
import { type Line, normalizeLines, type Order, timestamp } from './order.ts'
import type { Announce } from './order-events.ts'
import { priceLines } from './pricing.ts'

export interface Wish {
  userId: string
  email: string
  /** The customer's own token: what they may not do, we may not do for them. */
  token: string
  lines: readonly Line[]
  cardToken: string
  idempotencyKey: string | null
}

export interface PlaceOrderDependencies {
  db: Database
  users: UsersClient
  products: ProductsClient
  keys: OrderKeys
  announce: Announce
  self: string
  now: () => Date
}

const placingWait = { stepMs: 50, totalMs: 6_000 }

/**
 * Validates the user, prices the lines, reserves the stock and stores the order, in this order: intent first, then
 * the effect elsewhere, then the result. Whatever step dies, `cleanUpAbandoned` finds the intent.
 * @throws HttpError of the step that refused
 */
export async function placeOrder(deps: PlaceOrderDependencies, wish: Wish): Promise<Order> {
  const known = await earlierOrder(deps.db, wish)
  if (known) return known
  await deps.users.validate(wish.userId, wish.token)
  const intent = await priced(deps, wish)
  // Nothing that may fail comes between the claim and the intent: a key that is claimed has an order.
  const { userId, idempotencyKey: key } = wish
  if (key && !(await deps.keys.claim(userId, key))) return orderOfTheOtherSide(deps.db, userId, key)
  if (!(await addOrder(deps.db, intent))) {
    // The same order was sent twice at once, and the other one stored its intent first.
    const winner = await earlierOrder(deps.db, wish)
    if (winner) return winner
    throw new HttpError(409, 'order_in_progress', 'This order is just being placed')
  }
  await reserveOrUndo(deps, intent, wish.token)
  return complete(deps, intent)
}

async function priced({ products, self, now }: PlaceOrderDependencies, wish: Wish): Promise<Order> {
  const lines = normalizeLines(wish.lines)
  const prices = await products.prices(lines.map((line) => line.productId))
  const at = timestamp(now())
  const { userId, email, idempotencyKey, cardToken } = wish
  const who = { userId, email, idempotencyKey, cardToken, owner: self }
  const totals = priceLines(lines, prices)
  return { id: randomUUID(), ...who, ...totals, status: 'PLACING', createdAt: at, updatedAt: at }
}

async function reserveOrUndo(deps: PlaceOrderDependencies, order: Order, token: string): Promise<void> {
  try {
    await deps.products.reserve(order.id, order.lines, token)
  } catch (error) {
    const refused = error instanceof HttpError && error.status < 500
    // A refusal reserved nothing. After anything else the stock may be held: the cancellation gives it back.
    if (refused) {
      await discardOrder(deps.db, order.id)
      if (order.idempotencyKey) await deps.keys.release(order.userId, order.idempotencyKey)
    } else await abandon(deps, order, 'reservation_failed')
    throw error
  }
}

async function complete({ db, announce, now }: PlaceOrderDependencies, intent: Order): Promise<Order> {
  return db.transaction(async (tx) => {
    const order: Order = { ...intent, status: 'PENDING_PAYMENT', updatedAt: timestamp(now()) }
    if (!(await moveOrder(tx, order, 'PLACING'))) {
      throw new HttpError(503, 'order_abandoned', 'This took too long and the order was cancelled: try again')
    }
    await announce(tx, 'order.placed.v1', order)
    return order
  })
}

/** Cancels an order that never got as far as payment. @returns whether it was still being placed */
export async function abandon(
  { db, announce, now }: Pick<PlaceOrderDependencies, 'db' | 'announce' | 'now'>,
  intent: Order,
  reason: string,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const order: Order = { ...intent, status: 'CANCELLED', updatedAt: timestamp(now()) }
    const moved = await moveOrder(tx, order, 'PLACING')
    if (moved) await announce(tx, 'order.cancelled.v1', order, reason)
    return moved
  })
}

/** The order that the same key made before; one that is still being placed is waited for. */
async function earlierOrder(db: Database, { userId, idempotencyKey }: Wish): Promise<Order | undefined> {
  if (!idempotencyKey) return undefined
  let order = await getOrderByKey(db, userId, idempotencyKey)
  for (
    let waited = 0;
    order?.status === 'PLACING' && waited < placingWait.totalMs;
    waited += placingWait.stepMs
  ) {
    await sleep(placingWait.stepMs)
    order = await getOrder(db, order.id)
  }
  if (order?.status === 'PLACING')
    throw new HttpError(409, 'order_in_progress', 'This order is just being placed')
  return order
}

/** The order that the monolith made of this key; its event may still be on the way. */
async function orderOfTheOtherSide(db: Database, userId: string, key: string): Promise<Order> {
  for (let waited = 0; waited < placingWait.totalMs; waited += placingWait.stepMs) {
    const order = await getOrderByKey(db, userId, key)
    if (order) return order
    await sleep(placingWait.stepMs)
  }
  throw new HttpError(409, 'order_in_progress', 'This order is just being placed')
}
