import { z } from 'zod'
import { changed, Id, Origin, Reason, Timestamp, Version } from './common.ts'

export const HealthCheck = z
  .strictObject({
    path: z
      .string()
      .max(2_048)
      .regex(/^\/[^\s#]*$/, { error: 'a path such as /health' }),
    intervalMs: z.int().min(100).max(3_600_000).default(5_000),
    timeoutMs: z.int().min(10).max(60_000).default(2_000),
    rise: z.int().min(1).max(100).default(1),
    fall: z.int().min(1).max(100).default(2),
  })
  .meta({ id: 'HealthCheck' })

const editable = {
  url: Origin,
  description: z.string().max(1_000).optional(),
  health: HealthCheck.optional(),
  tls: z
    .strictObject({ ca: z.string().max(100_000).optional(), serverName: z.string().max(253).optional() })
    .optional()
    .meta({ description: 'For https: a certificate authority of your own (PEM) and the name to check' }),
}

export const BackendCreate = z
  .strictObject({ id: Id, ...editable, reason: Reason })
  .meta({ id: 'BackendCreate' })
export type BackendCreate = z.infer<typeof BackendCreate>

export const BackendEdit = z
  .strictObject({
    version: Version,
    reason: Reason,
    url: Origin.optional(),
    description: editable.description.nullable(),
    health: editable.health.nullable(),
    tls: editable.tls.nullable(),
  })
  .meta({ id: 'BackendEdit' })
export type BackendEdit = z.infer<typeof BackendEdit>

/** How far a check that failed came: to the name, the connection, the certificate, the answer, or no end in time. */
export const CheckPhase = z.enum(['dns', 'connect', 'tls', 'status', 'timeout'])
export type CheckPhase = z.infer<typeof CheckPhase>

/** The last active check of a backend. `healthy` is null before the first one, and without a health check. */
export const BackendHealth = z
  .object({
    healthy: z.boolean().nullable(),
    checkedAt: Timestamp.nullable(),
    latencyMs: z.number().nullable(),
    detail: z
      .string()
      .meta({ description: 'What the last check saw: a status, or what went wrong and in which phase' }),
    phase: CheckPhase.nullable().meta({ description: 'Where the last check failed; null when it did not' }),
    tlsExpiresAt: Timestamp.nullable().meta({ description: 'When the certificate ends that a check saw' }),
  })
  .meta({ id: 'BackendHealth' })
export type BackendHealth = z.infer<typeof BackendHealth>

/** One active check. */
export const BackendCheck = z
  .object({
    at: Timestamp,
    ok: z.boolean(),
    latencyMs: z.number(),
    detail: z.string(),
    phase: CheckPhase.nullable(),
  })
  .meta({ id: 'BackendCheck' })
export type BackendCheck = z.infer<typeof BackendCheck>
export const BackendChecks = z
  .object({ items: z.array(BackendCheck).meta({ description: 'The last 60 since the start, newest first' }) })
  .meta({ id: 'BackendChecks' })

export const HOLDS = ['open', 'closed'] as const

/** `hold` null: the breaker acts by itself again. */
export const BackendHold = z
  .strictObject({
    hold: z.enum(HOLDS).nullable().meta({
      description:
        'open: no new requests, those under way end (drained); closed: all requests, whatever fails; null: by itself',
    }),
    version: Version.optional().meta({ description: 'Of the backend as you saw it; not needed to drain' }),
    reason: Reason,
  })
  .refine(({ hold, reason }) => hold !== 'closed' || (reason ?? '') !== '', {
    path: ['reason'],
    error: 'taking away the protection of the breaker needs a reason',
  })
  .meta({ id: 'BackendHold' })
export type BackendHold = z.infer<typeof BackendHold>

const BreakerStates = z.enum(['closed', 'recovering', 'half-open', 'open'])

/** A change of one thread's breaker. */
export const BreakerChange = z
  .object({
    at: Timestamp,
    thread: z.int(),
    state: BreakerStates,
    cause: z.string().nullable().meta({ description: 'Why it opened' }),
  })
  .meta({ id: 'BreakerChange' })
export type BreakerChange = z.infer<typeof BreakerChange>

/** What the breaker of a candidate does: each thread has its own, and the worst of them is told. */
export const BackendBreaker = z
  .object({
    state: BreakerStates,
    threads: z.int().meta({ description: 'Threads on which it is not closed' }),
    trips: z.int().meta({ description: 'How often it has opened in a row, on all threads' }),
    nextTryAt: Timestamp.nullable().meta({
      description: 'When the next request may try it; null unless open',
    }),
    trips24h: z.int().meta({ description: 'How often it opened in 24 hours, on all threads' }),
    cause: z.string().nullable().meta({ description: 'Why it opened last; null while it is closed' }),
    changes: z.array(BreakerChange).meta({ description: 'The last 20, newest first' }),
  })
  .meta({ id: 'BackendBreaker' })
export type BackendBreaker = z.infer<typeof BackendBreaker>

/** How a backend is: the worst of its parts. */
export const BackendCondition = z
  .object({
    level: z.enum(['good', 'unknown', 'degraded', 'held', 'down']),
    part: z.enum(['health', 'breaker', 'hold', 'pool', 'tls']).meta({ description: 'The worst part' }),
    why: z.string(),
  })
  .meta({ id: 'BackendCondition' })
export type BackendCondition = z.infer<typeof BackendCondition>

/** What clients made of it in the last minute, and what it holds now, on all threads. */
export const BackendLoad = z
  .object({
    ...{ windowSeconds: z.int(), requests: z.int() },
    errors: z.int().meta({ description: 'Answers of 500 and above, and failures without an answer' }),
    ...{ p50Ms: z.number().nullable(), p95Ms: z.number().nullable(), p99Ms: z.number().nullable() },
    timeouts: z.int(),
    fallbacks: z.int().meta({ description: 'Requests that the baseline answered for it' }),
    inFlight: z.int().meta({ description: 'Requests and tunnels under way' }),
    connections: z.int(),
    waiting: z.int().meta({ description: 'Requests that wait for a connection' }),
    limit: z.int().meta({ description: 'Connections that there may be' }),
  })
  .meta({ id: 'BackendLoad' })
export type BackendLoad = z.infer<typeof BackendLoad>

export const BackendView = z
  .object({
    id: Id,
    url: z.string(),
    description: z.string().optional(),
    health: HealthCheck.optional(),
    tls: editable.tls,
    hold: z.enum(HOLDS).optional().meta({ description: 'Its breaker is held so by a person' }),
    condition: BackendCondition,
    status: BackendHealth,
    recent: z.string().meta({ description: 'The last 60 checks, oldest first: + passed, - failed' }),
    breaker: BackendBreaker,
    load: BackendLoad,
    routes: z.array(Id).meta({ description: 'Routes that use it' }),
    version: Version,
    createdAt: Timestamp,
  })
  .meta({ id: 'Backend' })
export type BackendView = z.infer<typeof BackendView>

export const BackendChanged = BackendView.extend(changed).meta({ id: 'BackendChanged' })
export const BackendList = z
  .object({ items: z.array(BackendView), total: z.int() })
  .meta({ id: 'BackendList' })
