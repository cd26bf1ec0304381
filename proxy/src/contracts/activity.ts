import { z } from 'zod'
import { Applied, pageOf, Reason, Timestamp } from './common.ts'

/** Who did something, and through what: the same act from the console and from a script looks the same but for `via`. */
export const Actor = z
  .object({
    kind: z.enum(['account', 'token', 'automation', 'system']),
    name: z.string(),
    via: z.enum(['console', 'cli', 'api', 'file', 'process']),
  })
  .meta({ id: 'Actor' })
export type Actor = z.infer<typeof Actor>

/** One object before and after; null is "did not exist". */
export const ObjectChange = z
  .object({
    kind: z.enum(['route', 'backend', 'setting']),
    id: z.string(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'ObjectChange' })
export type ObjectChange = z.infer<typeof ObjectChange>

export const AuditEntry = z
  .object({
    id: z.int(),
    at: Timestamp,
    actor: Actor,
    verb: z.string().meta({ description: 'noun.verb, such as route.traffic' }),
    target: z.object({ kind: z.string(), id: z.string() }),
    summary: z.string().meta({ description: 'A sentence for people' }),
    reason: z.string().nullable(),
    revision: z
      .int()
      .nullable()
      .meta({ description: 'The revision it made; null where routing did not change' }),
    changes: z.array(ObjectChange),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditPage = pageOf(AuditEntry).meta({ id: 'AuditPage' })

export const Revision = z
  .object({
    n: z.int(),
    at: Timestamp,
    actor: Actor,
    summary: z.string(),
    reason: z.string().nullable(),
    changes: z.array(ObjectChange),
  })
  .meta({ id: 'Revision' })
export type Revision = z.infer<typeof Revision>

export const RevisionPage = pageOf(Revision).extend({ current: z.int() }).meta({ id: 'RevisionPage' })

export const Restore = z.strictObject({ reason: Reason }).meta({ id: 'Restore' })

/** Restoring and undoing both make a new revision; nothing is ever taken out of the past. */
export const Restored = z
  .object({ revision: z.int(), restored: z.int(), changes: z.array(ObjectChange), applied: Applied })
  .meta({ id: 'Restored' })
