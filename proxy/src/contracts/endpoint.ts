import { z } from 'zod'
import { STAGES } from '../domain/stage.ts'
import { Id, Timestamp } from './common.ts'
import { Since } from './parity.ts'

/** A method and path template seen in traffic, or named by an OpenAPI document. */
export const EndpointView = z
  .object({
    endpoint: z.string().meta({ description: 'GET /users/{id}: its name, unique' }),
    method: z.string(),
    template: z.string(),
    title: z.string().nullable().meta({ description: "The document's summary" }),
    source: z.enum(['traffic', 'openapi', 'both']),
    route: Id.nullable().meta({ description: 'The route that covers it, or null: it falls through' }),
    stage: z.enum(STAGES).nullable(),
    hidden: z.boolean().meta({ description: 'Will not be migrated; counted apart' }),
    requests: z.int().meta({ description: 'In the span asked for' }),
    candidate: z.int().meta({ description: 'Of these, served by a candidate' }),
    share: z.number().meta({ description: 'Of all requests of the span' }),
    errors: z.int(),
    statuses: z.record(z.string(), z.int()).meta({ description: '2xx, 4xx, none...' }),
    samples: z.array(z.string()).meta({ description: 'Some paths that were seen' }),
    firstSeen: Timestamp.nullable(),
    lastSeen: Timestamp.nullable().meta({ description: 'null: documented, never seen' }),
    idleDays: z.int().nullable(),
  })
  .meta({ id: 'Endpoint' })
export type EndpointView = z.infer<typeof EndpointView>

export const EndpointQuery = z.object({
  since: Since.default('7d'),
  route: Id.optional(),
  show: z.enum(['all', 'covered', 'unmatched', 'idle', 'unseen', 'hidden']).default('all'),
  idleDays: z.coerce.number().int().min(1).max(3_650).default(30),
  q: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  after: z.string().optional(),
})

export const EndpointList = z
  .object({
    items: z.array(EndpointView),
    next: z.string().nullable(),
    total: z.int(),
    counts: z.object({
      seen: z.int(),
      covered: z.int(),
      unmatched: z.int(),
      idle: z.int(),
      unseen: z.int(),
      hidden: z.int(),
    }),
    overflowed: z.int().meta({ description: 'Requests to endpoints beyond the bound of the table' }),
    documented: z.string().nullable().meta({ description: 'Title of the OpenAPI document in use' }),
  })
  .meta({ id: 'EndpointList' })

const name = z
  .string()
  .max(500)
  .regex(/^[A-Z]+ \/\S*$/, { error: 'a method and a template: GET /users/{id}' })

export const EndpointImport = z
  .strictObject({
    document: z.union([z.string().max(5_000_000), z.record(z.string(), z.unknown())]).meta({
      description: 'An OpenAPI 3 document, as an object or as JSON or YAML text',
    }),
    basePath: z
      .string()
      .regex(/^\/[^\s?#]*$|^$/)
      .optional()
      .meta({
        description: "Before every path; by default that of the document's first server",
      }),
  })
  .meta({ id: 'EndpointImport' })

export const EndpointImported = z
  .object({
    title: z.string(),
    endpoints: z.int(),
    unseen: z.array(z.string()).meta({ description: 'Documented, never seen' }),
    undocumented: z.array(z.string()).meta({ description: 'Seen, not documented' }),
  })
  .meta({ id: 'EndpointImported' })

export const EndpointMerge = z
  .strictObject({ into: name.meta({ description: 'All endpoints that it takes become one' }) })
  .meta({ id: 'EndpointMerge' })

export const EndpointSplit = z
  .strictObject({
    endpoint: name.meta({ description: 'The endpoint to take it out of: GET /users/{id}' }),
    out: name.meta({ description: 'What is an endpoint of its own: GET /users/me' }),
  })
  .meta({ id: 'EndpointSplit' })

export const EndpointEdit = z
  .strictObject({ endpoint: z.string(), hidden: z.boolean() })
  .meta({ id: 'EndpointEdit' })
