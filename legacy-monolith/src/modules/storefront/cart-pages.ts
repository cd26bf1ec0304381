import { randomUUID } from 'node:crypto'
import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import type { CatalogService } from '../catalog/catalog-service.ts'
import type { OrdersService } from '../orders/orders-service.ts'
import { type Cart, maxQuantity } from './cart.ts'
import type { Pages } from './pages.ts'
import type { Sessions } from './sessions.ts'

const itemSchema = z.object({
  productId: z.coerce.number('must be a number').int().positive(),
  quantity: z.coerce.number('must be a number').int().min(0, 'must be 0 or more').max(maxQuantity).default(1),
})
const checkoutSchema = z.object({
  card: z.enum(['tok_visa', 'tok_mastercard', 'tok_declined'], 'must be one of the cards offered'),
  orderKey: z.uuid('must be the key of the form'),
})

export function cartPages(deps: {
  pages: Pages
  sessions: Sessions
  cart: Cart
  catalog: CatalogService
  orders: OrdersService
  onPlaced: () => void
}): Router {
  const { pages, sessions, cart, catalog, orders, onPlaced } = deps
  const router = Router()

  router.get(
    '/cart',
    pages.page(async (_req, res, visit) => {
      await pages.render(res, 'cart', visit, {
        ...(await cart.priced(visit.session.rowId)),
        title: 'Cart · Fig & Vine',
      })
    }),
  )

  router.post(
    '/cart',
    pages.form(async (req, res, { session }) => {
      const { productId, quantity } = parseInput(itemSchema, req.body)
      await catalog.get(productId)
      await cart.add(await sessions.keep(session), productId, Math.max(1, quantity))
      pages.redirect(res, '/cart')
    }),
  )

  router.post(
    '/cart/items',
    pages.form(async (req, res, { session }) => {
      const { productId, quantity } = parseInput(itemSchema, req.body)
      await cart.set(await sessions.keep(session), productId, quantity)
      pages.redirect(res, '/cart')
    }),
  )

  router.get(
    '/checkout',
    pages.page(async (_req, res, visit) => {
      if (!visit.user) return pages.redirect(res, '/login?next=/checkout')
      const totals = await cart.priced(visit.session.rowId)
      if (totals.lines.length === 0) return pages.redirect(res, '/cart')
      // The key makes a form that is sent twice one order.
      await pages.render(res, 'checkout', visit, { ...totals, orderKey: randomUUID(), problem: undefined })
    }),
  )

  router.post(
    '/checkout',
    pages.form(async (req, res, visit) => {
      if (!visit.user) return pages.redirect(res, '/login?next=/checkout')
      const { card, orderKey } = parseInput(checkoutSchema, req.body)
      const sessionId = await sessions.keep(visit.session)
      const items = await cart.lines(sessionId)
      try {
        const order = await orders.place({
          userId: visit.user.id,
          items,
          cardToken: card,
          idempotencyKey: orderKey,
        })
        await cart.takeOut(sessionId, order.lines)
        onPlaced()
        pages.redirect(res, `/account/orders/${order.id}`)
      } catch (error) {
        if (!(error instanceof HttpError)) throw error
        res.status(error.status)
        const totals = await cart.priced(sessionId)
        await pages.render(res, 'checkout', visit, {
          ...totals,
          orderKey: randomUUID(),
          problem: error.message,
        })
      }
    }),
  )

  return router
}
