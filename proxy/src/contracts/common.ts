import { z } from 'zod'

/** Ids are chosen by people and appear in URLs, metrics and logs: short, lower case, no surprises. */
export const Id = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, {
    error:
      'use 1 to 64 lower-case letters, digits, ".", "_" or "-", starting and ending with a letter or digit',
  })
  .meta({ description: 'A short name, chosen by the author, unique among its kind' })

export const Version = z
  .int()
  .positive()
  .meta({ description: 'Rises with every change; a write names the one it was based on' })

export const Reason = z.string().trim().max(1_000).optional().meta({ description: 'Why, for Activity' })

/** Two decimals: one hundredth of a percent is one bucket of the split. */
export const Percent = z
  .number({ error: 'a number from 0 to 100' })
  .min(0)
  .max(100)
  .refine((value) => Math.abs(Math.round(value * 100) - value * 100) < 1e-6, {
    error: 'at most two decimals',
  })

export const Timestamp = z.iso.datetime()

/** The body of every refusal (RFC 9457 calls it a problem). */
export const ProblemBody = z
  .object({
    code: z.string().meta({ description: 'For programs: stable' }),
    message: z.string().meta({ description: 'For people: what is wrong and what would be right' }),
    requestId: z.string(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    current: z.unknown().optional().meta({ description: 'With stale_version: the object as it is now' }),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemBody = z.infer<typeof ProblemBody>

/** How far a published change has come: every data-plane thread acknowledges the revision it serves. */
export const Applied = z.object({ threads: z.int(), of: z.int(), ms: z.number() }).meta({ id: 'Applied' })

/** What every change answers beside the object itself. */
export const changed = { revision: z.int(), applied: Applied }

/** A page of a list, newest first. `next` is the cursor of the following page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() })

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().optional(),
})

/** An origin: scheme, host and port. A path here would be ambiguous with route rewrites. */
export const Origin = z
  .url({ protocol: /^https?$/, error: 'an http:// or https:// URL, such as http://127.0.0.1:4102' })
  .refine((value) => isOrigin(value), {
    error: 'an origin without path, query, user or fragment: http://host:port',
  })
  .transform((value) => new URL(value).origin)

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false
  const url = new URL(value)
  return (
    url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === ''
  )
}
