import type { SlotTraffic } from '../contracts/traffic.ts'
import type { Slot } from '../domain/decide.ts'
import { Histogram } from '../domain/histogram.ts'
import type { ShadowReport } from '../domain/shadow-report.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'
import type { SlotReport } from './traffic-book.ts'

/** How many minutes back a route's traffic is known, at most. */
export const MINUTES_KEPT = 60
const MINUTE_MS = 60_000
/** A minute that has only begun says nothing about a rate yet. */
const ENOUGH_MS = 5_000

type SlotMinute = { classes: number[]; latency: Histogram | Uint32Array }
type RouteMinute = { baseline: SlotMinute | null; candidate: SlotMinute | null; pairs: Map<string, number> }
type Minute = { at: number; routes: Map<string, RouteMinute>; cells: number }

export type SlotSums = SlotTraffic & { classes: number[] }
export type MinutePoint = { at: number; seconds: number; baseline: SlotTraffic; candidate: SlotTraffic }
/** How often the baseline answered with one status and the candidate with another; 0 is no answer. */
export type StatusPair = { baseline: number; candidate: number; count: number }
export type BusyRoute = { route: string; requests: number; errors: number; perMinute: number[] }
export type RouteSpan = {
  points: MinutePoint[]
  baseline: SlotSums
  candidate: SlotSums
  pairs: StatusPair[]
}

/**
 * What each slot of each route did in every minute of the last hour, in memory. Only routes with traffic take room;
 * when all rooms are taken the oldest minute goes, of all routes at once, so that none is favoured.
 */
export class RouteMinutes {
  /** Minutes that had to go before their time. */
  forgotten = 0
  readonly #now: () => number
  readonly #limits: Pick<EvidenceLimits, 'routeMinuteCells' | 'statusPairs'>
  readonly #minutes: Minute[] = []
  #cells = 0

  constructor(
    now: () => number,
    limits: Pick<EvidenceLimits, 'routeMinuteCells' | 'statusPairs'> = EVIDENCE_LIMITS,
  ) {
    this.#now = now
    this.#limits = limits
  }

  record(reports: readonly SlotReport[]): void {
    for (const { route, slot, classes, latency } of reports) {
      const minute = this.#current()
      const slots = routeIn(minute, route)
      let cell = slots[slot]
      if (cell === null) {
        cell = { classes: [0, 0, 0, 0, 0, 0], latency: new Histogram() }
        slots[slot] = cell
        this.#took(minute)
      }
      for (let i = 0; i < 6; i++) cell.classes[i]! += classes[i] ?? 0
      // Only minutes that are over are packed, and nothing is added to those.
      if (cell.latency instanceof Histogram) cell.latency.merge(latency)
    }
  }

  /** With which statuses both slots answered the same request, where it was shadowed. */
  shadowed({ pairs, matches }: Pick<ShadowReport, 'pairs' | 'matches'>): void {
    for (const { route, baseline, candidate } of pairs) {
      this.#pair(route, statusOf(baseline), statusOf(candidate), 1)
    }
    for (const { route, status, more = [] } of matches) this.#pair(route, status, status, 1 + more.length / 2)
  }

