import type { Difference } from '../domain/difference.ts'
import {
  type Evidence,
  newEvidence,
  noiseKeyOf,
  type PathEvidence,
  recordAgain,
  recordPair,
} from '../domain/noise/evidence.ts'
import { decide, type NoiseState } from '../domain/noise/judge.ts'
import { mergeEvidence } from '../domain/noise/merge.ts'
import { settle } from '../domain/noise/settle.ts'
import { SECOND_CALL_BUDGET, type Spending, shouldAskAgain } from '../domain/noise/steer.ts'
import type { Verdict } from '../domain/observation.ts'
import type { NoiseRow } from '../store/evidence-store.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'

type Kept = {
  route: string
  endpoint: string
  evidence: Evidence
  /** States as they were decided last, and the evidence there was then. */
  states: Map<string, { state: NoiseState; seen: number }>
  dirty: boolean
}

/** Deciding costs sorting all distances, so it is done again only when there is this much more evidence. */
const MORE_EVIDENCE = 1.05

/** What is known of the noise of every endpoint, and what may be spent to know more. */
export class NoiseBook {
  readonly #kept = new Map<string, Kept>()
  readonly #spending = new Map<string, Spending>()
  readonly #limits: EvidenceLimits

  constructor(limits: EvidenceLimits = EVIDENCE_LIMITS) {
    this.#limits = limits
  }

  load(rows: readonly NoiseRow[]): void {
    for (const { route, endpoint, evidence } of rows) {
      this.#kept.set(keyOf(route, endpoint), { route, endpoint, evidence, states: new Map(), dirty: false })
    }
  }

  /** Adds an A/B pair: its differences that no rule forgives. */
  pair(route: string, endpoint: string, differences: readonly Difference[]): void {
    const kept = this.#of(route, endpoint)
    recordPair(kept.evidence, differences)
    kept.dirty = true
    this.#spendingOf(route).compared++
  }

  /** Adds what asking the baseline again showed. */
  again(
    route: string,
    endpoint: string,
    seen: { ab: readonly Difference[]; aa: readonly Difference[]; uniform: boolean },
  ): void {
    const kept = this.#of(route, endpoint)
    recordAgain(kept.evidence, seen)
    kept.dirty = true
  }

  /** A second call was sent. */
  asked(route: string): void {
    this.#spendingOf(route).asked++
  }

  /** Whether to ask the baseline again for a request that has just differed. */
  worthAsking(route: string, endpoint: string, differences: readonly Difference[]): boolean {
    const spending = this.#spendingOf(route)
    // What was not needed for long is not spent all at once.
    const credit = spending.compared * SECOND_CALL_BUDGET.share - spending.asked
    if (credit > this.#limits.secondCallCredit) spending.asked += credit - this.#limits.secondCallCredit
    const request = { safe: true, random: 1, differences }
    return shouldAskAgain(request, this.#of(route, endpoint).evidence, spending).ask
  }

  /** The verdict with what is known to be noise ignored, see domain/noise/settle.ts; what is undecided still diverges. */
  settle(route: string, endpoint: string, verdict: Verdict): Verdict {
    if (verdict.kind !== 'divergent') return verdict
    const kept = this.#of(route, endpoint)
    return settle(verdict, (difference) => stateIn(kept, difference) === 'noise')
  }

  stateOf(route: string, endpoint: string, difference: Pick<Difference, 'path' | 'kind'>): NoiseState {
    const kept = this.#kept.get(keyOf(route, endpoint))
    return kept === undefined ? 'undecided' : stateIn(kept, difference)
  }

  /** What is known to be noise on an endpoint. */
  noisyPaths(route: string, endpoint: string): Pick<PathEvidence, 'path' | 'kind'>[] {
    const kept = this.#kept.get(keyOf(route, endpoint))
    if (kept === undefined) return []
    return Object.values(kept.evidence.paths).filter(
      ({ path, kind }) => stateIn(kept, { path, kind: kind === 'presence' ? 'missing' : kind }) === 'noise',
    )
  }

  evidenceOf(route: string, endpoint: string): Evidence | null {
    return this.#kept.get(keyOf(route, endpoint))?.evidence ?? null
  }

  /** All that is known, by endpoint. */
  entries(): Pick<NoiseRow, 'route' | 'endpoint' | 'evidence'>[] {
    return [...this.#kept.values()]
  }

  /** Endpoints turned out to be one: what was known of each is known of it. */
  merge(from: readonly string[], into: string): void {
    for (const [key, part] of this.#kept) {
      if (part.endpoint === into || !from.includes(part.endpoint)) continue
      this.#kept.delete(key)
      const whole = this.#of(part.route, into)
      mergeEvidence(whole.evidence, part.evidence)
      whole.states.clear()
      whole.dirty = true
    }
  }

  /** What has changed since the last time, without the values themselves: they may be anybody's. */
  takeDirty(): NoiseRow[] {
    const rows: NoiseRow[] = []
    for (const kept of this.#kept.values()) {
      if (!kept.dirty) continue
      kept.dirty = false
      rows.push({ route: kept.route, endpoint: kept.endpoint, evidence: withoutValues(kept.evidence) })
    }
    return rows
  }

  #of(route: string, endpoint: string): Kept {
    const key = keyOf(route, endpoint)
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    if (this.#kept.size >= this.#limits.noiseEndpointsMax) this.#forgetSome()
    const kept = { route, endpoint, evidence: newEvidence(), states: new Map(), dirty: false }
    this.#kept.set(key, kept)
    return kept
  }

  /** Makes room: the tenth of the endpoints with the fewest comparisons goes. */
  #forgetSome(): void {
    const least = [...this.#kept].sort(([, a], [, b]) => a.evidence.pairs - b.evidence.pairs)
    for (const [key] of least.slice(0, Math.ceil(least.length / 10))) this.#kept.delete(key)
  }

  /** Called now and then: paths take the room, so it is their number that is bounded. */
  trim(): void {
    let paths = 0
    for (const { evidence } of this.#kept.values()) paths += evidence.kept
    if (paths > this.#limits.noisePathsMax) this.#forgetSome()
  }

  #spendingOf(route: string): Spending {
    const known = this.#spending.get(route)
    if (known !== undefined) return known
    const spending = { compared: 0, asked: 0 }
    this.#spending.set(route, spending)
    return spending
  }
}

const keyOf = (route: string, endpoint: string) => `${route}\n${endpoint}`

function stateIn(kept: Kept, difference: Pick<Difference, 'path' | 'kind'>): NoiseState {
  const key = noiseKeyOf(difference)
  const path = kept.evidence.paths[key]
  if (path === undefined) return 'undecided'
  const seen = evidenceFor(path, kept.evidence)
  const known = kept.states.get(key)
  if (known !== undefined && seen < known.seen * MORE_EVIDENCE) return known.state
  const { state } = decide(kept.evidence, path)
  kept.states.set(key, { state, seen })
  return state
}

/** Second calls tell the most, so each one is worth looking again. */
const evidenceFor = ({ differs }: PathEvidence, { again }: Evidence) =>
  differs.ab + 20 * differs.asked + 5 * again + 1

function withoutValues(evidence: Evidence): Evidence {
  const paths = Object.entries(evidence.paths).map(([key, path]) => [
    key,
    { ...path, sequence: { ...path.sequence, lastBaseline: null, lastCandidate: null } },
  ])
  return { ...evidence, paths: Object.fromEntries(paths) }
}
