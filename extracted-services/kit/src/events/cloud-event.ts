import { z } from 'zod'

/**
 * CloudEvents 1.0 (https://github.com/cloudevents/spec), structured mode. The type carries its version:
 * `order.placed.v1`; what changes incompatibly gets another type.
 */
export const cloudEventSchema = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(200),
  /** The service that published it, e.g. `/order-service`. */
  source: z.string().min(1).max(200),
  type: z.string().regex(/^[a-z]+(\.[a-z-]+)*\.v\d+$/, 'must look like order.placed.v1'),
  subject: z.string().max(200).optional(),
  time: z.string(),
  /** Extension: rises with every event of a source, in the order in which they happened. */
  sequence: z.number().int().positive(),
  /** Extension: the system where the change was made first; who made it must not apply it again. */
  origin: z.string().min(1).max(200),
  /** Extension of the W3C trace context. */
  traceparent: z.string().optional(),
  data: z.unknown(),
})

export type CloudEvent = z.output<typeof cloudEventSchema>

export const eventContentType = 'application/cloudevents+json; charset=utf-8'
export const batchContentType = 'application/cloudevents-batch+json; charset=utf-8'
