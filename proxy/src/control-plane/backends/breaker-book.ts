import type { BackendBreaker, BreakerChange } from '../../contracts/backend.ts'
import type { BreakerState, TripCause } from '../../domain/breaker.ts'

/** What a thread tells of one breaker; see BreakerReport of the data plane. */
export type BreakerTold = {
  backend: string
  state: BreakerState
  trips: number
  openMs: number
  cause: TripCause | null
  last: string
}

/** The worst last. */
const ORDER: readonly BreakerState[] = ['closed', 'recovering', 'half-open', 'open']
const DAY_MS = 86_400_000
/** Changes of one backend's breakers that are remembered; the oldest go first. */
const CHANGES_MAX = 200
/** How many of them are shown. */
const SHOWN = 20

const WORDS: Record<TripCause, string> = {
  'in-a-row': 'too many failures in a row',
  share: 'too large a share of failures',
  probe: 'the probe failed',
}

type Known = BreakerTold & { openUntilMs: number }

/** What the threads told of their breakers: each has its own, and acts by it without asking anybody. */
export class BreakerBook {
  readonly #now: () => number
  readonly #threads = new Map<number, Map<string, Known>>()
  readonly #changes = new Map<string, BreakerChange[]>()

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  changed(thread: number, changes: readonly BreakerTold[]): void {
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
    const dayAgo = new Date(this.#now() - DAY_MS).toISOString()
    const opened = changes.filter(({ state, at }) => state === 'open' && at > dayAgo)
    return {
      state: ORDER[worst]!,
      threads: told.filter(({ state }) => state !== 'closed').length,
      trips: told.reduce((sum, { trips }) => sum + trips, 0),
      nextTryAt: open.length === 0 ? null : new Date(nextTryMs).toISOString(),
      trips24h: opened.length,
      cause: worst === 0 ? null : (opened.at(-1)?.cause ?? null),
      changes: changes.slice(-SHOWN).reverse(),
    }
  }

  #remember(thread: number, { backend, state, cause, last }: BreakerTold, nowMs: number): void {
    const at = new Date(nowMs).toISOString()
    const why = state === 'open' && cause !== null ? `${WORDS[cause]}${last === '' ? '' : `: ${last}`}` : null
    const changes = this.#changes.get(backend) ?? []
    this.#changes.set(backend, [...changes, { at, thread, state, cause: why }].slice(-CHANGES_MAX))
  }
}
