import { z } from 'zod'
import { Id } from './common.ts'
import { NoiseState, NoiseView } from './divergence.ts'

/** What is known of one path of one endpoint. */
export const NoisyPath = NoiseView.extend({
  route: Id,
  endpoint: z.string(),
  path: z.string(),
  kind: z
    .enum(['presence', 'type', 'value', 'order', 'length'])
    .meta({ description: 'presence: missing in one of the two' }),
}).meta({ id: 'NoisyPath' })
export type NoisyPath = z.infer<typeof NoisyPath>

export const NoiseQuery = z.object({
  route: Id.optional(),
  endpoint: z.string().max(500).optional(),
  state: NoiseState.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})

export const NoiseList = z
  .object({
    items: z.array(NoisyPath),
    total: z.int(),
    states: z.object({ real: z.int(), noise: z.int(), undecided: z.int() }),
    notKept: z.int().meta({ description: 'Sightings of paths beyond the bound of an endpoint' }),
  })
  .meta({ id: 'NoiseList' })
export type NoiseList = z.infer<typeof NoiseList>
