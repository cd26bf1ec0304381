import type { Difference } from '../domain/difference.ts'
import { keyOf as keyOfDifference } from '../domain/difference.ts'
import { Histogram } from '../domain/histogram.ts'
import type { InconclusiveReason } from '../domain/observation.ts'
import type { Merge } from '../domain/templates.ts'
import type { ExampleRow, NoiseRow, PathSample, SampleRow } from '../store/evidence-store.ts'
import type { Sighting } from './endpoint-book.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'

/** What came of one comparison, as it is counted. */
export type Outcome = {
  route: string
  endpoint: string
  build: string | null
  kind: 'match' | 'ignored' | 'divergent' | 'inconclusive'
  reason: InconclusiveReason | null
  baseline: { ms: number | null; failed: boolean }
  candidate: { ms: number | null; failed: boolean }
}

export type SlotTally = { answers: number; errors: number; latency: Histogram }

export type ComparisonTally = {
  route: string
  endpoint: string
  build: string
  matched: number
  ignored: number
  divergent: number
  inconclusive: number
  reasons: Record<string, number>
  baseline: SlotTally
  candidate: SlotTally
}

/** One group as it was seen since the last write. */
export type GroupTally = {
  signature: string
  route: string
  endpoint: string
  shape: string
  differences: Pick<Difference, 'path' | 'kind'>[]
  firstMs: number
  lastMs: number
  builds: Map<string | null, number>
  samples: Map<string, PathSample>
  looked: number
}

/** Requests to one endpoint by one route since the last write. `classes` by first digit of the status. */
export type TrafficTally = {
  endpoint: string
  route: string
  requests: number
  candidate: number
  classes: number[]
}

/** What others have gathered since the last write. */
export type Gathered = { seen: Map<string, Sighting>; merges: Merge[]; noise: NoiseRow[] }

/** All that waits to be written. */
export type Batch = Gathered & {
  atMs: number
  comparisons: Map<string, ComparisonTally>
  groups: Map<string, GroupTally>
  counts: Map<string, { kind: 'shadow' | 'rule'; name: string; route: string; count: number }>
  examples: ExampleRow[]
  exampleBytes: number
  samples: Map<string, SampleRow>
  traffic: Map<string, TrafficTally>
}

const newBatch = (atMs: number): Batch => ({
  atMs,
  seen: new Map(),
  merges: [],
  noise: [],
  traffic: new Map(),
  comparisons: new Map(),
  groups: new Map(),
  counts: new Map(),
  examples: [],
  exampleBytes: 0,
  samples: new Map(),
})

/** Adds up what happens between two writes. Bounded by distinct keys: what finds no room is counted as lost. */
export class Pending {
  lost = 0
  #batch: Batch
  readonly #limits: EvidenceLimits

  constructor(atMs: number, limits: EvidenceLimits = EVIDENCE_LIMITS) {
    this.#batch = newBatch(atMs)
    this.#limits = limits
  }

  get size(): number {
    const { comparisons, groups, counts, examples, samples, traffic } = this.#batch
    return comparisons.size + groups.size + counts.size + examples.length + samples.size + traffic.size
  }

