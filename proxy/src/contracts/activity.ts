import { z } from 'zod'
import { Applied, PageQuery, pageOf, Reason, Timestamp } from './common.ts'

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
    kind: z.enum(['route', 'backend', 'setting', 'rule']),
    id: z.string(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'ObjectChange' })
export type ObjectChange = z.infer<typeof ObjectChange>

/** What a change would have done, asked for with the header x-banyan-dry-run. */
export const Trial = z
  .object({
    dryRun: z.literal(true),
    verb: z.string(),
    summary: z.string(),
    changes: z.array(ObjectChange),
  })
  .meta({ id: 'Trial' })
export type Trial = z.infer<typeof Trial>

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

export const AuditQuery = PageQuery.extend({
  kind: z.string().max(32).optional().meta({ description: 'About this kind of object, such as route' }),
  id: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'About this object, also where a restore changed it' }),
  verb: z.string().max(64).optional(),
  actor: z.string().max(200).optional().meta({ description: 'By the account or token of this name' }),
})

/** A head of the chain that was written down at some time: the entry that was last, and its hash. */
export const AuditVerifyQuery = z
  .object({
    entry: z.coerce.number().int().positive().optional(),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: '64 hexadecimal digits' })
      .optional(),
  })
  .refine(({ entry, hash }) => (entry === undefined) === (hash === undefined), {
    path: ['hash'],
    error: 'give the entry and its hash together',
  })

export const AuditVerified = z
  .object({
    ok: z.boolean(),
    entries: z.int().meta({ description: 'Entries that were checked' }),
    head: z.object({ entry: z.int(), hash: z.string() }).meta({
      description: 'The last entry and its hash; written down elsewhere, it proves what was there then',
    }),
    broken: z
      .object({ entry: z.int(), why: z.string() })
      .nullable()
      .meta({ description: 'The first entry that does not fit' }),
  })
  .meta({ id: 'AuditVerified' })

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
