import type { Database } from '@banyan/service-kit/database'
import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import { streamOrderEvents } from '../orders/order-stream.ts'
import type { OrdersService } from '../orders/orders-service.ts'
import { newUserSchema } from '../users/users-api.ts'
import type { UsersService } from '../users/users-service.ts'
import type { Pages, Visit } from './pages.ts'
import type { Sessions } from './sessions.ts'

const loginSchema = z.object({
  email: z.string().max(254),
  password: z.string().max(200),
  next: z.string().optional(),
})
const recentOrders = 20

export function accountPages(deps: {
  db: Database
  pages: Pages
  sessions: Sessions
  users: UsersService
  orders: OrdersService
  closing: AbortSignal
}): Router {
  const { db, pages, sessions, users, orders, closing } = deps
  const router = Router()

  router.get(
    '/login',
    pages.page(async (req, res, visit) => {
      if (visit.user) return pages.redirect(res, '/account')
      await pages.render(res, 'login', visit, {
        next: localPath(req.query.next),
        problem: undefined,
        email: '',
      })
    }),
  )

  router.post(
    '/login',
    pages.form(async (req, res, visit) => {
      const { email, password, next } = parseInput(loginSchema, req.body)
      const user = await users.authenticate(email, password)
      if (!user) {
        res.status(401)
        const problem = 'The e-mail or the password is wrong.'
        return pages.render(res, 'login', visit, { next: localPath(next), problem, email })
      }
      await sessions.signIn(res, visit.session, user.id)
      pages.redirect(res, localPath(next))
    }),
  )

  router.get(
    '/register',
    pages.page(async (_req, res, visit) => pages.render(res, 'register', visit, { problem: undefined })),
  )

  router.post(
    '/register',
    pages.form(async (req, res, visit) => {
      try {
        const user = await users.register(parseInput(newUserSchema, req.body))
        await sessions.signIn(res, visit.session, user.id)
        pages.redirect(res, '/account')
      } catch (error) {
        if (!(error instanceof HttpError)) throw error
        res.status(error.status)
        await pages.render(res, 'register', visit, { problem: error.message })
      }
    }),
  )

  router.post(
    '/logout',
    pages.form(async (_req, res, { session }) => {
      await sessions.end(res, session)
      pages.redirect(res, '/')
    }),
  )

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
      const afterId = Number(req.get('last-event-id') ?? 0) || 0
      streamOrderEvents(res, { db, orders, orderId: order.id, afterId, closing })
    }),
  )

  return router
}

function signedInUser(visit: Visit): string {
  if (!visit.user) throw new HttpError(401, 'unauthorized', 'Sign in first')
  return visit.user.id
}

/** Where to go after signing in: a path of this shop, never another site (`//evil.example`, `/\evil.example`). */
function localPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[\w\-./?=&%]*$/.test(next) ? next : '/account'
}
