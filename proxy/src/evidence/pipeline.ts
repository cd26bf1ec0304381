import type { CompareJob, CompareResult } from '../comparison/compare-job.ts'
import { endpointNamedBy } from '../domain/answer-headers.ts'
import type { Difference } from '../domain/difference.ts'
import { dayOf, reservoirSlot } from '../domain/groups.ts'
import type { Verdict } from '../domain/observation.ts'
import type { Captured, ShadowMatch, ShadowPair, ShadowReport } from '../domain/shadow-report.ts'
import { capturedAnswer } from './captured-answer.ts'
import type { EndpointBook } from './endpoint-book.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'
import { type Asked, type BodyKeeping, exampleOf, storedRequest } from './examples.ts'
import { groupSignature } from './group-signature.ts'
import type { NoiseBook } from './noise-book.ts'
import type { Outcome, Pending } from './pending.ts'
import { hitsIn } from './rule-book.ts'
import { SecondCalls } from './second-calls.ts'

/** The part of the pool of compare threads that is used here. */
export type Comparer = { submit(job: CompareJob, done: (result: CompareResult) => void): boolean }

export type PipelineParts = {
  pool: Comparer
  endpoints: EndpointBook
  noise: NoiseBook
  pending: Pending
  keeping: BodyKeeping
  random: () => number
  now: () => number
}

/** Asks the data plane to ask the baseline again for these requests. */
export type AskAgain = (requestIds: readonly string[]) => void

const SAFE = new Set(['GET', 'HEAD'])

/** From two answers to what is recorded of them: name the endpoint, compare, weigh against noise, count, keep examples. */
export class Pipeline {
  /** Examples and samples that were not kept, for want of time or room. */
  skipped = 0
  readonly again: SecondCalls
  readonly #parts: PipelineParts
  readonly #onOutcome: (outcome: Outcome) => void
  readonly #limits: EvidenceLimits
  #second = { at: 0, examples: 0, samples: 0 }
  /** How often each group was seen today, and each endpoint was sampled: places in their reservoirs. */
  readonly #seenToday = new Map<string, { day: string; count: number }>()
  readonly #sampled = new Map<string, number>()

  constructor(
    parts: PipelineParts,
    onOutcome: (outcome: Outcome) => void = () => {},
    limits: EvidenceLimits = EVIDENCE_LIMITS,
  ) {
    this.#parts = parts
    this.#onOutcome = onOutcome
    this.#limits = limits
    this.again = new SecondCalls(limits)
  }

  /** Continues the samples of today. */
  load(day: string, seen: ReadonlyMap<string, number>): void {
    for (const [signature, count] of seen) this.#seenToday.set(signature, { day, count })
  }

  take(report: ShadowReport, askAgain: AskAgain): void {
    const { pending } = this.#parts
    for (const { route, reason, count } of report.dropped) pending.count('shadow', reason, route, count)
    for (const match of report.matches) this.#match(match)
    for (const pair of report.pairs) this.#pair(pair, askAgain)
    for (const { requestId, answer } of report.agains) this.#answeredAgain(requestId, answer)
  }

