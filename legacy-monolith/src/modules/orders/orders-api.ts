import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { callerOf, requireCaller, type TokenVerifier } from '@banyan/service-kit/bearer'
import type { Database } from '@banyan/service-kit/database'
import { parseInput } from '@banyan/service-kit/errors'
import { lastEventId, streamEvents } from '@banyan/service-kit/event-stream'
import { Router } from 'express'
import { z } from 'zod'
import { linesSchema, pageSchema } from '../catalog/catalog-api.ts'
import { orderStream } from './order-stream.ts'
import { orderView } from './order-view.ts'
import { ordersCsv } from './orders-csv.ts'
import type { OrdersService } from './orders-service.ts'

const orderSchema = z.object({
  items: linesSchema,
  cardToken: z
    .string()
    .regex(/^tok_\w{1,40}$/, 'must be a card token such as tok_visa')
    .default('tok_visa'),
})
const keySchema = z.object({
  'idempotency-key': z.string().max(200, 'must have at most 200 characters').optional(),
})
const listSchema = pageSchema.pick({ limit: true })

export function ordersApi(options: {
  db: Database
  orders: OrdersService
  verifyToken: TokenVerifier
  onPlaced: () => void
  closing: AbortSignal
}): Router {
  const { db, orders, onPlaced, closing } = options
  const router = Router()
  const signedIn = requireCaller(options.verifyToken)

  router.post('/orders', signedIn, async (req, res) => {
    const { items, cardToken } = parseInput(orderSchema, req.body)
    const { 'idempotency-key': idempotencyKey = null } = parseInput(keySchema, req.headers)
    const order = await orders.place({ userId: callerOf(res).userId, items, cardToken, idempotencyKey })
    onPlaced()
    res.status(201).location(`/orders/${order.id}`).json(orderView(order))
  })

  router.get('/orders', signedIn, async (req, res) => {
    const { limit } = parseInput(listSchema, req.query)
    const mine = await orders.list({ userId: callerOf(res).userId, limit })
    res.json({ items: mine.map(orderView) })
  })

  router.get('/orders/export.csv', signedIn, async (_req, res) => {
    const { role, userId } = callerOf(res)
    res.type('text/csv').attachment('orders.csv')
    await pipeline(Readable.from(ordersCsv(orders, role === 'admin' ? undefined : userId)), res)
  })

  router.get('/orders/:id', signedIn, async (req, res) => {
    res.json(orderView(await orders.get(String(req.params.id), callerOf(res).userId)))
  })

  router.get('/orders/:id/events', signedIn, async (req, res) => {
    const order = await orders.get(String(req.params.id), callerOf(res).userId)
    const afterId = lastEventId(req.get('last-event-id'))
    streamEvents(res, { ...orderStream(db, orders, order.id), afterId, closing })
  })

  return router
}
