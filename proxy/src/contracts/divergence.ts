import { z } from 'zod'
import { DIFFERENCE_KINDS } from '../domain/difference.ts'
import { GROUP_STATES } from '../domain/groups.ts'
import { Actor } from './activity.ts'
import { Id, Reason, Timestamp } from './common.ts'
import { RuleCreate, RuleView } from './rule.ts'

/** What a difference is: the candidate's own, the baseline's restlessness, or not known yet. */
export const NoiseState = z.enum(['real', 'noise', 'undecided'])

/** The evidence on one path: the baseline asked twice (A/A) beside the two slots (A/B). */
export const NoiseView = z
  .object({
    state: NoiseState,
    because: z
      .string()
      .meta({ description: 'What decided: rates, asked_again, classes, distance, alike...' }),
    sentence: z.string(),
    abPairs: z.int(),
    abDiffer: z.int(),
    aaPairs: z.int(),
    aaDiffer: z.int(),
    askedAgain: z.int(),
    differedAgain: z.int(),
  })
  .meta({ id: 'Noise' })
export type NoiseView = z.infer<typeof NoiseView>

/** One of the paths in which a group differs. */
export const DivergentPath = z
  .object({
    path: z.string(),
    kind: z.enum(DIFFERENCE_KINDS),
    noise: NoiseView.nullable().meta({ description: 'null while nothing is known of the path' }),
    classes: z.object({ baseline: z.string(), candidate: z.string() }).nullable(),
    values: z
      .array(z.object({ baseline: z.string().nullable(), candidate: z.string().nullable(), count: z.int() }))
      .meta({ description: 'The most common pairs of values; a side that lacks the value is null' }),
    suggestion: z
      .object({ rule: RuleCreate, because: z.string() })
      .nullable()
      .meta({ description: 'A rule that somebody may want to make; never applied by itself' }),
  })
  .meta({ id: 'DivergentPath' })
export type DivergentPath = z.infer<typeof DivergentPath>

const shared = {
  signature: z
    .string()
    .meta({ description: 'Names the group: its route, its endpoint, and where and how it differs' }),
  route: Id,
  endpoint: z.string(),
  title: z.string().meta({ description: 'What differs, in words' }),
  state: z.enum(GROUP_STATES),
  noise: NoiseState.meta({ description: 'noise: every path of it is; such a group counts as ignored' }),
  count: z.int().meta({ description: 'Comparisons, ever' }),
  recent: z.int().meta({ description: 'Comparisons in the span asked for' }),
  compared: z.int().meta({ description: 'Comparisons of its endpoint in that span' }),
  share: z.number().meta({ description: 'recent / compared' }),
  firstSeen: Timestamp,
  lastSeen: Timestamp,
  firstBuild: z.string().nullable(),
  lastBuild: z.string().nullable(),
  stateSince: Timestamp,
  assignee: z.string().nullable(),
  rule: z.string().nullable().meta({ description: 'The rule that accepting it made' }),
}

export const DivergenceSummary = z
  .object({
    ...shared,
    paths: z.array(z.object({ path: z.string(), kind: z.enum(DIFFERENCE_KINDS), noise: NoiseState })),
  })
  .meta({ id: 'DivergenceSummary' })
export type DivergenceSummary = z.infer<typeof DivergenceSummary>

export const DivergenceList = z
  .object({
    items: z.array(DivergenceSummary),
    next: z.string().nullable(),
    total: z.int(),
    states: z
      .record(z.string(), z.int())
      .meta({ description: 'How many groups are in each state; "noise" too' }),
  })
  .meta({ id: 'DivergenceList' })

/** One side of a line. `changed` marks the words that differ. */
const Line = z.array(z.object({ text: z.string(), changed: z.boolean() }))

/** One line of the side-by-side view, made by the server; the viewer only draws it. */
export const DiffRow = z
  .object({
    mark: z
      .enum(['same', 'changed', 'missing', 'extra', 'moved'])
      .meta({ description: 'missing: the candidate lacks it; extra: only the candidate has it' }),
    pointer: z
      .string()
      .nullable()
      .meta({ description: 'RFC 6901, with real indexes; null outside a structured body' }),
    path: z.string().nullable().meta({ description: 'As rules write it: items[].price' }),
    kind: z.enum(DIFFERENCE_KINDS).nullable(),
    depth: z.int(),
    baseline: Line.nullable(),
    candidate: Line.nullable(),
    rules: z.array(z.string()).meta({ description: 'Rules that forgive it; such a row is shown dimmed' }),
  })
  .meta({ id: 'DiffRow' })
export type DiffRow = z.infer<typeof DiffRow>

