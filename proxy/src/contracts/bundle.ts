import { z } from 'zod'
import { Id, Timestamp } from './common.ts'
import { RuleCreate } from './rule.ts'

/** The format that this version writes and reads. */
export const BUNDLE_FORMAT = 'banyan-bundle/1'

/** A request to be made again. What was secret in it is gone: a redacted header is not sent. */
export const BundledRequest = z
  .object({
    route: Id,
    endpoint: z.string().max(500),
    at: Timestamp,
    method: z.enum(['GET', 'HEAD']),
    host: z.string().max(300),
    target: z.string().max(16_384).regex(/^\//, { error: 'a path with its query: /products?page=2' }),
    headers: z.array(z.tuple([z.string().max(300), z.string().max(16_384)])).max(200),
  })
  .meta({ id: 'BundledRequest' })
export type BundledRequest = z.infer<typeof BundledRequest>

/** Recorded requests with what comparing their answers takes: for `banyan verify`, on any machine. */
export const Bundle = z
  .object({
    format: z.literal(BUNDLE_FORMAT, { error: `a bundle of the format ${BUNDLE_FORMAT}` }),
    madeAt: Timestamp,
    version: z.string().meta({ description: 'Of the Banyan that wrote it' }),
    routes: z.array(Id),
    endpoints: z
      .array(z.string().max(500))
      .meta({ description: 'Templates by which requests are named, such as GET /users/{id}' }),
    rules: z
      .array(RuleCreate.and(z.object({ author: z.string() })))
      .meta({ description: 'Rules that held for these routes' }),
    requests: z.array(BundledRequest).max(100_000),
  })
  .meta({ id: 'Bundle' })
export type Bundle = z.infer<typeof Bundle>

export const BundleQuery = z.object({
  route: Id.optional(),
  limit: z.coerce.number().int().min(1).max(20_000).default(5_000).meta({ description: 'Requests, at most' }),
})
