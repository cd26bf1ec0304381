import { z } from 'zod'
import { Id, Timestamp } from './common.ts'

/** A span that ends now, such as 24h or 7d, or the moment from which on to look. */
export const Since = z
  .union([z.string().regex(/^\d{1,4}[mhd]$/), Timestamp], {
    error: 'a span such as 30m, 24h or 7d, or a time such as 2026-01-31T00:00:00Z',
  })
  .default('24h')

/** Comparisons by outcome. */
export const Comparisons = z.object({
  compared: z.int().meta({ description: 'Matches, ignored and divergent ones' }),
  matched: z.int(),
  ignored: z
    .int()
    .meta({ description: 'Differed, and a rule, noise or an accepted group says that it does not matter' }),
  divergent: z.int(),
  inconclusive: z.int(),
})
export type Comparisons = z.infer<typeof Comparisons>

const verdict = z.enum(['pass', 'fail', 'insufficient'])

const ParityParts = Comparisons.extend({
  verdict,
  upperBound: z
    .number()
    .meta({ description: 'With 95 % confidence, no more than this share diverges (Wilson)' }),
  required: z
    .int()
    .nullable()
    .meta({ description: 'Comparisons it takes to pass if no further one diverges; null for a fail' }),
  reasons: z.array(z.string()),
})

/** What one slot did with the requests that were compared. Milliseconds; errors are 5xx answers and no answer. */
export const SlotFigures = z
  .object({
    answers: z.int(),
    errors: z.int(),
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    p99Ms: z.number().nullable(),
  })
  .meta({ id: 'SlotFigures' })
export type SlotFigures = z.infer<typeof SlotFigures>

const slots = z.object({ baseline: SlotFigures, candidate: SlotFigures })

export const EndpointParity = ParityParts.extend({ endpoint: z.string(), slots }).meta({
  id: 'EndpointParity',
})
export type EndpointParity = z.infer<typeof EndpointParity>

export const ParityView = ParityParts.extend({
  route: Id,
  since: Timestamp,
  threshold: z.number().meta({ description: 'Divergent share that is still parity: 0.005 is 0.5 %' }),
  build: z.string().nullable().meta({ description: 'Only comparisons with this candidate build; null: all' }),
  builds: z.array(z.string()).meta({ description: 'Candidate builds seen in the span, latest last' }),
  resolved: z.int().meta({
    description: 'Divergent comparisons of groups that were resolved since; they are not counted as compared',
  }),
  inconclusiveBy: z.record(z.string(), z.int()).meta({ description: 'By reason' }),
  slots,
  endpoints: z.array(EndpointParity),
  points: z
    .array(Comparisons.extend({ at: Timestamp }))
    .meta({ description: 'One point per hour (per day beyond a week), oldest first' }),
}).meta({ id: 'Parity' })
export type ParityView = z.infer<typeof ParityView>

export const ParityQuery = z.object({
  since: Since,
  build: z.string().max(200).optional(),
  failUnder: z.coerce.number().min(0).max(99.99).optional().meta({
    description: 'Least percentage of comparisons that must not diverge, such as 99.5',
  }),
})
