import { requireCaller, requireRole, type TokenVerifier } from '@banyan/service-kit/bearer'
import type { Database } from '@banyan/service-kit/database'
import { parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import { summarize } from '../domain/daily.ts'
import { rebuild } from '../domain/record-orders.ts'
import { factsBetween } from '../repository/facts.ts'

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'must look like 2024-02-11')

export const dailyQuery = z.object({ from: day.default('0000-01-01'), to: day.default('9999-12-31') })

export const dailyDto = z
  .object({
    items: z.array(
      z.object({
        day: z.string(),
        placed: z.int(),
        confirmed: z.int(),
        cancelled: z.int(),
        revenue: z.number(),
        currency: z.literal('EUR'),
      }),
    ),
  })
  .meta({ id: 'Daily' })

export const rebuiltDto = z.object({ replayed: z.int() }).meta({ id: 'Rebuilt' })

export function analyticsHandlers(db: Database, verifyToken: TokenVerifier): Router {
  const router = Router()
  const signedIn = requireCaller(verifyToken)

  router.get('/analytics/daily', signedIn, requireRole('admin', 'service'), async (req, res) => {
    const { from, to } = parseInput(dailyQuery, req.query)
    const days = summarize(await factsBetween(db, from, to))
    res.json({
      items: days.map(({ revenueCents, ...rest }) => ({
        ...rest,
        revenue: revenueCents / 100,
        currency: 'EUR',
      })),
    })
  })

  router.post('/analytics/rebuild', signedIn, requireRole('admin'), async (_req, res) => {
    res.json({ replayed: await db.transaction(rebuild) })
  })

  return router
}