  #match(match: ShadowMatch): void {
    const { endpoints, noise } = this.#parts
    const { route, build, status } = match
    const endpoint = endpoints.name(match.method, match.path, match.named)
    noise.pair(route, endpoint, [])
    if (match.again) {
      this.#asked(route)
      noise.again(route, endpoint, { ab: [], aa: [], uniform: true })
    }
    if (match.request !== null) this.#sample({ ...match, ...match.request, endpoint, requestBody: NOTHING })
    const failed = status >= 500
    const outcome = { route, endpoint, build, kind: 'match', reason: null } as const
    const record = (baselineMs: number | null, candidateMs: number | null) =>
      this.#record({
        ...outcome,
        baseline: { ms: baselineMs, failed },
        candidate: { ms: candidateMs, failed },
      })
    record(match.baselineMs, match.candidateMs)
    const { more = [] } = match
    for (let i = 0; i < more.length; i += 2) {
      noise.pair(route, endpoint, [])
      record(timeOf(more[i]!), timeOf(more[i + 1]!))
    }
  }

  #pair(pair: ShadowPair, askAgain: AskAgain): void {
    const { endpoints, pool } = this.#parts
    const { baseline, candidate, again, sampled, ...asked } = pair
    const given = endpointNamedBy(baseline.headers) ?? endpointNamedBy(candidate.headers)
    const endpoint = endpoints.name(pair.method, pair.path, given)
    // Its buffer goes to the compare thread and does not come back when the answers match.
    const copy = again === null ? null : { ...baseline, body: baseline.body.slice() }
    const job = { ...this.#jobOf(pair.route, endpoint, pair.at, baseline, candidate), keep: true }
    const facts = { ...asked, endpoint, ...factsOf(baseline, candidate) }
    const taken = pool.submit(job, (result) => {
      // Endpoints may have become one in the meantime; what is recorded now goes under the name of now.
      const now = { ...facts, endpoint: endpoints.current(endpoint) }
      this.#compared(now, result, again === null ? askAgain : null)
      if (sampled) this.#sample(now)
      if (again !== null && copy !== null) this.#uniform(now, result, copy, again)
    })
    if (!taken) this.#record({ ...facts, build: null, kind: 'inconclusive', reason: 'dropped' })
  }

  #jobOf(route: string, endpoint: string, atMs: number, a: Captured, b: Captured): Omit<CompareJob, 'keep'> {
    return { route, endpoint, atMs, baseline: capturedAnswer(a), candidate: capturedAnswer(b) }
  }

  #compared(facts: Facts, { verdict, answers }: CompareResult, askAgain: AskAgain | null): void {
    const { noise, pending } = this.#parts
    const { route, endpoint, build } = facts
    const ab = realIn(verdict)
    if (verdict.kind !== 'inconclusive') noise.pair(route, endpoint, ab)
    const settled = noise.settle(route, endpoint, verdict)
    const reason = settled.kind === 'inconclusive' ? settled.reason : null
    this.#record({ ...facts, kind: settled.kind, reason })
    if ('differences' in settled) {
      for (const rule of hitsIn(settled.differences)) pending.count('rule', rule)
    }
    if (settled.kind === 'divergent') {
      const signature = groupSignature(route, endpoint, settled.signature)
      const { redactor } = this.#parts.keeping
      const redact = (difference: Difference) => redactor.difference(difference)
      const group = { signature, route, endpoint, shape: settled.signature }
      pending.diverged(group, realIn(settled), { build, atMs: facts.at, redact })
      if (answers !== null) this.#example(signature, facts, answers)
    }
    if (answers === null || askAgain === null || ab.length === 0 || !SAFE.has(facts.method)) return
    if (!noise.worthAsking(route, endpoint, ab)) return
    const waiting = { route, endpoint, ab, baseline: answers.baseline, sinceMs: this.#parts.now() }
    if (!this.again.wait(facts.requestId, waiting)) return
    this.#asked(route)
    askAgain([facts.requestId])
  }

  #record(outcome: Outcome): void {
    this.#parts.pending.compared(outcome)
    this.#onOutcome(outcome)
  }

  /** The baseline was asked again although nothing was known yet: that gives the base rate. */
  #uniform(facts: Facts, { verdict }: CompareResult, baseline: Captured, again: Captured): void {
    this.#asked(facts.route)
    if (verdict.kind === 'inconclusive') return
    const { route, endpoint } = facts
    const job = { ...this.#jobOf(route, endpoint, facts.at, baseline, again), keep: false }
    this.#parts.pool.submit(job, (result) =>
      this.#comparedAgain(route, endpoint, realIn(verdict), result, true),
    )
  }

  #answeredAgain(requestId: string, answer: Captured | null): void {
    const waiting = this.again.take(requestId)
    if (waiting === null || answer === null) return
    const { route, endpoint, ab, baseline } = waiting
    const job = {
      route,
      endpoint,
      atMs: this.#parts.now(),
      baseline,
      candidate: capturedAnswer(answer),
      keep: false,
    }
    this.#parts.pool.submit(job, (result) => this.#comparedAgain(route, endpoint, ab, result, false))
  }

  #comparedAgain(
    route: string,
    endpoint: string,
    ab: readonly Difference[],
    { verdict }: CompareResult,
    uniform: boolean,
  ): void {
    if (verdict.kind === 'inconclusive') return
    const { noise, endpoints } = this.#parts
    noise.again(route, endpoints.current(endpoint), { ab, aa: realIn(verdict), uniform })
  }

  #asked(route: string): void {
    this.#parts.noise.asked(route)
    this.#parts.pending.count('shadow', 'second_call', route)
  }

  /** Each divergence of a day has the same chance to be kept, see domain/groups.ts. */
  #example(signature: string, facts: Facts, answers: NonNullable<CompareResult['answers']>): void {
    const day = dayOf(facts.at)
    const known = this.#seenToday.get(signature)
    const before = known?.day === day ? known.count : 0
    if (known === undefined && this.#seenToday.size >= SEEN_MAX) this.#seenToday.clear()
    this.#seenToday.set(signature, { day, count: before + 1 })
    const slot = reservoirSlot(before, this.#parts.random())
    if (slot === null) return
    if (!this.#hasTime('examples')) {
      this.skipped++
      return
    }
    const body = JSON.stringify(exampleOf(facts, answers, this.#parts.keeping))
    const at = new Date(facts.at).toISOString()
    const row = { id: `${day}-${slot}-${facts.requestId}`.slice(0, 64), signature, day, slot, at, body }
    if (!this.#parts.pending.example(row)) this.skipped++
  }

  /** Each sampled request of an endpoint has the same chance to be kept. */
  #sample(facts: Sampled): void {
    const { route, endpoint, at } = facts
    const key = `${route}\n${endpoint}`
    const before = this.#sampled.get(key) ?? 0
    if (before === 0 && this.#sampled.size >= SEEN_MAX) this.#sampled.clear()
    this.#sampled.set(key, before + 1)
    const slot = reservoirSlot(before, this.#parts.random(), this.#limits.samplesPerEndpoint)
    if (slot === null) return
    if (!this.#hasTime('samples')) {
      this.skipped++
      return
    }
    const request = storedRequest(facts, this.#parts.keeping)
    // What had a secret in its target cannot be asked again.
    if (request.target !== facts.target) return
    const row = { route, endpoint, slot, at: new Date(at).toISOString(), body: JSON.stringify(request) }
    if (!this.#parts.pending.sample(row)) this.skipped++
  }

  #hasTime(what: 'examples' | 'samples'): boolean {
    const second = Math.floor(this.#parts.now() / 1_000)
    if (this.#second.at !== second) this.#second = { at: second, examples: 0, samples: 0 }
    return this.#second[what]++ < this.#limits[`${what}PerSecond`]
  }
}

const SEEN_MAX = 20_000
const NOTHING = new Uint8Array(0)
const timeOf = (ms: number) => (Number.isNaN(ms) ? null : ms)

/** What is kept of a request. */
type Sampled = Pick<
  Asked,
  'route' | 'endpoint' | 'at' | 'method' | 'host' | 'target' | 'requestHeaders' | 'requestBody'
>

/** What is known of a request and its answers while they are compared elsewhere. */
type Facts = Asked & {
  build: string | null
  baseline: { ms: number | null; failed: boolean }
  candidate: { ms: number | null; failed: boolean }
}

function factsOf(baseline: Captured, candidate: Captured): Pick<Facts, 'build' | 'baseline' | 'candidate'> {
  const slot = ({ totalMs, failure, status }: Captured) => ({
    ms: totalMs,
    failed: failure !== null || status >= 500,
  })
  return { build: capturedAnswer(candidate).build, baseline: slot(baseline), candidate: slot(candidate) }
}

const realIn = (verdict: Verdict): readonly Difference[] =>
  'differences' in verdict ? verdict.differences.filter(({ rules }) => rules.length === 0) : []
