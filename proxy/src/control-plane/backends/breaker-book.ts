import type { BackendBreaker, BreakerChange } from '../../contracts/backend.ts'
import type { BreakerReport } from '../../domain/backend-reports.ts'
import type { BreakerState, TripCause } from '../../domain/breaker.ts'

/** The worst last. */
const ORDER: readonly BreakerState[] = ['closed', 'recovering', 'half-open', 'open']
const DAY_MS = 86_400_000
/** Changes of one backend's breakers that are remembered, over all threads; the oldest go first. */
const CHANGES_MAX = 200
/** How many of them are shown. */
const SHOWN = 20

const WORDS: Record<TripCause, string> = {
  'in-a-row': 'too many failures in a row',
  share: 'too large a share of failures',
  probe: 'the probe failed',
}

type Known = BreakerReport & { openUntilMs: number }

/** What the threads told of their breakers: each has its own, and acts by it without asking anybody. */
export class BreakerBook {
  readonly #now: () => number
  readonly #threads = new Map<number, Map<string, Known>>()
  readonly #changes = new Map<string, BreakerChange[]>()
  /** When each opened in the last day: few enough, since one that keeps failing is asked ever more seldom. */
  readonly #openings = new Map<string, number[]>()

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  changed(thread: number, changes: readonly BreakerReport[]): void {
    const known = this.#threads.get(thread) ?? new Map<string, Known>()
    const nowMs = this.#now()
    for (const change of changes) {
      known.set(change.backend, { ...change, openUntilMs: nowMs + change.openMs })
      this.#remember(thread, change, nowMs)
    }
    this.#threads.set(thread, known)
  }

  /** A thread that was replaced begins with closed breakers. */
  forget(thread: number): void {
    this.#threads.delete(thread)
  }

  /** The worst of all threads, how many are not closed, and what opened them. */
  of(backend: string): BackendBreaker {
    const told = [...this.#threads.values()].flatMap((known) => known.get(backend) ?? [])
    const worst = Math.max(0, ...told.map(({ state }) => ORDER.indexOf(state)))
    const changes = this.#changes.get(backend) ?? []
    const open = told.filter(({ state }) => state === 'open')
    const nextTryMs = Math.min(...open.map(({ openUntilMs }) => openUntilMs))
    return {
      state: ORDER[worst]!,
      threads: told.filter(({ state }) => state !== 'closed').length,
      trips: told.reduce((sum, { trips }) => sum + trips, 0),
      nextTryAt: open.length === 0 ? null : new Date(nextTryMs).toISOString(),
      trips24h: this.#openingsOf(backend).length,
      cause: worst === 0 ? null : (changes.findLast((change) => change.state === 'open')?.cause ?? null),
      changes: changes.slice(-SHOWN).reverse(),
    }
  }

  #openingsOf(backend: string): number[] {
    const dayAgoMs = this.#now() - DAY_MS
    return (this.#openings.get(backend) ?? []).filter((atMs) => atMs > dayAgoMs)
  }

  #remember(thread: number, { backend, state, cause, last }: BreakerReport, nowMs: number): void {
    if (state === 'open') this.#openings.set(backend, [...this.#openingsOf(backend), nowMs])
    const at = new Date(nowMs).toISOString()
    const why = state === 'open' && cause !== null ? `${WORDS[cause]}${last === '' ? '' : `: ${last}`}` : null
    const changes = this.#changes.get(backend) ?? []
    this.#changes.set(backend, [...changes, { at, thread, state, cause: why }].slice(-CHANGES_MAX))
  }
}
