import { z } from 'zod'
import { Id, Reason, Timestamp, Version } from './common.ts'

/** What receivers can be told of. */
export const OCCASIONS = [
  'breaker.opened',
  'guard.tripped',
  'divergence.regressed',
  'kill-switch.engaged',
  'kill-switch.released',
  'route.rolled-back',
] as const
export const Occasion = z.enum(OCCASIONS).meta({ id: 'Occasion' })
export type Occasion = z.infer<typeof Occasion>

const url = z
  .url({ protocol: /^https?$/, error: 'an http:// or https:// URL' })
  .max(2_048)
  .refine((value) => !URL.canParse(value) || (new URL(value).username === '' && new URL(value).hash === ''), {
    error: 'a URL without user name and fragment',
  })

const fields = {
  url,
  format: z.enum(['signed', 'chat']).meta({
    description:
      'signed: a JSON event by the Standard Webhooks specification; chat: {"text"}, as chat services take it',
  }),
  occasions: z
    .array(Occasion)
    .min(1, { error: 'name at least one occasion' })
    .max(OCCASIONS.length)
    .refine((all) => new Set(all).size === all.length, { error: 'name each occasion once' }),
  enabled: z.boolean(),
}

export const ReceiverCreate = z
  .strictObject({
    id: Id,
    ...fields,
    format: fields.format.default('signed'),
    occasions: fields.occasions.default([...OCCASIONS]),
    enabled: fields.enabled.default(true),
    reason: Reason,
  })
  .meta({ id: 'ReceiverCreate' })
export type ReceiverCreate = z.infer<typeof ReceiverCreate>

export const ReceiverEdit = z
  .strictObject({
    version: Version,
    url: fields.url.optional(),
    occasions: fields.occasions.optional(),
    enabled: fields.enabled.optional(),
    reason: Reason,
  })
  .meta({ id: 'ReceiverEdit' })
export type ReceiverEdit = z.infer<typeof ReceiverEdit>

/** Two weeks: longer than anybody needs to put a secret in place, and not for ever. */
const OVERLAP_HOURS_MAX = 336

export const ReceiverRotate = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(OVERLAP_HOURS_MAX)
      .default(24)
      .meta({ description: 'For so long both secrets sign, and the receiver may know either' }),
    version: Version.optional(),
    reason: Reason,
  })
  .meta({ id: 'ReceiverRotate' })
export type ReceiverRotate = z.infer<typeof ReceiverRotate>

/** One message to one receiver, and how it fared. */
export const Delivery = z
  .object({
    id: z.string().meta({ description: 'Sent as webhook-id; the same for every attempt' }),
    receiver: Id,
    type: z.string(),
    at: Timestamp,
    state: z.enum(['waiting', 'delivered', 'failed', 'dropped']),
    attempts: z.int(),
    status: z.int().nullable().meta({ description: 'Of the last answer' }),
    detail: z.string(),
    nextAttemptAt: Timestamp.nullable(),
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof Delivery>

export const ReceiverView = z
  .object({
    id: Id,
    ...fields,
    url: z.string(),
    previousUntil: Timestamp.nullable().meta({
      description: 'Until then the secret before the last rotation signs too',
    }),
    createdAt: Timestamp,
    version: Version,
    counts: z
      .object({ delivered: z.int(), failed: z.int(), dropped: z.int(), waiting: z.int() })
      .meta({ description: 'Since the start' }),
    last: Delivery.nullable(),
  })
  .meta({ id: 'Receiver' })
export type ReceiverView = z.infer<typeof ReceiverView>

export const ReceiverCreated = ReceiverView.extend({
  secret: z
    .string()
    .nullable()
    .meta({ description: 'With which a receiver checks signatures. Shown this once; null for chat' }),
}).meta({ id: 'ReceiverCreated' })

export const ReceiverList = z
  .object({ items: z.array(ReceiverView), total: z.int() })
  .meta({ id: 'ReceiverList' })

export const DeliveryList = z.object({ items: z.array(Delivery) }).meta({ id: 'DeliveryList' })
