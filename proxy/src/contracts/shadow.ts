import { z } from 'zod'
import { Id, Timestamp } from './common.ts'

/** What became of requests that a route wanted mirrored. */
export const ShadowCounts = z.object({
  eligible: z
    .int()
    .meta({ description: 'Sampled and shadowable: the sum of compared, inconclusive and all dropped' }),
  compared: z.int(),
  inconclusive: z
    .int()
    .meta({ description: 'Answered, but no verdict could be reached; without those that timed out' }),
  dropped: z.record(z.string(), z.int()).meta({ description: 'By reason, from sending to recording' }),
  sampledOut: z.int().meta({ description: 'Left out by the mirror percentage' }),
  refused: z.int().meta({ description: 'Methods that the route does not shadow' }),
  secondCalls: z.int().meta({ description: 'Times the baseline was asked again, to tell noise' }),
  share: z.number().nullable().meta({ description: 'compared / eligible; null without any' }),
})
export type ShadowCounts = z.infer<typeof ShadowCounts>

export const ShadowView = z
  .object({
    since: Timestamp,
    total: ShadowCounts,
    routes: z.array(ShadowCounts.extend({ route: Id, mirror: z.number(), writes: z.string().nullable() })),
    recorder: z.object({
      queued: z.int(),
      written: z.int().meta({ description: 'Verdicts written since the start' }),
      lost: z.int().meta({ description: 'Verdicts that could not be written; their counts are missing' }),
    }),
    secondCallBudget: z.object({
      share: z.number().meta({ description: 'Second calls per comparison, at most' }),
      uniformShare: z.number(),
    }),
  })
  .meta({ id: 'Shadow' })
export type ShadowView = z.infer<typeof ShadowView>
