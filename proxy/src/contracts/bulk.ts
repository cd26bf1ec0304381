import { z } from 'zod'
import { ObjectChange } from './activity.ts'
import { Applied, Id, Percent, Reason, Version } from './common.ts'
import type { Endpoint } from './endpoint-row.ts'

const ROUTES_MAX = 5_000

export const BulkRollback = z
  .strictObject({
    routes: z
      .union([z.literal('all'), z.array(Id).min(1).max(ROUTES_MAX)], {
        error: '"all", or the ids of routes',
      })
      .meta({ description: 'all: every route whose candidate serves anything' }),
    reason: Reason,
  })
  .meta({ id: 'BulkRollback' })
export type BulkRollback = z.infer<typeof BulkRollback>

export const BulkTraffic = z
  .strictObject({
    routes: z
      .array(z.strictObject({ id: Id, version: Version, weight: Percent, mirror: Percent }))
      .min(1)
      .max(ROUTES_MAX)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, {
        error: 'name each route once',
      }),
    reason: Reason,
  })
  .meta({ id: 'BulkTraffic' })
export type BulkTraffic = z.infer<typeof BulkTraffic>

export const BulkChanged = z
  .object({ revision: z.int(), changes: z.array(ObjectChange), applied: Applied })
  .meta({ id: 'BulkChanged' })

/** The rows about many routes at once: one revision, so that one undo takes it back, or nothing. */
export const bulkEndpoints = {
  rollbackRoutes: {
    method: 'POST',
    path: '/routes/rollback',
    summary: 'Many routes back to their baselines, at once',
    permission: 'route.rollback',
    body: BulkRollback,
    response: BulkChanged,
    dryRun: true,
  },
  changeTraffics: {
    method: 'POST',
    path: '/routes/traffic',
    summary: 'Set weight and mirror of many routes, of all or of none',
    permission: 'traffic.change',
    body: BulkTraffic,
    response: BulkChanged,
    dryRun: true,
  },
} as const satisfies Record<string, Endpoint>
