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

/** The last active check of a backend. `healthy` is null before the first one, and without a health check. */
export const BackendHealth = z
  .object({
    healthy: z.boolean().nullable(),
    checkedAt: Timestamp.nullable(),
    latencyMs: z.number().nullable(),
    detail: z
      .string()
      .meta({ description: 'What the last check saw: a status, or what went wrong and in which phase' }),
  })
  .meta({ id: 'BackendHealth' })
export type BackendHealth = z.infer<typeof BackendHealth>

/** What the breaker of a candidate does: each thread has its own, and the worst of them is told. */
export const BackendBreaker = z
  .object({
    state: z.enum(['closed', 'recovering', 'half-open', 'open']),
    threads: z.int().meta({ description: 'Threads on which it is not closed' }),
    trips: z.int().meta({ description: 'How often it has opened in a row, on all threads' }),
  })
  .meta({ id: 'BackendBreaker' })
export type BackendBreaker = z.infer<typeof BackendBreaker>

export const BackendView = z
  .object({
    id: Id,
    url: z.string(),
    description: z.string().optional(),
    health: HealthCheck.optional(),
    tls: editable.tls,
    status: BackendHealth,
    breaker: BackendBreaker,
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
