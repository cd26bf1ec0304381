import type { RouteView } from 'banyan/contracts/route.ts'
import type { RouteTraffic, SlotTraffic, TrafficView } from 'banyan/contracts/traffic.ts'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'

const NOTHING: SlotTraffic = { requests: 0, errors: 0, p50Ms: null, p95Ms: null, p99Ms: null }

/** The traffic of one route; a route nobody asked for yet has none rather than being absent. */
export function trafficOf(traffic: TrafficView | undefined, route: string): RouteTraffic {
  return (
    traffic?.routes.find((row) => row.route === route) ?? { route, baseline: NOTHING, candidate: NOTHING }
  )
}

export const requestsOf = ({ baseline, candidate }: Pick<RouteTraffic, 'baseline' | 'candidate'>) =>
  baseline.requests + candidate.requests

/** What one backend got in the window, over all routes that use it. */
export type BackendFlow = { backend: string; requests: number; errors: number; candidate: boolean }

/** Requests by the backend that served them, most first; the monolith always leads. */
export function flowOf(traffic: TrafficView, routes: readonly RouteView[]): BackendFlow[] {
  const slots = new Map(routes.map((route) => [route.id, route]))
  const flows = new Map<string, BackendFlow>()
  const add = (backend: string, slot: SlotTraffic, candidate: boolean) => {
    const flow = flows.get(backend) ?? { backend, requests: 0, errors: 0, candidate }
    flow.requests += slot.requests
    flow.errors += slot.errors
    flows.set(backend, flow)
  }
  add(LEGACY_BACKEND, NOTHING, false)
  for (const route of routes) if (route.candidate !== null) add(route.candidate, NOTHING, true)
  for (const row of traffic.routes) {
    const route = slots.get(row.route)
    add(route?.baseline ?? LEGACY_BACKEND, row.baseline, false)
    if (route?.candidate) add(route.candidate, row.candidate, true)
  }
  return [...flows.values()].sort(
    (a, b) => Number(a.candidate) - Number(b.candidate) || a.backend.localeCompare(b.backend),
  )
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
