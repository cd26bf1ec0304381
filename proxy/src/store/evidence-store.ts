import type { Actor } from '../contracts/activity.ts'
import type { Difference } from '../domain/difference.ts'
import type { Group } from '../domain/groups.ts'
import type { SparseHistogram } from '../domain/histogram.ts'
import type { Evidence as NoiseEvidence } from '../domain/noise/evidence.ts'
import type { Rule } from '../domain/rules.ts'
import type { Cover, Span } from './spans.ts'

type When = { span: Span; hour: number }

/** What one slot did with the requests that were compared. */
export type SlotCounts = { answers: number; errors: number; latency: SparseHistogram }

/** Comparisons of one endpoint with one candidate build ('' when it tells none) in one span. */
export type ComparisonRow = When & {
  route: string
  endpoint: string
  build: string
  matched: number
  ignored: number
  divergent: number
  inconclusive: number
  /** Inconclusive ones by reason. */
  reasons: Record<string, number>
  baseline: SlotCounts
  candidate: SlotCounts
}

/** Comparisons of one endpoint, all builds together, without latencies. */
export type ComparisonTotal = Pick<
  ComparisonRow,
  'route' | 'endpoint' | 'matched' | 'ignored' | 'divergent' | 'inconclusive'
>

/** Rows are added to what is there; reading gives the rows that make up a time. */
export interface ComparisonsTable {
  add(rows: readonly ComparisonRow[]): Promise<void>
  list(cover: Cover, route?: string): Promise<ComparisonRow[]>
  totals(cover: Cover): Promise<ComparisonTotal[]>
  /** Makes one endpoint of several. */
  merge(from: readonly string[], into: string): Promise<void>
  prune(span: Span, beforeHour: number): Promise<number>
}

export type ShadowRow = When & { route: string; reason: string; count: number }

export interface ShadowCountsTable {
  add(rows: readonly ShadowRow[]): Promise<void>
  sums(cover: Cover): Promise<{ route: string; reason: string; count: number }[]>
  prune(span: Span, beforeHour: number): Promise<number>
}

/** One kind of difference at one path of a group: a redacted sample, and the most common pairs of values. */
export type PathSample = {
  sample: Difference
  values: { baseline: string | null; candidate: string | null; count: number }[]
}

export type DivergenceRow = {
  signature: string
  route: string
  endpoint: string
  /** The signature of the differing paths and kinds alone: the same on every endpoint. */
  shape: string
  title: string
  group: Group
  assignee: string | null
  rule: string | null
}

export type DivergenceNotes = {
  /** By `path kind`. */
  samples: Record<string, PathSample>
  notes: { at: string; by: string; text: string }[]
  stateBy: Actor | null
}

/** `settled`: those seen before the group was resolved; they say nothing about the candidate as it is now. */
export type DivergenceCount = When & { signature: string; build: string; count: number }
/** Which counts: those with one build, of the groups of one route, or of one group. */
export type DivergenceFilter = {
  build?: string | undefined
  route?: string | undefined
  signature?: string | undefined
}
export type DivergenceSum = { signature: string; count: number; settled: number }

export interface DivergencesTable {
  count(): Promise<number>
  list(where?: { route?: string | undefined }): Promise<DivergenceRow[]>
  find(signatures: readonly string[]): Promise<(DivergenceRow & DivergenceNotes)[]>
  save(rows: readonly (DivergenceRow & DivergenceNotes)[]): Promise<void>
  remove(signatures: readonly string[]): Promise<void>
  addCounts(rows: readonly DivergenceCount[]): Promise<void>
  sums(cover: Cover, where?: DivergenceFilter): Promise<DivergenceSum[]>
  /** The same by hour, or by day: of each row that makes up the time. */
  hourly(cover: Cover, where?: DivergenceFilter): Promise<(DivergenceSum & { hour: number })[]>
  points(signature: string, cover: Cover): Promise<{ span: Span; hour: number; count: number }[]>
  /** How often each was seen on the day that begins at `hour`. */
  seenOn(hour: number, signatures: readonly string[]): Promise<Map<string, number>>
  /** Puts what was counted so far aside, or back. */
  settle(signature: string, settled: boolean): Promise<void>
  moveCounts(from: string, into: string): Promise<void>
  prune(span: Span, beforeHour: number): Promise<number>
}

