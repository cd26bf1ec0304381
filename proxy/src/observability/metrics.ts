import { Counter, Gauge, type Metric, Registry } from 'prom-client'
import type { BreakerState } from '../domain/breaker.ts'
import { bucketOfMs, Histogram, type SparseHistogram } from '../domain/histogram.ts'

/** What the data plane reports about one slot of one route. */
type SlotReport = {
  route: string
  slot: string
  backend: string
  classes: readonly number[]
  latency: SparseHistogram
}

type Outcome = 'matched' | 'ignored' | 'divergent' | 'inconclusive'

/** Upper bounds of the latency histogram, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx']
const BREAKER_STATES: BreakerState[] = ['closed', 'recovering', 'half-open', 'open']

/**
 * The numbers behind /metrics. Labels come from the configuration (routes, slots, backends) and
 * from closed lists (reasons), never from requests, so their number is bounded.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #latencies = new Map<string, { labels: Record<string, string>; histogram: Histogram }>()
  readonly #requests = this.#counter('banyan_requests_total', 'Requests by who served them', [
    'route',
    'slot',
    'backend',
    'class',
  ])
  readonly #events = this.#counter('banyan_events_total', 'Things that happened to requests, by reason', [
    'reason',
  ])
  readonly #comparisons = this.#counter('banyan_comparisons_total', 'Comparisons by outcome', [
    'route',
    'outcome',
  ])
  readonly #threadsLost = this.#counter(
    'banyan_threads_lost_total',
    'Data-plane threads that died and were replaced',
    ['thread'],
  )
  readonly #trips = this.#counter('banyan_breaker_trips_total', 'Times a breaker opened', ['backend'])
  readonly #breakers = this.#gauge('banyan_breaker_state', '0 closed, 1 recovering, 2 half-open, 3 open', [
    'thread',
    'backend',
  ])
  /** Backends of which a thread has told a breaker's state. */
  readonly #brokenOn = new Map<number, Set<string>>()
  readonly #revision = this.#gauge('banyan_revision', 'The revision that is published', [])

  constructor() {
    this.#registry.registerMetric({
      name: 'banyan_request_duration_seconds',
      get: async () => this.#durations(),
      reset: () => {},
      // prom-client asks nothing else of a metric; its own Histogram cannot be merged into.
    } as unknown as Metric)
  }

  served(reports: readonly SlotReport[]): void {
    for (const { route, slot, backend, classes, latency } of reports) {
      for (const [index, count] of classes.entries()) {
        if (count > 0) this.#requests.inc({ route, slot, backend, class: CLASSES[index]! }, count)
      }
      this.#latencyOf(route, slot, backend).histogram.merge(latency)
    }
  }

  happened(reasons: Record<string, number>): void {
    for (const [reason, count] of Object.entries(reasons)) this.#events.inc({ reason }, count)
  }

  compared({ route, ...outcomes }: { route: string } & Record<Outcome, number>): void {
    for (const [outcome, count] of Object.entries(outcomes)) {
      if (count > 0) this.#comparisons.inc({ route, outcome }, count)
    }
  }

  breaker(thread: number, backend: string, state: BreakerState): void {
    this.#brokenOn.set(thread, this.#backendsOf(thread).add(backend))
    this.#breakers.set({ thread: String(thread), backend }, BREAKER_STATES.indexOf(state))
    if (state === 'open') this.#trips.inc({ backend })
  }

  threadLost(thread: number): void {
    this.#threadsLost.inc({ thread: String(thread) })
    // The one that replaces it begins with closed breakers.
    for (const backend of this.#backendsOf(thread)) this.#breakers.set({ thread: String(thread), backend }, 0)
    this.#brokenOn.delete(thread)
  }

  #backendsOf(thread: number): Set<string> {
    return this.#brokenOn.get(thread) ?? new Set()
  }

  published(revision: number): void {
    this.#revision.set(revision)
  }

  /** In the Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  #latencyOf(route: string, slot: string, backend: string) {
    const key = `${route}\n${slot}\n${backend}`
    let known = this.#latencies.get(key)
    if (!known) {
      known = { labels: { route, slot, backend }, histogram: new Histogram() }
      this.#latencies.set(key, known)
    }
    return known
  }

  #durations() {
    const name = 'banyan_request_duration_seconds'
    const values = [...this.#latencies.values()].flatMap(({ labels, histogram }) =>
      series(name, labels, histogram),
    )
    return {
      name,
      help: "From the request's head to the end of its answer",
      type: 'histogram',
      values,
      aggregator: 'sum',
    }
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] })
  }
}

/** Cumulative counts at our bounds; the sum is an estimate from the middles of the fine buckets. */
function series(name: string, labels: Record<string, string>, histogram: Histogram) {
  let sum = 0
  const upTo = BOUNDS.map(() => 0)
  for (const [bucket, count] of histogram.counts.entries()) {
    if (count === 0) continue
    sum += (count * histogram.middleMs(bucket)) / 1000
    for (const [i, bound] of BOUNDS.entries()) if (bucket < bucketOfMs(bound * 1000)) upTo[i]! += count
  }
  return [
    ...BOUNDS.map((bound, i) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le: bound },
      value: upTo[i]!,
    })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: histogram.total },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: histogram.total },
  ]
}
