import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { bearerToken, callerOf, requireCaller, type TokenVerifier } from '@banyan/service-kit/bearer'
import type { Database } from '@banyan/service-kit/database'
import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { lastEventId, streamEvents } from '@banyan/service-kit/event-stream'
import type { Signals } from '@banyan/service-kit/signals'
import { Router } from 'express'
import type { Order } from '../domain/order.ts'
import type { Wish } from '../domain/place-order.ts'
import { getOrder, historyAfter, listOrders } from '../repository/orders.ts'
import type { ShowOrder } from './order-dto.ts'
import { ordersCsv } from './orders-csv.ts'
import { listQuery, orderBody, orderHeaders } from './schemas.ts'

export function orderHandlers(options: {
  db: Database
  place: (wish: Wish) => Promise<Order>
  verifyToken: TokenVerifier
  signals: Signals
  show: ShowOrder
  closing: AbortSignal
}): Router {
  const { db, place, signals, show, closing } = options
  const router = Router()
  const signedIn = requireCaller(options.verifyToken)

  router.post('/orders', signedIn, async (req, res) => {
    const { items: lines, cardToken } = parseInput(orderBody, req.body)
    const { 'idempotency-key': idempotencyKey = null } = parseInput(orderHeaders, req.headers)
    const { userId, email } = callerOf(res)
    const order = await place({
      userId,
      email,
      token: bearerToken(req) ?? '',
      lines,
      cardToken,
      idempotencyKey,
    })
    res.status(201).location(`/orders/${order.id}`).json(show(order))
  })

  router.get('/orders', signedIn, async (req, res) => {
    const { limit } = parseInput(listQuery, req.query)
    const orders = await listOrders(db, { userId: callerOf(res).userId, limit })
    res.json({ items: orders.map(show) })
  })

  router.get('/orders/export.csv', signedIn, async (_req, res) => {
    const { role, userId } = callerOf(res)
    res.type('text/csv').attachment('orders.csv')
    await pipeline(Readable.from(ordersCsv(db, role === 'admin' ? undefined : userId)), res)
  })

  router.get('/orders/:id', signedIn, async (req, res) => {
    res.json(show(await ownOrder(db, String(req.params.id), callerOf(res).userId)))
  })

  router.get('/orders/:id/events', signedIn, async (req, res) => {
    const { id } = await ownOrder(db, String(req.params.id), callerOf(res).userId)
    streamEvents(res, {
      closing,
      afterId: lastEventId(req.get('last-event-id')),
      subscribe: (listener) => signals.subscribe(id, listener),
      read: async (afterId) =>
        (await historyAfter(db, id, afterId)).map(({ id: entry, ...data }) => ({
          id: entry,
          event: 'status',
          data,
        })),
    })
  })

  return router
}

/** Also 404 for somebody else's order: whether it exists is not theirs to know. */
async function ownOrder(db: Database, id: string, userId: string): Promise<Order> {
  const order = await getOrder(db, id)
  if (order?.userId !== userId || order.status === 'PLACING') {
    throw new HttpError(404, 'order_not_found', `Order ${id} was not found`)
  }
  return order
}
