import { randomBytes } from 'node:crypto'
import { ComparePool, type PoolCounts } from '../comparison/compare-pool.ts'
import { dayOf } from '../domain/groups.ts'
import type { Route } from '../domain/route.ts'
import type { ShadowReport } from '../domain/shadow-report.ts'
import type { Merge } from '../domain/templates.ts'
import { dayHourOf } from '../store/spans.ts'
import type { Store, StoreTables } from '../store/store.ts'
import { EndpointBook } from './endpoint-book.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'
import type { BodyKeeping } from './examples.ts'
import type { Ground } from './ground.ts'
import { bodyBytesOf, pruneLimitsOf, redactionOf, retentionOf } from './keeping.ts'
import { LiveComparisons } from './live-comparisons.ts'
import { NoiseBook } from './noise-book.ts'
import type { Gathered } from './pending.ts'
import { type AskAgain, Pipeline } from './pipeline.ts'
import { Recorder } from './recorder.ts'
import { Redactor } from './redact/redactor.ts'
import { regroup } from './regroup.ts'
import { RequestTail } from './request-tail.ts'
import { prune } from './retention.ts'
import { RouteMinutes } from './route-minutes.ts'
import { RuleBook } from './rule-book.ts'
import { progressOfToday } from './views/progress-view.ts'

/** The setting that holds the key of hashes in the place of secrets. */
const REDACTION_KEY = 'redactionKey'
/** How often the day's progress is written down. */
const PROGRESS_MS = 300_000

export type EvidenceOptions = {
  store: Store
  /** Threads that compare. */
  threads: number
  /** Names of fields, headers, cookies and parameters that are secret here, beside the usual ones. */
  secretNames: readonly string[]
  /** Whether bodies are kept in examples. */
  keepBodies: boolean
  now: () => number
  random: () => number
  onFailure: (error: unknown) => void
  limits?: Partial<EvidenceLimits>
}

type PathReport = {
  paths: readonly {
    method: string
    host: string
    path: string
    route: string
    named?: string | null
    requests: number
    candidate: number
    classes: readonly number[]
  }[]
}

/** What is known from traffic and shadows: it takes in what threads report, records it, and is asked by the control plane. */
export class Evidence {
  readonly ground: Ground
  readonly live: LiveComparisons
  /** What each route did in the last hour, and its latest requests. In memory only. */
  readonly minutes: RouteMinutes
  readonly tail: RequestTail
  readonly #options: EvidenceOptions
  readonly #keeping: BodyKeeping
  readonly #limits: EvidenceLimits
  readonly #pool: ComparePool
  readonly #pipeline: Pipeline
  readonly #recorder: Recorder
  readonly #timers: NodeJS.Timeout[] = []
  #routes: readonly Route[] = []
  #noiseSavedMs = 0

