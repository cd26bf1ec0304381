import { callerOf, requireCaller, type TokenVerifier } from '@banyan/service-kit/bearer'
import type { Database } from '@banyan/service-kit/database'
import { HttpError } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import { paymentOf } from '../repository/payments.ts'

export const paymentDto = z
  .object({
    id: z.string(),
    orderId: z.string(),
    amount: z.number(),
    currency: z.literal('EUR'),
    status: z.enum(['succeeded', 'failed']),
    reason: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Payment' })

export function paymentHandlers(db: Database, verifyToken: TokenVerifier): Router {
  const router = Router()
  router.get('/payments/:orderId', requireCaller(verifyToken), async (req, res) => {
    const orderId = String(req.params.orderId)
    const payment = await paymentOf(db, orderId)
    const { userId, role } = callerOf(res)
    // Also 404 for somebody else's: whether it exists is not theirs to know.
    if (!payment || (role === 'customer' && payment.userId !== userId)) {
      throw new HttpError(404, 'payment_not_found', `There is no payment of order ${orderId}`)
    }
    const { id, amountCents, status, reason, createdAt } = payment
    res.json({ id, orderId, amount: amountCents / 100, currency: 'EUR', status, reason, createdAt })
  })
  return router
}