  /** Takes all of it out, with what others have gathered. */
  take(atMs: number, gathered: Gathered): Batch {
    const batch = { ...this.#batch, ...gathered, atMs }
    this.#batch = newBatch(atMs)
    return batch
  }

  compared(outcome: Outcome): void {
    const { route, endpoint } = outcome
    const build = outcome.build ?? ''
    const key = `${route}\n${endpoint}\n${build}`
    let tally = this.#batch.comparisons.get(key)
    if (tally === undefined) {
      if (!this.#room()) return
      tally = newTally(route, endpoint, build)
      this.#batch.comparisons.set(key, tally)
    }
    count(tally, outcome)
    addSlot(tally.baseline, outcome.baseline)
    addSlot(tally.candidate, outcome.candidate)
  }

  /** `redacted` is asked for only while the values of the group are being looked at. */
  diverged(
    group: Pick<GroupTally, 'signature' | 'route' | 'endpoint' | 'shape'>,
    real: readonly Difference[],
    seen: { build: string | null; atMs: number; redact: (difference: Difference) => Difference },
  ): void {
    let tally = this.#batch.groups.get(group.signature)
    if (tally === undefined) {
      if (!this.#room()) return
      const differences = real.map(({ path, kind }) => ({ path, kind }))
      const times = { firstMs: seen.atMs, lastMs: seen.atMs }
      tally = { ...group, differences, ...times, builds: new Map(), samples: new Map(), looked: 0 }
      this.#batch.groups.set(group.signature, tally)
    }
    tally.lastMs = Math.max(tally.lastMs, seen.atMs)
    tally.builds.set(seen.build, (tally.builds.get(seen.build) ?? 0) + 1)
    if (tally.looked >= this.#limits.valuesPerFlush) return
    tally.looked++
    for (const difference of real) this.#value(tally, seen.redact(difference))
  }

  served(
    endpoint: string,
    route: string,
    seen: { requests: number; candidate: number; classes: readonly number[] },
  ): void {
    const key = `${route}\n${endpoint}`
    const known = this.#batch.traffic.get(key)
    if (known === undefined) {
      const { requests, candidate, classes } = seen
      if (this.#room())
        this.#batch.traffic.set(key, { endpoint, route, requests, candidate, classes: [...classes] })
      return
    }
    known.requests += seen.requests
    known.candidate += seen.candidate
    seen.classes.forEach((count, first) => {
      known.classes[first] = (known.classes[first] ?? 0) + count
    })
  }

  count(kind: 'shadow' | 'rule', name: string, route = '', times = 1): void {
    const key = `${kind} ${route}\n${name}`
    const known = this.#batch.counts.get(key)
    if (known !== undefined) known.count += times
    else if (this.#room()) this.#batch.counts.set(key, { kind, name, route, count: times })
  }

  /** False when there is no room for so many bytes more. */
  example(row: ExampleRow): boolean {
    if (this.#batch.exampleBytes + row.body.length > this.#limits.pendingExampleBytes) return false
    this.#batch.exampleBytes += row.body.length
    this.#batch.examples.push(row)
    return true
  }

  sample(row: SampleRow): boolean {
    if (this.#batch.exampleBytes + row.body.length > this.#limits.pendingExampleBytes) return false
    this.#batch.exampleBytes += row.body.length
    this.#batch.samples.set(`${row.route}\n${row.endpoint}\n${row.slot}`, row)
    return true
  }

  #value(tally: GroupTally, difference: Difference): void {
    const key = keyOfDifference(difference)
    const { baseline = null, candidate = null } = difference.instances[0] ?? {}
    const known = tally.samples.get(key)
    if (known === undefined) {
      tally.samples.set(key, { sample: difference, values: [{ baseline, candidate, count: 1 }] })
      return
    }
    const same = known.values.find((pair) => pair.baseline === baseline && pair.candidate === candidate)
    if (same !== undefined) same.count++
    else if (known.values.length < this.#limits.valuesMax)
      known.values.push({ baseline, candidate, count: 1 })
  }

  #room(): boolean {
    if (this.size < this.#limits.pendingMax) return true
    this.lost++
    return false
  }
}

const newSlot = (): SlotTally => ({ answers: 0, errors: 0, latency: new Histogram() })

function newTally(route: string, endpoint: string, build: string): ComparisonTally {
  const none = { matched: 0, ignored: 0, divergent: 0, inconclusive: 0, reasons: {} }
  return { route, endpoint, build, ...none, baseline: newSlot(), candidate: newSlot() }
}

function count(tally: ComparisonTally, { kind, reason }: Outcome): void {
  if (kind === 'match') tally.matched++
  else if (kind === 'ignored') tally.ignored++
  else if (kind === 'divergent') tally.divergent++
  else {
    tally.inconclusive++
    const name = reason ?? 'comparator_failed'
    tally.reasons[name] = (tally.reasons[name] ?? 0) + 1
  }
}

function addSlot(slot: SlotTally, { ms, failed }: Outcome['baseline']): void {
  slot.answers++
  if (failed) slot.errors++
  if (ms !== null) slot.latency.record(ms)
}
