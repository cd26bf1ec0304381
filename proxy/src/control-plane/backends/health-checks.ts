import type { AddressGuard } from '../../address-guard.ts'
import type { BackendCheck, BackendHealth } from '../../contracts/backend.ts'
import type { Backend } from '../../domain/route.ts'
import { probe } from './probe.ts'

const UNKNOWN: BackendHealth = {
  ...{ healthy: null, checkedAt: null, latencyMs: null, detail: 'not checked yet' },
  ...{ phase: null, tlsExpiresAt: null },
}
/** Checks of one backend that are remembered. */
const CHECKS_MAX = 60
/** Checks are spread by this share of their interval, so that many backends are not asked at one moment. */
const JITTER = 0.1
/** First checks follow each other by this much: a start, or a file with many backends, asks nobody's host all at once. */
const FIRST_GAP_MS = 10
/** A good result younger than this many intervals is fresh enough to send traffic on. */
const FRESH_INTERVALS = 2
/** The same for backends without a health check, which are only asked when somebody wants to know. */
const FRESH_WITHOUT_CHECK_MS = 2_000

type Watched = {
  backend: Backend
  health: BackendHealth
  /** The last ones, oldest first. */
  checks: BackendCheck[]
  /** Results in a row that speak against what `healthy` says. */
  against: number
  timer: ReturnType<typeof setTimeout> | null
  checking: Promise<BackendHealth> | null
}

export type HealthChecksOptions = {
  clock: () => Date
  random?: () => number
  /** Which addresses may be asked. */
  guard: AddressGuard
  onChange: (backend: string, health: BackendHealth) => void
}

/** Asks every backend with a health check again and again, and any backend on request. */
export class HealthChecks {
  readonly #clock: () => Date
  readonly #random: () => number
  readonly #guard: AddressGuard
  readonly #onChange: HealthChecksOptions['onChange']
  readonly #watched = new Map<string, Watched>()
  readonly #stopping = new AbortController()
  #running = false

  constructor({ clock, random = Math.random, guard, onChange }: HealthChecksOptions) {
    this.#guard = guard
    this.#clock = clock
    this.#random = random
    this.#onChange = onChange
  }

  /** Begins the checks that repeat. Before, backends are only checked on request. */
  start(backends: readonly Backend[]): void {
    this.#running = true
    this.watch(backends)
    let first = 0
    for (const watched of this.#watched.values()) this.#repeat(watched, FIRST_GAP_MS * first++)
  }

  /** From now on exactly these. One whose address or check changed starts anew. */
  watch(backends: readonly Backend[]): void {
    const wanted = new Set(backends.map(({ id }) => id))
    for (const [id, watched] of this.#watched) if (!wanted.has(id)) this.#forget(id, watched)
    for (const backend of backends) this.watchAlso(backend)
  }

  /** This one too, or as it is now. */
  watchAlso(backend: Backend): void {
    this.#watchedAs(backend)
  }

  healthOf(id: string): BackendHealth {
    return this.#watched.get(id)?.health ?? UNKNOWN
  }

  /** The last 60, oldest first. */
  checksOf(id: string): readonly BackendCheck[] {
    return this.#watched.get(id)?.checks ?? []
  }

  /** Checks now, or joins the check that is under way. It counts for `rise` and `fall` like any other. */
  check(backend: Backend): Promise<BackendHealth> {
    return this.#check(this.#watchedAs(backend))
  }

  /** Whether it may be sent traffic: a fresh good result, else one that is fetched now. */
  async isHealthyNow(backend: Backend): Promise<boolean> {
    const { healthy, checkedAt } = this.#watchedAs(backend).health
    const freshMs = backend.health ? FRESH_INTERVALS * backend.health.intervalMs : FRESH_WITHOUT_CHECK_MS
    const isFresh = checkedAt !== null && this.#clock().getTime() - Date.parse(checkedAt) < freshMs
    if (healthy && isFresh) return true
    return (await this.check(backend)).healthy === true
  }

  close(): void {
    this.#running = false
    this.#stopping.abort()
    for (const [id, watched] of this.#watched) this.#forget(id, watched)
  }

  #watchedAs(backend: Backend): Watched {
    const known = this.#watched.get(backend.id)
    if (known && isSameTarget(known.backend, backend)) return known
    if (known) this.#forget(backend.id, known)
    const watched: Watched = {
      ...{ backend, health: UNKNOWN, checks: [] },
      ...{ against: 0, timer: null, checking: null },
    }
    if (this.#running) this.#repeat(watched, FIRST_GAP_MS * this.#unchecked())
    this.#watched.set(backend.id, watched)
    return watched
  }

  /** How many wait for their first check. */
  #unchecked(): number {
    let count = 0
    for (const { backend, health } of this.#watched.values())
      if (backend.health && health.checkedAt === null) count++
    return count
  }

  #forget(id: string, watched: Watched): void {
    if (watched.timer) clearTimeout(watched.timer)
    this.#watched.delete(id)
  }

  #repeat(watched: Watched, inMs: number): void {
    const { health } = watched.backend
    if (!health) return
    if (watched.timer) clearTimeout(watched.timer)
    watched.timer = setTimeout(async () => {
      await this.#check(watched)
      if (!this.#running || this.#watched.get(watched.backend.id) !== watched) return
      const spread = 1 + JITTER * (2 * this.#random() - 1)
      this.#repeat(watched, health.intervalMs * spread)
    }, inMs)
    watched.timer.unref()
  }

  #check(watched: Watched): Promise<BackendHealth> {
    watched.checking ??= this.#ask(watched).finally(() => {
      watched.checking = null
    })
    return watched.checking
  }

  async #ask(watched: Watched): Promise<BackendHealth> {
    const found = await probe(watched.backend, this.#stopping.signal, this.#guard)
    const { ok, latencyMs, detail, phase, tlsExpiresAt } = found
    const before = watched.health.healthy
    const healthy = judged(watched, ok)
    const at = this.#clock().toISOString()
    watched.checks = [...watched.checks, { at, ok, latencyMs, detail, phase }].slice(-CHECKS_MAX)
    watched.health = { healthy, checkedAt: at, latencyMs, detail, phase, tlsExpiresAt }
    const isCurrent = this.#watched.get(watched.backend.id) === watched
    if (healthy !== before && isCurrent) this.#onChange(watched.backend.id, watched.health)
    return watched.health
  }
}

/** The first result decides; after it, `rise` good or `fall` bad ones in a row turn it over. */
function judged(watched: Watched, ok: boolean): boolean {
  const { healthy } = watched.health
  if (healthy === null || healthy === ok) {
    watched.against = 0
    return ok
  }
  watched.against++
  const needed = ok ? (watched.backend.health?.rise ?? 1) : (watched.backend.health?.fall ?? 1)
  if (watched.against < needed) return healthy
  watched.against = 0
  return ok
}

const isSameTarget = (a: Backend, b: Backend) =>
  a.url === b.url &&
  JSON.stringify(a.health) === JSON.stringify(b.health) &&
  JSON.stringify(a.tls) === JSON.stringify(b.tls)