  private constructor(options: EvidenceOptions, redactor: Redactor) {
    this.#options = options
    this.#limits = { ...EVIDENCE_LIMITS, ...options.limits }
    const { store, now, random } = options
    this.#pool = new ComparePool(options.threads)
    const noise = new NoiseBook(this.#limits)
    const endpoints = new EndpointBook(redactor)
    const rules = new RuleBook((all) => this.#pool.publish({ rules: all }))
    this.ground = { store, noise, endpoints, rules, now, routes: () => this.#routes }
    this.live = new LiveComparisons()
    this.minutes = new RouteMinutes(now, this.#limits)
    this.tail = new RequestTail(redactor, this.#limits)
    this.#recorder = new Recorder(
      {
        store,
        now,
        gather: () => this.#gather(),
        onWritten: (news) => this.live.news(news),
        onFailure: options.onFailure,
      },
      this.#limits,
    )
    this.#keeping = { redactor, limit: options.keepBodies ? this.#limits.exampleBodyBytes : 0 }
    const { pending } = this.#recorder
    const parts = { pool: this.#pool, endpoints, noise, pending, keeping: this.#keeping, random, now }
    this.#pipeline = new Pipeline(parts, (outcome) => this.live.compared(outcome), this.#limits)
  }

  /** Takes up what the store knows, and begins to record. */
  static async open(options: EvidenceOptions): Promise<Evidence> {
    const evidence = new Evidence(
      options,
      new Redactor(await redactionKey(options.store), options.secretNames),
    )
    await evidence.#load()
    evidence.#start()
    return evidence
  }

  /** The routes that are published, with their rules. */
  publish(routes: readonly Route[]): void {
    this.#routes = routes
    this.ground.rules.replaceRoutes(routes)
  }

  /** What became of shadows. `askAgain` goes back to where the report came from. */
  onShadows(report: ShadowReport, askAgain: AskAgain): void {
    // First: the buffers of the bodies change hands after it.
    this.minutes.shadowed(report)
    this.#pipeline.take(report, askAgain)
  }

  /** Which paths were asked for. */
  onPaths({ paths }: PathReport): void {
    const atMs = this.ground.now()
    for (const { method, host, path, route, named = null, ...counts } of paths) {
      const endpoint = this.ground.endpoints.name(method, path, named)
      this.ground.endpoints.saw(endpoint, { host, path }, atMs)
      this.#recorder.pending.served(endpoint, route, counts)
    }
  }

  /** Counts for /shadow and /metrics. */
  counts(): {
    pool: PoolCounts
    queued: number
    written: number
    lost: number
    skipped: number
    failures: number
  } {
    const { pending, written, failures } = this.#recorder
    const queued = pending.size
    return {
      pool: this.#pool.counts(),
      queued,
      written,
      lost: pending.lost,
      skipped: this.#pipeline.skipped,
      failures,
    }
  }

  /** Rules were written or taken away. */
  async reloadRules(): Promise<void> {
    this.ground.rules.replaceKept(await this.#options.store.rules.list())
  }

  /** Templates of documents and people have changed, and endpoints have become one of them by that. */
  async reloadEndpoints(merges: readonly Merge[] = []): Promise<void> {
    for (const { from, into } of merges) {
      this.ground.endpoints.becomes(from, into)
      this.ground.noise.merge(from, into)
    }
    this.ground.endpoints.declare(await this.#options.store.endpoints.list())
  }

  /** What is secret, or how much of bodies is kept, has changed; it holds for whatever is stored next. */
  async reloadSettings(): Promise<void> {
    const { store, secretNames, keepBodies } = this.#options
    const redaction = await redactionOf(store, this.#limits)
    this.#keeping.redactor.useNames([...secretNames, ...redaction.names])
    this.#keeping.limit = keepBodies ? bodyBytesOf(redaction) : 0
  }

  /** Removes what is too old or too much now, instead of in a while. */
  async prune(): Promise<void> {
    const { store } = this.#options
    this.ground.noise.trim()
    const retention = await retentionOf(store, this.#limits)
    await prune(store, this.ground.now(), { ...this.#limits, ...pruneLimitsOf(retention) })
  }

  /** The same without waiting for it. */
  pruneSoon(): void {
    void this.prune().catch(this.#options.onFailure)
  }

  /** What is secret here and how much of bodies is kept, with what was said at the start. */
  async redaction(tables: Pick<StoreTables, 'settings'>) {
    const { secretNames, keepBodies } = this.#options
    const redaction = await redactionOf(tables, this.#limits)
    return { ...redaction, fixedNames: [...secretNames], bodiesOff: !keepBodies }
  }

  /** How long and how much is kept, and how much there is. */
  async retention(tables: Pick<StoreTables, 'settings' | 'examples' | 'samples'>) {
    const usedBytes = (await tables.examples.totalBytes()) + (await tables.samples.totalBytes())
    return { ...(await retentionOf(tables, this.#limits)), usedBytes }
  }

  /** Makes one of groups that differ only in what is known to be noise by now. */
  async regroup(): Promise<void> {
    await this.#options.store.transaction((tables) => regroup(tables, this.ground.noise))
  }

  /** Writes what waits, so that who asks next sees it. */
  flush(): Promise<void> {
    return this.#recorder.flush()
  }

  /** Resolves when everything that was taken in is compared and written. */
  async settled(): Promise<void> {
    for (;;) {
      const { queued, running } = this.#pool.counts()
      if (queued + running === 0) break
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await this.#recorder.flush()
    await this.#recorder.flush()
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#pool.close()
    this.#noiseSavedMs = 0
    await this.#recorder.stop()
  }

  async #load(): Promise<void> {
    const { store } = this.#options
    const nowMs = this.ground.now()
    this.ground.noise.load(await store.noise.list())
    this.ground.endpoints.load(await store.endpoints.list())
    const groups = (await store.divergences.list()).map(({ signature }) => signature)
    for (let from = 0; from < groups.length; from += 500) {
      const some = groups.slice(from, from + 500)
      this.#pipeline.load(dayOf(nowMs), await store.divergences.seenOn(dayHourOf(nowMs), some))
    }
    await this.reloadRules()
    await this.reloadSettings()
  }

  #start(): void {
    this.#recorder.start()
    this.#every(this.#limits.pruneMs, () => this.prune())
    this.#every(this.#limits.regroupMs, () => this.regroup())
    this.#every(PROGRESS_MS, async () => {
      await this.#options.store.progress.put(await progressOfToday(this.ground))
    })
  }

  #every(ms: number, work: () => Promise<void>): void {
    const timer = setInterval(() => void work().catch(this.#options.onFailure), ms)
    timer.unref()
    this.#timers.push(timer)
  }

  /** What noise is known is large and changes slowly, so it is saved less often. */
  #gather(): Gathered | null {
    const { endpoints, noise } = this.ground
    const seen = endpoints.takeSeen()
    const merges = endpoints.takeMerges()
    for (const { from, into } of merges) noise.merge(from, into)
    const due = this.ground.now() - this.#noiseSavedMs >= this.#limits.noiseSaveMs
    const dirty = due ? noise.takeDirty() : []
    if (due) this.#noiseSavedMs = this.ground.now()
    return seen.size + merges.length + dirty.length === 0 ? null : { seen, merges, noise: dirty }
  }
}

async function redactionKey(store: Store): Promise<string> {
  const known = await store.settings.get(REDACTION_KEY)
  if (typeof known === 'string') return known
  const key = randomBytes(32).toString('base64url')
  await store.settings.set(REDACTION_KEY, key)
  return key
}
