import type { Comparisons, EndpointParity, ParityView, SlotFigures } from '../../contracts/parity.ts'
import { Histogram } from '../../domain/histogram.ts'
import { PARITY_LIMITS, type Parity, parityOf, parityOfRoute } from '../../domain/parity.ts'
import type { ComparisonRow, SlotCounts } from '../../store/evidence-store.ts'
import { coverOf, DAY, dayHourOf, msOfHour } from '../../store/spans.ts'
import type { Ground } from '../ground.ts'
import { type Standing, standings } from './group-standing.ts'
import { sinceMs } from './since.ts'

export type ParityAsk = { since: string; build?: string | undefined; failUnder?: number | undefined }

type Counts = Comparisons & { resolved: number }
type Summed = {
  counts: Counts
  reasons: Record<string, number>
  baseline: Slot
  candidate: Slot
}
type Slot = { answers: number; errors: number; latency: Histogram }

/** Whether the candidate of a route may replace its baseline, and on what that rests. */
export async function parityView(ground: Ground, route: string, ask: ParityAsk): Promise<ParityView> {
  const nowMs = ground.now()
  const fromMs = sinceMs(ask.since, nowMs)
  const cover = coverOf(fromMs, nowMs)
  const { comparisons, divergences } = ground.store
  const all = await comparisons.list(cover, route)
  const rows = ask.build === undefined ? all : all.filter(({ build }) => build === ask.build)
  const groups = await divergences.list({ route })
  const hourly = await divergences.hourly(cover, { route, build: ask.build })
  const standing = standings(groups, hourly, ground.noise, ({ endpoint }) => endpoint)
  const byDay = nowMs - fromMs > 2 * DAY * 3_600_000
  const pointOf = (hour: number) => (byDay ? dayHourOf(msOfHour(hour)) : hour)

  const limits =
    ask.failUnder === undefined
      ? PARITY_LIMITS
      : { ...PARITY_LIMITS, divergenceMax: thresholdOf(ask.failUnder) }
  const endpoints = [...Map.groupBy(rows, ({ endpoint }) => endpoint)].map(([endpoint, of]) => ({
    endpoint,
    summed: summed(of, standing.get(endpoint)),
  }))
  const whole = summed(rows, totalOf(standing))
  const parity = parityOfRoute(
    endpoints.map(({ endpoint, summed: { counts } }) => ({ endpoint, ...counts })),
    limits,
  )
  return {
    ...partsOf(parity, whole.counts),
    route,
    since: new Date(fromMs).toISOString(),
    threshold: limits.divergenceMax,
    build: ask.build ?? null,
    builds: buildsIn(all),
    resolved: whole.counts.resolved,
    inconclusiveBy: whole.reasons,
    slots: slotsOf(whole),
    endpoints: endpoints
      .map(({ endpoint, summed: sum }): EndpointParity => {
        return { endpoint, ...partsOf(parityOf(sum.counts, limits), sum.counts), slots: slotsOf(sum) }
      })
      .sort((a, b) => b.compared - a.compared),
    points: pointsOf(
      Map.groupBy(rows, ({ hour }) => pointOf(hour)),
      standings(groups, hourly, ground.noise, (_, { hour }) => pointOf(hour)),
    ),
  }
}

/** 99.5 percent without divergence: 0.005, and not 0.0050000000000000044. */
const thresholdOf = (failUnder: number) => Math.round((100 - failUnder) * 1e6) / 1e8

/** The counts last: those of the domain leave out what was matched. */
const partsOf = ({ verdict, upperBound, required, reasons }: Parity, counts: Counts) => {
  const { resolved: _, ...comparisons } = counts
  return { ...comparisons, verdict, upperBound, required, reasons }
}

function summed(rows: readonly ComparisonRow[], standing: Standing = { forgiven: 0, resolved: 0 }): Summed {
  const sum: Summed = { counts: { ...NONE }, reasons: {}, baseline: newSlot(), candidate: newSlot() }
  for (const row of rows) {
    addCounts(sum.counts, row)
    for (const [reason, count] of Object.entries(row.reasons)) {
      sum.reasons[reason] = (sum.reasons[reason] ?? 0) + count
    }
    addSlot(sum.baseline, row.baseline)
    addSlot(sum.candidate, row.candidate)
  }
  // A little of what is set aside may be of an hour of which only a part is looked at.
  const resolved = Math.min(standing.resolved, sum.counts.divergent)
  const forgiven = Math.min(standing.forgiven, sum.counts.divergent - resolved)
  sum.counts.resolved = resolved
  sum.counts.divergent -= resolved + forgiven
  sum.counts.ignored += forgiven
  sum.counts.compared -= resolved
  return sum
}

const NONE: Counts = { compared: 0, matched: 0, ignored: 0, divergent: 0, inconclusive: 0, resolved: 0 }

function addCounts(counts: Comparisons, row: Omit<Comparisons, 'compared'>): void {
  counts.matched += row.matched
  counts.ignored += row.ignored
  counts.divergent += row.divergent
  counts.inconclusive += row.inconclusive
  counts.compared += row.matched + row.ignored + row.divergent
}

const newSlot = (): Slot => ({ answers: 0, errors: 0, latency: new Histogram() })

function addSlot(slot: Slot, { answers, errors, latency }: SlotCounts): void {
  slot.answers += answers
  slot.errors += errors
  slot.latency.merge(latency)
}

function slotsOf({ baseline, candidate }: Summed): { baseline: SlotFigures; candidate: SlotFigures } {
  return { baseline: figuresOf(baseline), candidate: figuresOf(candidate) }
}

function figuresOf({ answers, errors, latency }: Slot): SlotFigures {
  const quantile = (share: number) => {
    const ms = latency.quantile(share)
    return ms === null ? null : Math.round(ms * 100) / 100
  }
  return { answers, errors, p50Ms: quantile(0.5), p95Ms: quantile(0.95), p99Ms: quantile(0.99) }
}

function totalOf(standing: ReadonlyMap<string, Standing>): Standing {
  const total = { forgiven: 0, resolved: 0 }
  for (const { forgiven, resolved } of standing.values()) {
    total.forgiven += forgiven
    total.resolved += resolved
  }
  return total
}

/** In the order in which they were seen first. */
function buildsIn(rows: readonly ComparisonRow[]): string[] {
  const inOrder = [...rows].sort((a, b) => a.hour - b.hour)
  return [...new Set(inOrder.map(({ build }) => build))].filter((build) => build !== '')
}

function pointsOf(
  rows: ReadonlyMap<number, readonly ComparisonRow[]>,
  standing: ReadonlyMap<number, Standing>,
): ParityView['points'] {
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([hour, of]) => {
      const { resolved: _, ...comparisons } = summed(of, standing.get(hour)).counts
      return { at: new Date(msOfHour(hour)).toISOString(), ...comparisons }
    })
}
