import { requireCaller, requireRole, type TokenVerifier } from '@banyan/service-kit/bearer'
import type { Database } from '@banyan/service-kit/database'
import { parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import { mailsOf } from '../repository/mails.ts'

export const mailsQuery = z.object({
  orderId: z.string().max(36).optional(),
  limit: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be 1 to 100')
    .max(100, 'must be 1 to 100')
    .default(20),
})

export const mailListDto = z
  .object({
    items: z.array(
      z.object({
        id: z.int(),
        orderId: z.string(),
        recipient: z.string(),
        subject: z.string(),
        body: z.string(),
        createdAt: z.string(),
        sentAt: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'MailList' })

/** The outbox, readable: newest first. */
export function mailsHandlers(db: Database, verifyToken: TokenVerifier): Router {
  const router = Router()
  router.get('/mails', requireCaller(verifyToken), requireRole('admin', 'service'), async (req, res) => {
    const { orderId, limit } = parseInput(mailsQuery, req.query)
    res.json({ items: await mailsOf(db, orderId, limit) })
  })
  return router
}