  #pair(route: string, baseline: number, candidate: number, count: number): void {
    const minute = this.#current()
    const { pairs } = routeIn(minute, route)
    const key = `${baseline} ${candidate}`
    const known = pairs.get(key)
    // Statuses are the backends' to choose: beyond the bound they are told by their class alone.
    const isNew = known === undefined && pairs.size >= this.#limits.statusPairs
    const kept = isNew ? `${classOf(baseline)} ${classOf(candidate)}` : key
    if (!pairs.has(kept)) this.#took(minute)
    pairs.set(kept, (pairs.get(kept) ?? 0) + count)
  }

  /** The last minutes of one route, oldest first, also those without a request; the one under way as far as it is. */
  of(route: string, minutes: number): RouteSpan {
    const nowMs = this.#now()
    const current = Math.floor(nowMs / MINUTE_MS)
    const from = Math.max(current - minutes, this.#minutes[0]?.at ?? current)
    const known = new Map(this.#minutes.map((minute) => [minute.at, minute.routes.get(route)]))
    const sums = { baseline: newSums(), candidate: newSums() }
    const pairs = new Map<string, number>()
    const points: MinutePoint[] = []
    for (let at = from; at <= current; at++) {
      const found = known.get(at)
      for (const slot of SLOTS) addTo(sums[slot], found?.[slot] ?? null)
      for (const [key, count] of found?.pairs ?? []) pairs.set(key, (pairs.get(key) ?? 0) + count)
      const elapsedMs = Math.min(MINUTE_MS, nowMs - at * MINUTE_MS)
      if (elapsedMs < ENOUGH_MS) continue
      points.push({
        at: at * 60,
        seconds: Math.round(elapsedMs / 1000),
        baseline: figuresOf(found?.baseline ?? null),
        candidate: figuresOf(found?.candidate ?? null),
      })
    }
    return {
      points,
      baseline: sumsOf(sums.baseline),
      candidate: sumsOf(sums.candidate),
      pairs: pairsOf(pairs),
    }
  }

  /** The routes with the most requests in the last minutes, with their requests by minute, the one under way last. */
  busiest(minutes: number, limit: number): BusyRoute[] {
    const current = Math.floor(this.#now() / MINUTE_MS)
    const from = current - minutes + 1
    const found = new Map<string, BusyRoute>()
    for (const { at, routes } of this.#minutes) {
      if (at < from) continue
      for (const [route, { baseline, candidate }] of routes) {
        const busy = found.get(route) ?? { route, requests: 0, errors: 0, perMinute: Array(minutes).fill(0) }
        found.set(route, busy)
        for (const cell of [baseline, candidate]) {
          const requests = cell?.classes.reduce((sum, count) => sum + count, 0) ?? 0
          busy.requests += requests
          busy.errors += (cell?.classes[0] ?? 0) + (cell?.classes[5] ?? 0)
          busy.perMinute[at - from]! += requests
        }
      }
    }
    return [...found.values()].sort((a, b) => b.requests - a.requests).slice(0, limit)
  }

  #took(minute: Minute): void {
    minute.cells++
    this.#cells++
    while (this.#cells > this.#limits.routeMinuteCells && this.#minutes.length > 1) {
      this.#dropOldest()
      this.forgotten++
    }
  }

  #current(): Minute {
    const at = Math.floor(this.#now() / MINUTE_MS)
    const last = this.#minutes.at(-1)
    if (last !== undefined && last.at >= at) return last
    if (last !== undefined) pack(last)
    const minute: Minute = { at, routes: new Map(), cells: 0 }
    this.#minutes.push(minute)
    while (this.#minutes[0]!.at < at - MINUTES_KEPT) this.#dropOldest()
    return minute
  }

  #dropOldest(): void {
    this.#cells -= this.#minutes.shift()?.cells ?? 0
  }
}

const SLOTS: readonly Slot[] = ['baseline', 'candidate']

function routeIn({ routes }: Minute, route: string): RouteMinute {
  const known = routes.get(route)
  if (known !== undefined) return known
  const made: RouteMinute = { baseline: null, candidate: null, pairs: new Map() }
  routes.set(route, made)
  return made
}

/** A minute that is over keeps the buckets that were hit, not all of them. */
function pack({ routes }: Minute): void {
  for (const { baseline, candidate } of routes.values()) {
    for (const cell of [baseline, candidate]) {
      if (cell?.latency instanceof Histogram) cell.latency = Uint32Array.from(cell.latency.drain())
    }
  }
}

type Sums = { classes: number[]; latency: Histogram }
const newSums = (): Sums => ({ classes: [0, 0, 0, 0, 0, 0], latency: new Histogram() })

function addTo(sums: Sums, cell: SlotMinute | null): void {
  if (cell === null) return
  for (let i = 0; i < 6; i++) sums.classes[i]! += cell.classes[i]!
  const { latency } = cell
  if (latency instanceof Histogram) {
    for (let i = 0; i < latency.counts.length; i++) sums.latency.counts[i]! += latency.counts[i]!
    sums.latency.total += latency.total
  } else sums.latency.merge([...latency])
}

function sumsOf({ classes, latency }: Sums): SlotSums {
  const requests = classes.reduce((sum, count) => sum + count, 0)
  const ms = (share: number) => {
    const found = latency.quantile(share)
    return found === null ? null : Math.round(found * 100) / 100
  }
  const errors = classes[0]! + classes[5]!
  return { requests, errors, p50Ms: ms(0.5), p95Ms: ms(0.95), p99Ms: ms(0.99), classes }
}

function figuresOf(cell: SlotMinute | null): SlotTraffic {
  const sums = newSums()
  addTo(sums, cell)
  const { classes: _, ...figures } = sumsOf(sums)
  return figures
}

const pairsOf = (pairs: ReadonlyMap<string, number>): StatusPair[] =>
  [...pairs]
    .map(([key, count]) => {
      const [baseline = 0, candidate = 0] = key.split(' ').map(Number)
      return { baseline, candidate, count }
    })
    .sort((a, b) => b.count - a.count)

const statusOf = ({ status, failure }: { status: number; failure: unknown }) =>
  failure === null ? status : 0
const classOf = (status: number) => Math.floor(status / 100) * 100
