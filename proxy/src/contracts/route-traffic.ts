import { z } from 'zod'
import { Id } from './common.ts'
import { SlotTraffic } from './traffic.ts'

export const RouteTrafficQuery = z.object({
  minutes: z.coerce.number().int().min(1).max(60).default(60),
})

export const BusyRoutesQuery = RouteTrafficQuery.extend({
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})

/** The busiest routes of the last minutes: enough for a line in a list of routes, however many there are. */
export const BusyRoutes = z
  .object({
    minutes: z.int(),
    items: z.array(
      z.object({
        route: Id.meta({ description: 'Includes the built-in route fall-through' }),
        requests: z.int(),
        errors: z.int(),
        perMinute: z
          .array(z.int())
          .meta({ description: 'Requests, oldest first; the minute under way is last' }),
      }),
    ),
  })
  .meta({ id: 'BusyRoutes' })
export type BusyRoutes = z.infer<typeof BusyRoutes>

const SlotSpan = SlotTraffic.extend({
  statuses: z.record(z.string(), z.int()).meta({ description: 'Answers by class: 2xx, 4xx, none...' }),
}).meta({ id: 'SlotSpan' })

const status = z.int().meta({ description: 'A status; 0 is no answer' })

/** One of the sampled requests of a route. */
export const RequestLine = z
  .object({
    at: z.int().meta({ description: 'Milliseconds since 1970' }),
    id: z.string(),
    method: z.string(),
    path: z.string().meta({ description: 'Redacted, without the query' }),
    slot: z.enum(['baseline', 'candidate']),
    backend: z.string(),
    status: z.int(),
    ms: z.number(),
    why: z.string().meta({ description: 'Why this slot' }),
    reason: z.string().meta({ description: 'ok, or how it failed' }),
  })
  .meta({ id: 'RequestLine' })
export type RequestLine = z.infer<typeof RequestLine>

/** What one route did in the last hour: minutes, sums, statuses, and some of its latest requests. */
export const RouteTrafficView = z
  .object({
    route: Id,
    minutes: z.int(),
    points: z
      .array(
        z.object({
          at: z.int().meta({ description: 'Seconds since 1970' }),
          seconds: z.int().meta({ description: 'How much of the minute has gone by' }),
          baseline: SlotTraffic,
          candidate: SlotTraffic,
        }),
      )
      .meta({ description: 'One point per minute, oldest first; the minutes begin with the process' }),
    baseline: SlotSpan,
    candidate: SlotSpan,
    pairs: z
      .array(z.object({ baseline: status, candidate: status, count: z.int() }))
      .meta({ description: 'With which statuses both slots answered requests that were shadowed' }),
    requests: z
      .array(RequestLine)
      .meta({ description: 'A sample of the latest requests, the newest first; failures go before others' }),
  })
  .meta({ id: 'RouteTrafficHistory' })
export type RouteTrafficView = z.infer<typeof RouteTrafficView>