/** A redacted request with both answers, as JSON; what it says is the evidence's business. */
export type ExampleRow = {
  id: string
  signature: string
  /** 2026-01-31, and its place in that day's sample. */
  day: string
  slot: number
  at: string
  body: string
}

export interface ExamplesTable {
  /** In place of the one in the same place of the same day. */
  put(rows: readonly ExampleRow[]): Promise<void>
  list(signature: string, limit: number): Promise<ExampleRow[]>
  find(signature: string, id: string): Promise<ExampleRow | null>
  /** The newest of each of these groups. */
  ofGroups(signatures: readonly string[], perGroup: number): Promise<ExampleRow[]>
  move(from: string, into: string): Promise<void>
  totalBytes(): Promise<number>
  /** The oldest ones, until this many bytes are gone. */
  removeOldest(bytes: number): Promise<number>
  removeBefore(day: string, limit: number): Promise<number>
}

/** Requests that were compared, kept to be made again elsewhere; `slot` is its place in the endpoint's sample. */
export type SampleRow = { route: string; endpoint: string; slot: number; at: string; body: string }

export interface SamplesTable {
  put(rows: readonly SampleRow[]): Promise<void>
  list(route: string | undefined, limit: number): Promise<SampleRow[]>
  totalBytes(): Promise<number>
  /** Those of endpoints that have the most, until this many bytes are gone: each keeps its first one longest. */
  removeSurplus(bytes: number): Promise<number>
  removeBefore(at: string, limit: number): Promise<number>
}

export type NoiseRow = { route: string; endpoint: string; evidence: NoiseEvidence }

export interface NoiseTable {
  list(): Promise<NoiseRow[]>
  save(rows: readonly NoiseRow[], at: string): Promise<void>
  remove(route: string, endpoint: string): Promise<void>
}

export type RuleRow = { rule: Rule; createdAt: string }
export type RuleHit = { hour: number; rule: string; count: number }

export interface RulesTable {
  list(): Promise<RuleRow[]>
  find(id: string): Promise<RuleRow | null>
  insert(row: RuleRow): Promise<void>
  remove(id: string): Promise<boolean>
  addHits(rows: readonly RuleHit[]): Promise<void>
  hits(sinceHour: number): Promise<{ rule: string; total: number; recent: number; lastHour: number }[]>
  pruneHits(beforeHour: number): Promise<number>
}

export type EndpointRow = {
  endpoint: string
  title: string | null
  /** Named by a document, by a person, or only seen. */
  declared: 'openapi' | 'person' | null
  hidden: boolean
  host: string
  samples: string[]
  firstSeen: string | null
  lastSeen: string | null
}

export type EndpointTraffic = When & {
  endpoint: string
  route: string
  requests: number
  candidate: number
  /** By first digit of the status; 0 is no answer. */
  classes: number[]
}

export interface EndpointsTable {
  list(): Promise<EndpointRow[]>
  /** New ones are added; of known ones the sightings are updated. */
  saw(rows: readonly EndpointRow[]): Promise<void>
  declare(rows: readonly Pick<EndpointRow, 'endpoint' | 'title' | 'declared'>[]): Promise<void>
  /** What a document named before and nobody saw goes away. */
  undeclare(kind: 'openapi' | 'person'): Promise<void>
  hide(endpoint: string, hidden: boolean): Promise<boolean>
  merge(from: readonly string[], into: string): Promise<void>
  addTraffic(rows: readonly EndpointTraffic[]): Promise<void>
  traffic(cover: Cover): Promise<Omit<EndpointTraffic, 'span' | 'hour'>[]>
  prune(span: Span, beforeHour: number): Promise<number>
}

/** How far the migration had come on a day (2026-01-31). */
export type ProgressRow = {
  day: string
  requests: number
  candidate: number
  endpoints: number
  migrated: number
}

export interface ProgressTable {
  put(row: ProgressRow): Promise<void>
  list(fromDay: string): Promise<ProgressRow[]>
}

/** What is recorded of shadows, comparisons and traffic. */
export interface EvidenceTables {
  comparisons: ComparisonsTable
  shadowCounts: ShadowCountsTable
  divergences: DivergencesTable
  examples: ExamplesTable
  samples: SamplesTable
  noise: NoiseTable
  rules: RulesTable
  endpoints: EndpointsTable
  progress: ProgressTable
}
