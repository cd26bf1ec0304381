import type { AuditEntry } from 'banyan/contracts/activity.ts'
import type { BackendLately, RouteTraffic, SlotTraffic, TrafficView } from 'banyan/contracts/traffic.ts'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'

const NOTHING: SlotTraffic = { requests: 0, errors: 0, p50Ms: null, p95Ms: null, p99Ms: null }

const indexes = new WeakMap<TrafficView, ReadonlyMap<string, RouteTraffic>>()

/** The traffic of each route that had any; made once for each view. */
export function trafficByRoute(traffic: TrafficView): ReadonlyMap<string, RouteTraffic> {
  let index = indexes.get(traffic)
  if (index === undefined) {
    index = new Map(traffic.routes.map((row) => [row.route, row]))
    indexes.set(traffic, index)
  }
  return index
}

/** The traffic of one route; a route nobody asked for yet has none rather than being absent. */
export function trafficOf(traffic: TrafficView | undefined, route: string): RouteTraffic {
  return (traffic && trafficByRoute(traffic).get(route)) ?? { route, baseline: NOTHING, candidate: NOTHING }
}

export const requestsOf = ({ baseline, candidate }: Pick<RouteTraffic, 'baseline' | 'candidate'>) =>
  baseline.requests + candidate.requests

/** What one backend answered in the window, over all routes. */
export type BackendFlow = BackendLately & { candidate: boolean }

/** By backend: the monolith leads, the others follow by name, also those that answered nothing. */
export function flowOf({ backends }: Pick<TrafficView, 'backends'>, known: readonly string[]): BackendFlow[] {
  const lately = new Map(backends.map((row) => [row.backend, row]))
  const names = new Set([LEGACY_BACKEND, ...known, ...lately.keys()])
  return [...names]
    .map((backend) => ({
      ...(lately.get(backend) ?? { ...NOTHING, backend, recent: [] }),
      candidate: backend !== LEGACY_BACKEND,
    }))
    .sort((a, b) => Number(a.candidate) - Number(b.candidate) || a.backend.localeCompare(b.backend))
}

/** Changes that made a revision in the time that is shown, oldest first, as the chart has it. */
export function changesIn(changes: readonly AuditEntry[], fromSeconds: number): AuditEntry[] {
  return changes
    .filter(({ revision, at }) => revision !== null && Date.parse(at) / 1000 >= fromSeconds)
    .toReversed()
}

/** From these shares of errors on a backend is coloured; below, an error now and then is nobody's news. */
const SOME = 0.01
const BAD = 0.05

/** How bad the answers of a backend are. */
export function levelOf({
  requests,
  errors,
}: Pick<BackendLately, 'requests' | 'errors'>): 'fine' | 'some' | 'bad' {
  const share = requests === 0 ? 0 : errors / requests
  return share >= BAD ? 'bad' : share >= SOME ? 'some' : 'fine'
}

/** The seconds that the figures are about: the window, or less while the proxy is younger than that. */
export const secondsOf = ({ windowSeconds, points }: Pick<TrafficView, 'windowSeconds' | 'points'>) =>
  Math.min(windowSeconds, Math.max(1, points.length))

/** Requests per minute that a change of weight moves, at the traffic of now. */
export function movedPerMinute(traffic: TrafficView | undefined, route: string, points: number): number {
  if (!traffic) return 0
  const perMinute = (requestsOf(trafficOf(traffic, route)) / secondsOf(traffic)) * 60
  return (Math.abs(points) / 100) * perMinute
}
