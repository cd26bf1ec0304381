import { z } from 'zod'
import { DIFFERENCE_KINDS } from '../domain/difference.ts'
import { Id, Timestamp } from './common.ts'

const scalar = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()])

const path = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .meta({ description: 'items[].price, **.updatedAt, :header.location, :cookie.sid.value, :text[]' })

/** What does not matter, by kind: the parts that are the same wherever a rule is kept. */
const bodies = [
  z.strictObject({
    kind: z.literal('ignore'),
    kinds: z.array(z.enum(DIFFERENCE_KINDS)).min(1).optional(),
  }),
  z.strictObject({ kind: z.literal('presence') }),
  z.strictObject({ kind: z.literal('unordered') }),
  z.strictObject({
    kind: z.literal('keyed'),
    field: z.string().min(1).max(200),
    ordered: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('number-tolerance'),
    absolute: z.number().min(0).optional(),
    relative: z.number().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('time-tolerance'), ms: z.number().positive() }),
  z.strictObject({ kind: z.literal('dynamic-keys') }),
  z.strictObject({ kind: z.literal('mask'), pattern: z.string().min(1).max(1_000) }),
  z.strictObject({
    kind: z.literal('equivalent'),
    values: z.array(scalar).max(100),
    absent: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('strict-number') }),
] as const

const withParts = <T extends z.ZodRawShape>(parts: T) => {
  const [a, b, c, d, e, f, g, h, i, j] = bodies
  return z.discriminatedUnion('kind', [
    a.extend(parts),
    b.extend(parts),
    c.extend(parts),
    d.extend(parts),
    e.extend(parts),
    f.extend(parts),
    g.extend(parts),
    h.extend(parts),
    i.extend(parts),
    j.extend(parts),
  ])
}

const reason = z.string().trim().min(1).max(1_000).meta({ description: 'Why the difference does not matter' })

/** Where a rule holds: one route, one endpoint (`GET /users/{id}`), or, with neither, everywhere. */
export const RuleScope = z
  .strictObject({ route: Id.optional(), endpoint: z.string().min(1).max(500).optional() })
  .meta({ id: 'RuleScope' })

/** A rule in the file form of a route: it holds for that route. */
export const RouteRule = withParts({
  path,
  endpoint: z.string().min(1).max(500).optional(),
  reason,
  author: z.string().max(200).optional(),
  expiresAt: Timestamp.nullable().optional(),
}).meta({ id: 'RouteRule' })
export type RouteRule = z.infer<typeof RouteRule>

/** A rule that is kept by itself, in the file form. Without an id it is known by its kind, path and scope. */
export const FileRule = withParts({
  id: z
    .string()
    .regex(/^[\w.-]{1,64}$/, { error: 'letters, digits and . _ -' })
    .optional(),
  path,
  scope: RuleScope.default({}),
  reason,
  author: z.string().max(200).optional(),
  expiresAt: Timestamp.nullable().default(null),
}).meta({ id: 'FileRule' })
export type FileRule = z.infer<typeof FileRule>

export const RuleCreate = withParts({
  path,
  scope: RuleScope.default({}),
  reason,
  expiresAt: Timestamp.nullable().default(null),
}).meta({ id: 'RuleCreate' })
export type RuleCreate = z.infer<typeof RuleCreate>

/** A rule as people see it, with what it has done. */
export const RuleView = withParts({
  id: z.string(),
  path,
  scope: RuleScope,
  reason: z.string(),
  author: z.string(),
  createdAt: Timestamp.nullable().meta({ description: 'null for a rule of a route' }),
  expiresAt: Timestamp.nullable(),
  source: z
    .enum(['rules', 'route'])
    .meta({ description: 'Where it is kept; one of a route changes with it' }),
  expired: z.boolean(),
  stale: z.boolean().meta({ description: 'It has forgiven nothing for 30 days, or since it was made' }),
  hits: z.int().meta({ description: 'Comparisons in which it forgave something, ever' }),
  hits24h: z.int(),
  lastHitAt: Timestamp.nullable(),
}).meta({ id: 'Rule' })
export type RuleView = z.infer<typeof RuleView>

export const RuleList = z.object({ items: z.array(RuleView), total: z.int() }).meta({ id: 'RuleList' })

/** What a rule would do to the examples that are kept: nothing is saved. */
export const RulePreview = z
  .object({
    ok: z.boolean(),
    refusal: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why it could not be saved: it is malformed, or would hide too much' }),
    examples: z.int().meta({ description: 'Examples that were compared again' }),
    hides: z.int().meta({ description: 'Divergences, by count, that would be no divergences any more' }),
    remains: z.int().meta({ description: 'Divergences that would stay in the groups it touches' }),
    elsewhere: z
      .int()
      .meta({ description: 'Of those hidden, how many are at other paths than the one asked about' }),
    groups: z.array(
      z.object({
        signature: z.string(),
        route: Id,
        endpoint: z.string(),
        title: z.string(),
        count: z.int(),
        hidden: z.int(),
      }),
    ),
    parity: z
      .array(
        z.object({
          route: Id,
          compared: z.int(),
          before: z.number().meta({ description: 'Share of the comparisons that do not diverge' }),
          after: z.number(),
        }),
      )
      .meta({ description: 'What the routes it touches would gain, most first' }),
    sentence: z.string(),
  })
  .meta({ id: 'RulePreview' })
export type RulePreview = z.infer<typeof RulePreview>

export const RulePreviewRequest = z
  .strictObject({
    rule: RuleCreate,
    signature: z.string().max(64).optional().meta({ description: 'The group from which the rule is made' }),
  })
  .meta({ id: 'RulePreviewRequest' })
