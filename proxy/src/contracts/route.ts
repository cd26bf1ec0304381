import { z } from 'zod'
import { FALL_THROUGH } from '../domain/route.ts'
import { STAGES } from '../domain/stage.ts'
import { changed, Id, Percent, Reason, Timestamp, Version } from './common.ts'
import { Policies } from './policies.ts'
import { RouteRule } from './rule.ts'

// Printable ASCII: whatever is beyond a byte would be cut to another byte on the wire, such as a line feed.
const PATH_CHARACTERS = /^\/(?:[!"$->@-[\]-~])*$/
const path = (what: string) =>
  z
    .string()
    .max(2_048)
    .regex(PATH_CHARACTERS, { error: `${what} starts with "/" and has no space, "?", "#" or "\\"` })

const template = path('a template').refine(
  (value) => value.split('/').every((element) => /^\{[\w-]+\}$/.test(element) || !/[{}]/.test(element)),
  { error: 'a placeholder stands for one whole element: /users/{id}/orders' },
)

export const PathMatch = z
  .union(
    [
      z.strictObject({ exact: path('an exact path') }),
      z.strictObject({ prefix: path('a prefix') }),
      z.strictObject({ template }),
      z.strictObject({ regex: z.string().min(1).max(1_024) }),
    ],
    { error: 'one of {"exact": "/a"}, {"prefix": "/a"}, {"template": "/a/{id}"}, {"regex": "^/a"}' },
  )
  .meta({ id: 'PathMatch' })

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const fieldName = z.string().min(1).max(256)
const headerName = fieldName.regex(TOKEN, { error: 'a header name (letters, digits and - . _ and the like)' })
const headerValue = z
  .string()
  .max(8_192)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, {
    error: 'a header value has no control characters and none beyond latin-1',
  })

const fieldMatch = (name: z.ZodString) =>
  z.union(
    [
      z.strictObject({ name, equals: z.string().max(8_192) }),
      z.strictObject({ name, regex: z.string().min(1).max(1_024) }),
      z.strictObject({ name, present: z.literal(true) }),
    ],
    { error: 'one of {"name", "equals"}, {"name", "regex"}, {"name", "present": true}' },
  )

const METHOD = z.string().regex(/^[A-Z]{1,20}$/, { error: 'a method in capitals, such as "GET"' })
const HOST = z
  .string()
  .max(253)
  .regex(/^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^\[[0-9a-f:.]+\]$/i, {
    error: 'a host name without port, or "*.example.com"',
  })
  .toLowerCase()

export const RouteMatch = z
  .strictObject({
    host: HOST.optional(),
    path: PathMatch.optional(),
    methods: z.array(METHOD).max(20).optional(),
    headers: z.array(fieldMatch(headerName)).max(16).optional(),
    query: z.array(fieldMatch(fieldName)).max(16).optional(),
  })
  .refine((match) => Object.values(match).some((part) => part !== undefined), {
    error:
      'match at least one of host, path, methods, headers, query; what no route matches falls through anyway',
  })
  .meta({ id: 'RouteMatch' })

export const StickyKey = z
  .union(
    [
      z.strictObject({ header: headerName }),
      z.strictObject({ cookie: fieldName.regex(TOKEN) }),
      z.strictObject({ claim: fieldName }),
      z.literal('client-address'),
    ],
    { error: 'one of {"cookie": name}, {"header": name}, {"claim": name}, "client-address"' },
  )
  .meta({ id: 'StickyKey' })

// What the proxy itself decides about a message is not for a route to edit.
const editableHeader = headerName.refine(
  (name) => !/^(connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive|host)$/i.test(name),
  { error: 'this header frames or addresses the message; a route cannot edit it' },
)

export const HeaderEdits = z
  .strictObject({
    set: z.record(editableHeader, headerValue).optional(),
    add: z.record(editableHeader, headerValue).optional(),
    remove: z.array(editableHeader).max(64).optional(),
  })
  .meta({ id: 'HeaderEdits' })

const milliseconds = z.int().min(1).max(86_400_000)

export const Timeouts = z
  .strictObject({
    connectMs: milliseconds.optional(),
    responseHeadersMs: milliseconds.optional(),
    idleMs: milliseconds.optional(),
    totalMs: z.int().min(0).max(86_400_000).optional().meta({ description: '0: no deadline, for streams' }),
  })
  .meta({ id: 'Timeouts' })

export const Fallback = z
  .strictObject({ enabled: z.boolean(), onNotFound: z.boolean().optional() })
  .meta({ id: 'Fallback' })

export const ShadowOptions = z
  .strictObject({
    headers: HeaderEdits.optional(),
    writes: z
      .discriminatedUnion('mode', [
        z.strictObject({ mode: z.literal('dry-run') }),
        z.strictObject({ mode: z.literal('sandbox'), backend: Id, headers: HeaderEdits.optional() }),
        z.strictObject({ mode: z.literal('idempotent') }),
      ])
      .optional(),
    timeoutMs: milliseconds.optional(),
    maxBodyBytes: z
      .int()
      .min(0)
      .max(64 * 1024 * 1024)
      .optional(),
    sameKeysAsSplit: z.boolean().optional(),
  })
  .meta({ id: 'ShadowOptions' })

const routeId = Id.refine((id) => id !== FALL_THROUGH, { error: `"${FALL_THROUGH}" is the built-in route` })

const editable = {
  description: z.string().max(1_000).optional(),
  owner: z.string().max(200).optional(),
  match: RouteMatch,
  candidate: Id.nullable(),
  sticky: z.array(StickyKey).max(8),
  rewrite: z.strictObject({ prefix: path('a prefix') }).optional(),
  requestHeaders: HeaderEdits.optional(),
  responseHeaders: HeaderEdits.optional(),
  timeouts: Timeouts.optional(),
  fallback: Fallback.optional(),
  shadow: ShadowOptions.optional(),
  policies: Policies.optional(),
  rules: z.array(RouteRule).max(200),
}

/** A new route. It starts at weight 0 and mirror 0: creating one never moves traffic. */
export const RouteCreate = z
  .strictObject({
    ...editable,
    id: routeId,
    baseline: Id.default('legacy'),
    candidate: editable.candidate.default(null),
    sticky: editable.sticky.default([]),
    rules: editable.rules.default([]),
    reason: Reason,
  })
  .meta({ id: 'RouteCreate' })
export type RouteCreate = z.infer<typeof RouteCreate>

/** An edit names only what changes; null takes an optional part away. Traffic has its own verb. */
export const RouteEdit = z
  .strictObject({
    version: Version,
    reason: Reason,
    description: editable.description.nullable(),
    owner: editable.owner.nullable(),
    match: RouteMatch.optional(),
    candidate: editable.candidate.optional(),
    baseline: Id.optional(),
    sticky: editable.sticky.optional(),
    rewrite: editable.rewrite.nullable(),
    requestHeaders: editable.requestHeaders.nullable(),
    responseHeaders: editable.responseHeaders.nullable(),
    timeouts: editable.timeouts.nullable(),
    fallback: editable.fallback.nullable(),
    shadow: editable.shadow.nullable(),
    policies: editable.policies.nullable(),
    rules: editable.rules.optional(),
  })
  .meta({ id: 'RouteEdit' })
export type RouteEdit = z.infer<typeof RouteEdit>

export const TrafficChange = z
  .strictObject({
    weight: Percent.meta({ description: 'Percent of requests served by the candidate' }),
    mirror: Percent.meta({ description: 'Percent of requests also sent to the slot that did not serve' }),
    version: Version,
    reason: Reason,
    override: z
      .boolean()
      .optional()
      .meta({ description: 'Activate an unhealthy candidate; administrators, with a reason' }),
  })
  .refine((change) => !change.override || (change.reason ?? '') !== '', {
    path: ['reason'],
    error: 'an override needs a reason',
  })
  .meta({ id: 'TrafficChange' })
export type TrafficChange = z.infer<typeof TrafficChange>

export const Rollback = z.strictObject({ reason: Reason }).meta({ id: 'Rollback' })
export const Retire = z
  .strictObject({ version: Version, reason: z.string().trim().min(1).max(1_000) })
  .meta({ id: 'Retire' })

/** A route as people see it: the row, its derived stage, and whether the data plane could use it. */
export const RouteView = z
  .object({
    ...editable,
    id: Id,
    baseline: Id,
    weight: Percent,
    mirror: Percent,
    stage: z.enum(STAGES),
    pattern: z.string().meta({ description: 'Methods, host and path in one line' }),
    retiredAt: Timestamp.nullable(),
    rejected: z.object({ code: z.string(), message: z.string() }).nullable(),
    candidateHealthy: z
      .boolean()
      .nullable()
      .meta({ description: 'null without a candidate or before the first check' }),
    version: Version,
    createdAt: Timestamp,
    changedAt: Timestamp,
    changedBy: z.string(),
  })
  .meta({ id: 'Route' })
export type RouteView = z.infer<typeof RouteView>

export const RouteChanged = RouteView.extend(changed).meta({ id: 'RouteChanged' })
export type RouteChanged = z.infer<typeof RouteChanged>

export const RouteList = z
  .object({ items: z.array(RouteView), total: z.int(), revision: z.int() })
  .meta({ id: 'RouteList' })
