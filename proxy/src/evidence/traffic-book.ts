import type {
  BackendLately,
  RouteTraffic,
  SlotTraffic,
  TrafficPoint,
  TrafficView,
} from '../contracts/traffic.ts'
import type { TroubleReport } from '../domain/backend-reports.ts'
import type { Slot } from '../domain/decide.ts'
import { Histogram, type SparseHistogram } from '../domain/histogram.ts'

/** One slot of one route in one batch, as the data plane reports it. */
export type SlotReport = {
  route: string
  slot: Slot
  backend: string
  classes: number[]
  latency: SparseHistogram
}

/** What one backend was asked lately, by clients. */
export type BackendTraffic = SlotTraffic & { windowSeconds: number; timeouts: number; fallbacks: number }

/** Quantiles and rates are over this many seconds. */
const WINDOW_SECONDS = 60
/** Seconds of one bar of a backend's little chart. */
const SPAN_SECONDS = 3
const SPANS = WINDOW_SECONDS / SPAN_SECONDS
/** How many points of the requests-per-second line are kept. */
const POINTS = 300

type Second = {
  at: number
  slots: Map<string, SlotReport[]>
  troubles: Map<string, TroubleReport>
  baseline: number
  candidate: number
  errors: number
}

/** Who served what, lately: counts of the last minutes in memory, for screens and /traffic. */
export class TrafficBook {
  readonly #now: () => number
  readonly #seconds: Second[] = []
  readonly #sinceStart = { baseline: 0, candidate: 0 }
  readonly #listeners = new Set<(view: TrafficView) => void>()

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  record(reports: readonly SlotReport[], troubles: readonly TroubleReport[] = []): void {
    const second = this.#currentSecond()
    for (const report of troubles) addTrouble(second.troubles, report)
    for (const report of reports) {
      const requests = sum(report.classes)
      second[report.slot] += requests
      this.#sinceStart[report.slot] += requests
      second.errors += errorsIn(report.classes)
      const key = keyOf(report.route, report.slot)
      const known = second.slots.get(key)
      if (known) known.push(report)
      else second.slots.set(key, [report])
    }
  }

