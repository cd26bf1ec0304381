import { z } from 'zod'
import { ATTENTION_KINDS, REMEDIES } from '../domain/attention.ts'
import type { Endpoint } from './endpoint-row.ts'

export const AttentionItem = z
  .object({
    kind: z.enum(ATTENTION_KINDS),
    urgent: z.boolean().meta({ description: 'People are, or would be, served wrong answers' }),
    about: z.object({ kind: z.enum(['route', 'backend', 'endpoint', 'rule', 'thread']), id: z.string() }),
    what: z.string(),
    why: z.string(),
    remedy: z.enum(REMEDIES).meta({ description: 'The one deed that helps' }),
    route: z.string().nullable().meta({ description: 'The route that the remedy is for' }),
  })
  .meta({ id: 'AttentionItem' })
export type AttentionItem = z.infer<typeof AttentionItem>

/** How far somebody has come with a new instance. */
export const FirstSteps = z
  .object({
    traffic: z.boolean().meta({ description: 'A request came through the proxy' }),
    backend: z.boolean().meta({ description: 'There is a backend beside the monolith' }),
    route: z.boolean(),
    shadow: z.boolean().meta({ description: 'Answers were compared, or are going to be' }),
    review: z.boolean().meta({ description: 'Somebody has spoken of a divergence, or made a rule' }),
    ramp: z.boolean().meta({ description: 'A candidate serves somebody' }),
    request: z
      .object({
        method: z.string(),
        path: z.string().meta({ description: 'Redacted, without the query' }),
        status: z.int().nullable().meta({ description: 'null: it was before the last start' }),
        ms: z.number().nullable(),
      })
      .nullable()
      .meta({ description: 'The request that was seen last' }),
  })
  .meta({ id: 'FirstSteps' })
export type FirstSteps = z.infer<typeof FirstSteps>

export const AttentionView = z
  .object({
    items: z.array(AttentionItem).meta({ description: 'The worst first, 50 at most' }),
    total: z.int(),
    unresolved: z.int().meta({ description: 'Divergences, open or come back, that are no noise' }),
    firstSteps: FirstSteps,
  })
  .meta({ id: 'Attention' })
export type AttentionView = z.infer<typeof AttentionView>

export const attentionEndpoints = {
  getAttention: {
    method: 'GET',
    path: '/attention',
    summary: 'What needs a person, the worst first',
    permission: 'read',
    response: AttentionView,
  },
} as const satisfies Record<string, Endpoint>
