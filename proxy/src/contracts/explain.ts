import { z } from 'zod'
import { BackendBreaker } from './backend.ts'

export const ExplainRequest = z
  .strictObject({
    method: z
      .string()
      .regex(/^[A-Za-z]{1,20}$/)
      .transform((method) => method.toUpperCase())
      .default('GET'),
    url: z
      .string()
      .min(1)
      .max(8_192)
      .meta({ description: 'A path with query, or a whole URL (its host is then matched)' }),
    headers: z.record(z.string(), z.string()).default({}),
    clientAddress: z.string().default('127.0.0.1'),
  })
  .meta({ id: 'ExplainRequest' })

export const ExplainView = z
  .object({
    considered: z.array(
      z.object({ route: z.string(), failed: z.object({ part: z.string(), wants: z.string() }).nullable() }),
    ),
    route: z.string(),
    stickyKey: z.string().nullable(),
    decision: z.object({
      slot: z.enum(['baseline', 'candidate']),
      reason: z.string(),
      bucket: z.int(),
      mirrored: z.boolean(),
    }),
    threshold: z.int(),
    breaker: BackendBreaker.nullable().meta({ description: "That of the route's candidate" }),
    backend: z.string(),
    url: z.string(),
    policies: z.array(z.string()).meta({ description: 'What the request has to get past first, in words' }),
    killSwitch: z.boolean().meta({ description: 'One of the two kill switches is on' }),
    forced: z
      .enum(['baseline', 'candidate'])
      .nullable()
      .meta({ description: 'By a signed header or cookie' }),
    handling: z
      .array(z.object({ part: z.string(), says: z.string() }))
      .meta({ description: 'What else happens to the request and its answer, in order, in words' }),
    sentence: z.string().meta({ description: 'The decision in words' }),
  })
  .meta({ id: 'Explanation' })
export type ExplainView = z.infer<typeof ExplainView>
