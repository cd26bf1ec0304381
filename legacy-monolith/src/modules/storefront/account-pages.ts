import type { Database } from '@banyan/service-kit/database'
import { HttpError } from '@banyan/service-kit/errors'
import { lastEventId, streamEvents } from '@banyan/service-kit/event-stream'
import { Router } from 'express'
import { orderStream } from '../orders/order-stream.ts'
import type { OrdersService } from '../orders/orders-service.ts'
import type { Pages, Visit } from './pages.ts'

const recentOrders = 20

export function accountPages(deps: {
  db: Database
  pages: Pages
  orders: OrdersService
  closing: AbortSignal
}): Router {
  const { db, pages, orders, closing } = deps
  const router = Router()

  router.get(
    '/account',
    pages.page(async (_req, res, visit) => {
      if (!visit.user) return pages.redirect(res, '/login?next=/account')
      const mine = await orders.list({ userId: visit.user.id, limit: recentOrders })
      await pages.render(res, 'account', visit, { orders: mine, title: 'Your account · Fig & Vine' })
    }),
  )

  router.get(
    '/account/orders/:id',
    pages.page(async (req, res, visit) => {
      if (!visit.user)
        return pages.redirect(res, `/login?next=/account/orders/${encodeURIComponent(String(req.params.id))}`)
      const order = await orders.get(String(req.params.id), visit.user.id)
      await pages.render(res, 'order', visit, { order, title: 'Your order · Fig & Vine' })
    }),
  )

  router.get(
    '/account/orders/:id/events',
    pages.page(async (req, res, visit) => {
      const order = await orders.get(String(req.params.id), signedInUser(visit))
      const afterId = lastEventId(req.get('last-event-id'))
      streamEvents(res, { ...orderStream(db, orders, order.id), afterId, closing })
    }),
  )

  return router
}

function signedInUser(visit: Visit): string {
  if (!visit.user) throw new HttpError(401, 'unauthorized', 'Sign in first')
  return visit.user.id
}
