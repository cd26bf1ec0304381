import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Queryable, Transaction } from '@banyan/service-kit/database'
import { HttpError } from '@banyan/service-kit/errors'
import type { Logger } from '@banyan/service-kit/log'
import type { Signals } from '@banyan/service-kit/signals'
import { legacyDate } from '../../legacy-date.ts'
import type { CatalogService } from '../catalog/catalog-service.ts'
import type { Line } from '../catalog/reservations.ts'
import { mailOrderNews } from '../notifications/mails.ts'
import { charge } from '../payments/payments-service.ts'
import type { UsersService } from '../users/users-service.ts'
import type { PublishOrder } from './order-handover.ts'
import { claimKey } from './order-keys.ts'
import {
  findOrder,
  findOrderByKey,
  insertOrder,
  listOrders,
  type Order,
  settleOrder,
} from './orders-repository.ts'
import { priceOrder } from './totals.ts'

export interface NewOrder {
  userId: string
  items: readonly Line[]
  cardToken: string
  idempotencyKey: string | null
}

export interface OrdersDependencies {
  db: Database
  catalog: CatalogService
  users: UsersService
  changes: Signals
  publish: PublishOrder
  /** Marks the orders that are ours to settle. */
  self: string
  log: Logger
  now: () => Date
}

export type OrdersService = ReturnType<typeof createOrdersService>

const settleBatch = 50
/** How long an order that the order-service is making is waited for. */
const elsewhereWait = { stepMs: 50, totalMs: 5_000 }

export function createOrdersService(deps: OrdersDependencies) {
  const { db, catalog, changes } = deps
  let settling: Promise<void> | undefined

  const settlePending = async () => {
    for (const order of await listOrders(db, {
      status: 'PENDING_PAYMENT',
      owner: deps.self,
      limit: settleBatch,
    }))
      await settle(deps, order)
  }

  return {
    /** Takes the stock and stores the order, or does neither; payment follows. */
    async place(wanted: NewOrder): Promise<Order> {
      const known = await findEarlier(db, wanted)
      if (known) return known
      try {
        const order = await db.transaction((tx) => store(tx, deps, wanted))
        await catalog.announce(order.lines.map((line) => line.productId))
        return order
      } catch (error) {
        // The same order sent twice at once: the unique key let one in, and this is the other.
        // Or the order-service makes it: then it is told to us soon.
        const winner = await findEarlier(db, wanted, isInProgress(error) ? elsewhereWait.totalMs : 0)
        if (winner) return winner
        throw error
      }
    },

    /** The owner's order. @throws HttpError 404, also for somebody else's: whether it exists is not theirs to know */
    async get(id: string, userId: string): Promise<Order> {
      const order = await findOrder(db, id)
      if (order?.userId !== userId) throw new HttpError(404, 'order_not_found', `Order ${id} was not found`)
      return order
    },

    list: (filter: Parameters<typeof listOrders>[1]) => listOrders(db, filter),

    /** Charges what waits for payment. Calls that overlap share one run. */
    settlePending(): Promise<void> {
      settling ??= settlePending().finally(() => {
        settling = undefined
      })
      return settling
    },

    onChange: changes.subscribe,
  }
}

async function findEarlier(
  db: Queryable,
  { userId, idempotencyKey }: NewOrder,
  waitMs = 0,
): Promise<Order | undefined> {
  if (!idempotencyKey) return undefined
  for (let waited = 0; ; waited += elsewhereWait.stepMs) {
    const order = await findOrderByKey(db, userId, idempotencyKey)
    if (order || waited >= waitMs) return order
    await sleep(elsewhereWait.stepMs)
  }
}

const inProgress = () => new HttpError(409, 'order_in_progress', 'This order is just being placed')
const isInProgress = (error: unknown) => error instanceof HttpError && error.code === 'order_in_progress'

async function store(
  tx: Transaction,
  { catalog, publish, self, now }: OrdersDependencies,
  wanted: NewOrder,
): Promise<Order> {
  const { userId, cardToken, idempotencyKey } = wanted
  if (idempotencyKey && !(await claimKey(tx, { userId, key: idempotencyKey }, self))) throw inProgress()
  const id = randomUUID()
  const { items } = await catalog.reserveWithin(tx, id, wanted.items)
  const products = new Map(
    (
      await catalog.manyWithin(
        tx,
        items.map((item) => item.productId),
      )
    ).map((p) => [p.id, p]),
  )
  const totals = priceOrder(
    items.map(({ productId, quantity }) => {
      const { name, priceCents } = products.get(productId)!
      return { productId, name, quantity, unitPriceCents: priceCents }
    }),
  )
  const at = legacyDate(now())
  const order: Order = {
    id,
    userId,
    cardToken,
    idempotencyKey,
    owner: self,
    ...totals,
    status: 'PENDING_PAYMENT',
    createdAt: at,
    updatedAt: at,
  }
  await insertOrder(tx, order)
  await publish(tx, id)
  return order
}

/** Payment, status, stock and mail change together: a crash in between leaves an order that is settled again. */
async function settle(
  { db, catalog, users, changes, publish, log, now }: OrdersDependencies,
  order: Order,
): Promise<void> {
  const at = legacyDate(now())
  const user = await users.find(order.userId)
  const outcome = await db.transaction(async (tx) => {
    const payment = await charge(tx, order, at)
    const status = payment.status === 'succeeded' ? 'CONFIRMED' : 'CANCELLED'
    if (!(await settleOrder(tx, order.id, status, at))) return undefined
    await publish(tx, order.id)
    if (status === 'CANCELLED') await catalog.releaseWithin(tx, order.id)
    const recipient = user?.email
    if (recipient)
      await mailOrderNews(
        tx,
        { orderId: order.id, recipient, outcome: status, totalCents: order.totalCents },
        at,
      )
    return status
  })
  if (!outcome) return
  log.info({ orderId: order.id, status: outcome }, 'order settled')
  changes.publish(order.id)
  if (outcome === 'CANCELLED') await catalog.announce(order.lines.map((line) => line.productId))
}