export const ExampleAnswer = z
  .object({
    status: z.int(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    body: z
      .string()
      .nullable()
      .meta({ description: 'As text; null for binary bodies and for bodies not kept' }),
    bodyBytes: z.int().meta({ description: 'Bytes as sent' }),
    bodyNote: z.string().nullable().meta({ description: 'Why the body is not here, or not whole' }),
    ms: z.number().nullable(),
    failure: z.string().nullable(),
  })
  .meta({ id: 'ExampleAnswer' })
export type ExampleAnswer = z.infer<typeof ExampleAnswer>

/** One request and both answers, redacted before they were stored. */
export const Example = z
  .object({
    id: z.string(),
    at: Timestamp,
    build: z.string().nullable(),
    requestId: z.string(),
    servedSlot: z.enum(['baseline', 'candidate']),
    request: z.object({
      method: z.string(),
      url: z.string(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      body: z.string().nullable(),
      bodyNote: z.string().nullable(),
    }),
    baseline: ExampleAnswer,
    candidate: ExampleAnswer,
    redacted: z.int().meta({ description: 'Values that were replaced by a keyed hash' }),
  })
  .meta({ id: 'Example' })
export type Example = z.infer<typeof Example>

const withoutBody = { headers: true, body: true } as const

/** An example in a list: what it was about, without what would make the list long. */
export const ExampleSummary = Example.extend({
  request: Example.shape.request.pick({ method: true, url: true }),
  baseline: ExampleAnswer.omit(withoutBody),
  candidate: ExampleAnswer.omit(withoutBody),
}).meta({ id: 'ExampleSummary' })
export type ExampleSummary = z.infer<typeof ExampleSummary>

/** An example with its differences aligned, under the rules that hold now. */
export const ExampleDiff = Example.extend({
  verdict: z.string().meta({ description: 'What comparing it again says now' }),
  format: z.string().meta({ description: 'json, html, text, bytes...' }),
  head: z.array(DiffRow).meta({ description: 'Status and headers' }),
  rows: z.array(DiffRow),
  cut: z.boolean().meta({ description: 'There are more rows than are sent' }),
}).meta({ id: 'ExampleDiff' })
export type ExampleDiff = z.infer<typeof ExampleDiff>

export const Note = z.object({ at: Timestamp, by: z.string(), text: z.string() }).meta({ id: 'Note' })

export const DivergenceDetail = z
  .object({
    ...shared,
    paths: z.array(DivergentPath),
    sentence: z.string().meta({ description: 'The group in one statement, with its numbers' }),
    builds: z.array(z.string()).meta({ description: 'Candidate builds that showed it, latest last' }),
    points: z
      .array(z.object({ at: Timestamp, count: z.int() }))
      .meta({ description: 'Per hour, oldest first' }),
    examples: z.array(ExampleSummary).meta({ description: 'Latest first' }),
    notes: z.array(Note),
    stateBy: Actor.nullable(),
  })
  .meta({ id: 'DivergenceDetail' })
export type DivergenceDetail = z.infer<typeof DivergenceDetail>

export const DivergenceTriage = z
  .strictObject({
    action: z.enum(['accept', 'resolve', 'reopen']),
    reason: Reason,
    rule: RuleCreate.optional().meta({
      description:
        'With accept: the rule that makes it so for answers to come; needs the permission rule.write',
    }),
  })
  .meta({ id: 'DivergenceTriage' })
export type DivergenceTriage = z.infer<typeof DivergenceTriage>

const TRIAGED_MAX = 500

/** The same said of many groups: of all of which it can be said, the others are named. */
export const DivergencesTriage = z
  .strictObject({
    signatures: z.array(z.string().min(1).max(64)).min(1).max(TRIAGED_MAX),
    action: DivergenceTriage.shape.action,
    reason: Reason,
  })
  .meta({ id: 'DivergencesTriage' })
export type DivergencesTriage = z.infer<typeof DivergencesTriage>

export const DivergencesTriaged = z
  .object({
    done: z
      .array(z.object({ signature: z.string(), before: z.enum(GROUP_STATES) }))
      .meta({ description: 'With the state that each had, which is what undoing goes back to' }),
    left: z
      .array(z.object({ signature: z.string(), state: z.enum(GROUP_STATES).nullable() }))
      .meta({ description: 'Nothing was to be done in this state; null: there is no such group' }),
  })
  .meta({ id: 'DivergencesTriaged' })

export const DivergenceEdit = z
  .strictObject({
    assignee: z.string().trim().max(200).nullable().optional(),
    note: z.string().trim().min(1).max(4_000).optional(),
  })
  .meta({ id: 'DivergenceEdit' })

export const DivergenceTriaged = z
  .object({ divergence: DivergenceDetail, rule: RuleView.nullable() })
  .meta({ id: 'DivergenceTriaged' })