  /** Tells the listeners, about once a second. Called by a timer of the process. */
  tick(): void {
    if (this.#listeners.size === 0) return
    const view = this.view()
    for (const listener of this.#listeners) listener(view)
  }

  onTick(listener: (view: TrafficView) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  view(): TrafficView {
    const recent = this.#recent()
    const merged = new Map<string, Merged>()
    const total = { baseline: newMerged(), candidate: newMerged() }
    for (const second of recent) {
      for (const [key, reports] of second.slots) {
        const into = merged.get(key) ?? newMerged()
        merged.set(key, into)
        for (const report of reports) {
          add(into, report)
          add(total[report.slot], report)
        }
      }
    }
    return {
      windowSeconds: WINDOW_SECONDS,
      total: { baseline: viewOf(total.baseline), candidate: viewOf(total.candidate) },
      routes: routesOf(merged),
      backends: this.#backendsLately(recent),
      sinceStart: { ...this.#sinceStart },
      points: this.#points(),
    }
  }

  /** Of every backend that was asked in the last minute. */
  ofBackends(): Map<string, BackendTraffic> {
    const recent = this.#recent()
    const merged = new Map<string, Merged>()
    for (const report of recent.flatMap(({ slots }) => [...slots.values()].flat())) {
      const into = merged.get(report.backend) ?? newMerged()
      merged.set(report.backend, into)
      add(into, report)
    }
    const troubles = new Map<string, TroubleReport>()
    for (const report of recent.flatMap((second) => [...second.troubles.values()])) {
      addTrouble(troubles, report)
      if (!merged.has(report.backend)) merged.set(report.backend, newMerged())
    }
    return new Map(
      [...merged].map(([backend, counts]) => {
        const { timeouts, fallbacks } = troubles.get(backend) ?? { timeouts: 0, fallbacks: 0 }
        return [backend, { windowSeconds: WINDOW_SECONDS, ...viewOf(counts), timeouts, fallbacks }]
      }),
    )
  }

  #backendsLately(recent: readonly Second[]): BackendLately[] {
    const first = Math.floor(this.#now() / 1000) - WINDOW_SECONDS + 1
    const merged = new Map<string, Merged & { recent: number[] }>()
    for (const { at, slots } of recent) {
      for (const report of [...slots.values()].flat()) {
        const into = merged.get(report.backend) ?? { ...newMerged(), recent: new Array(SPANS).fill(0) }
        merged.set(report.backend, into)
        add(into, report)
        into.recent[Math.min(SPANS - 1, Math.floor((at - first) / SPAN_SECONDS))]! += sum(report.classes)
      }
    }
    return [...merged.keys()].sort().map((backend) => {
      const { recent, ...counts } = merged.get(backend)!
      return { backend, ...viewOf(counts), recent }
    })
  }

  #recent(): Second[] {
    const from = Math.floor(this.#now() / 1000) - WINDOW_SECONDS
    return this.#seconds.filter((second) => second.at > from)
  }

  /** One point for every second, also those without a request; the current one is still growing and left out. */
  #points(): TrafficPoint[] {
    const now = Math.floor(this.#now() / 1000)
    const first = this.#seconds[0]?.at ?? now
    const known = new Map(this.#seconds.map((second) => [second.at, second]))
    const points: TrafficPoint[] = []
    for (let at = Math.max(first, now - POINTS); at < now; at++) {
      const second = known.get(at)
      points.push({
        at,
        baseline: second?.baseline ?? 0,
        candidate: second?.candidate ?? 0,
        errors: second?.errors ?? 0,
      })
    }
    return points
  }

  #currentSecond(): Second {
    const at = Math.floor(this.#now() / 1000)
    const last = this.#seconds.at(-1)
    if (last?.at === at) return last
    const second: Second = { at, slots: new Map(), troubles: new Map(), baseline: 0, candidate: 0, errors: 0 }
    this.#seconds.push(second)
    while (this.#seconds[0]!.at < at - POINTS) this.#seconds.shift()
    return second
  }
}

type Merged = { requests: number; errors: number; latency: Histogram }

const newMerged = (): Merged => ({ requests: 0, errors: 0, latency: new Histogram() })
const keyOf = (route: string, slot: Slot) => `${slot} ${route}`
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
const errorsIn = (classes: readonly number[]) => (classes[5] ?? 0) + (classes[0] ?? 0)

function add(into: Merged, report: SlotReport): void {
  into.requests += sum(report.classes)
  into.errors += errorsIn(report.classes)
  into.latency.merge(report.latency)
}

function viewOf({ requests, errors, latency }: Merged): SlotTraffic {
  const rounded = (share: number) => {
    const ms = latency.quantile(share)
    return ms === null ? null : Math.round(ms * 100) / 100
  }
  return { requests, errors, p50Ms: rounded(0.5), p95Ms: rounded(0.95), p99Ms: rounded(0.99) }
}

function routesOf(merged: ReadonlyMap<string, Merged>): RouteTraffic[] {
  const routes = new Set([...merged.keys()].map((key) => key.slice(key.indexOf(' ') + 1)))
  return [...routes].sort().map((route) => ({
    route,
    baseline: viewOf(merged.get(keyOf(route, 'baseline')) ?? newMerged()),
    candidate: viewOf(merged.get(keyOf(route, 'candidate')) ?? newMerged()),
  }))
}

function addTrouble(into: Map<string, TroubleReport>, { backend, timeouts, fallbacks }: TroubleReport): void {
  const known = into.get(backend) ?? { backend, timeouts: 0, fallbacks: 0 }
  into.set(backend, {
    backend,
    timeouts: known.timeouts + timeouts,
    fallbacks: known.fallbacks + fallbacks,
  })
}
