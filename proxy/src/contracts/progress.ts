import { z } from 'zod'
import { STAGES } from '../domain/stage.ts'
import { Timestamp } from './common.ts'

const share = z.number().meta({ description: '0 to 1' })

export const ProgressPoint = z
  .object({
    at: Timestamp,
    requests: z.int(),
    trafficShare: share.nullable().meta({ description: 'Served by candidates; null without traffic' }),
    endpointShare: share,
    endpoints: z.int().meta({ description: 'Endpoints known then' }),
  })
  .meta({ id: 'ProgressPoint' })
export type ProgressPoint = z.infer<typeof ProgressPoint>

/** An endpoint that would be good to extract next, with why. */
export const NextEndpoint = z
  .object({
    endpoint: z.string(),
    score: z.number(),
    requests: z.int(),
    share,
    errorShare: share,
    reads: z.boolean(),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'NextEndpoint' })
export type NextEndpoint = z.infer<typeof NextEndpoint>

export const IdleEndpoint = z
  .object({
    endpoint: z.string(),
    lastSeen: Timestamp.nullable(),
    idleDays: z.int().nullable(),
    requests: z.int(),
  })
  .meta({ id: 'IdleEndpoint' })

export const ProgressView = z
  .object({
    days: z.int(),
    sentence: z.string(),
    traffic: z.object({ requests: z.int(), candidate: z.int(), share }).meta({
      description: 'Requests of the last 7 days, and those that candidates served',
    }),
    endpoints: z.object({ seen: z.int(), migrated: z.int(), covered: z.int(), hidden: z.int(), share }).meta({
      description:
        'Endpoints seen in 30 days; migrated: on a route in cutover or retired. Hidden ones are not counted',
    }),
    change7d: z.object({ traffic: z.number().nullable(), endpoints: z.number().nullable() }).meta({
      description: 'Against a week ago, as differences of shares',
    }),
    stages: z.array(z.object({ stage: z.enum(STAGES), requests: z.int(), endpoints: z.int() })),
    points: z.array(ProgressPoint),
    next: z.array(NextEndpoint),
    idle: z
      .array(IdleEndpoint)
      .meta({ description: 'Endpoints of the monolith without traffic for `idleDays`' }),
    idleDays: z.int(),
  })
  .meta({ id: 'Progress' })
export type ProgressView = z.infer<typeof ProgressView>

export const ProgressQuery = z.object({
  days: z.coerce.number().int().min(1).max(365).default(30),
  idleDays: z.coerce.number().int().min(1).max(3_650).default(30),
})
