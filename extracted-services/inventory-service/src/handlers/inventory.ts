import { randomUUID } from 'node:crypto'
import { bearerToken, requireCaller, type TokenVerifier } from '@banyan/service-kit/bearer'
import type { Database } from '@banyan/service-kit/database'
import { HttpError, parseInput } from '@banyan/service-kit/errors'
import type { ServiceClient } from '@banyan/service-kit/http-client'
import { Router } from 'express'
import { z } from 'zod'
import { getLevel } from '../repository/stock-levels.ts'

export const levelDto = z
  .object({ productId: z.int(), sku: z.string(), available: z.int(), pending: z.int(), asOf: z.string() })
  .meta({ id: 'StockLevel' })

export const reservedDto = z
  .object({
    reservationId: z.string(),
    orderId: z.string(),
    items: z.array(z.object({ productId: z.int(), quantity: z.int(), remaining: z.int() })),
  })
  .meta({ id: 'Reserved' })

export const reserveQuery = z.object({
  qty: z.coerce.number('must be a number').int().min(1, 'must be 1 to 100').max(100, 'must be 1 to 100'),
})
const refusal = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
})

export function inventoryHandlers(db: Database, verifyToken: TokenVerifier, products: ServiceClient): Router {
  const router = Router()

  router.get('/inventory/:productId', async (req, res) => {
    const level = await getLevel(db, idOf(req.params.productId))
    if (!level)
      throw new HttpError(404, 'unknown_product', `Nothing is known of product ${req.params.productId}`)
    res.json(level)
  })

  // A command: the read side decides nothing, so it goes to the owner of the stock, in the caller's name.
  router.post('/inventory/:itemId/reserve', requireCaller(verifyToken), async (req, res) => {
    const { qty: quantity } = parseInput(reserveQuery, req.query)
    const body = { orderId: randomUUID(), items: [{ productId: idOf(req.params.itemId), quantity }] }
    const answer = await products({
      method: 'POST',
      path: '/products/reserve',
      token: bearerToken(req),
      body,
    })
    if (answer.status === 200) return void res.json(reservedDto.parse(answer.body))
    const parsed = refusal.safeParse(answer.body)
    if (!parsed.success) throw new HttpError(502, 'dependency_failed', 'products answered something else')
    const { code, message, details } = parsed.data.error
    throw new HttpError(answer.status, code, message, details)
  })

  return router
}

function idOf(text: unknown): number {
  if (typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new HttpError(404, 'unknown_product', `Nothing is known of product ${text}`)
}
