import type { RouteView } from 'banyan/contracts/route.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import { csvOf } from './csv.ts'
import { secondsOf, trafficOf } from './traffic.ts'

type Column = [name: string, of: (route: RouteView) => string | number | null | undefined]

const COLUMNS: Column[] = [
  ['id', ({ id }) => id],
  ['stage', ({ stage }) => stage],
  ['weight', ({ weight }) => weight],
  ['mirror', ({ mirror }) => mirror],
  ['pattern', ({ pattern }) => pattern],
  ['baseline', ({ baseline }) => baseline],
  ['candidate', ({ candidate }) => candidate],
  ['candidate_healthy', ({ candidateHealthy }) => candidateHealthy?.toString()],
  ['owner', ({ owner }) => owner],
  ['description', ({ description }) => description],
  ['version', ({ version }) => version],
  ['changed_at', ({ changedAt }) => changedAt],
  ['changed_by', ({ changedBy }) => changedBy],
]

/** Routes as a table for spreadsheets, with the figures of now where they are known. */
export function routesCsv(routes: readonly RouteView[], traffic: TrafficView | undefined): string {
  const columns = traffic ? [...COLUMNS, ...figures(traffic)] : COLUMNS
  return csvOf(
    columns.map(([name]) => name),
    // What is not set stays empty, which is not 0.
    routes.map((route) => columns.map(([, of]) => of(route) ?? '')),
  )
}

function figures(traffic: TrafficView): Column[] {
  const seconds = secondsOf(traffic)
  const of = (route: RouteView) => trafficOf(traffic, route.id)
  return (['baseline', 'candidate'] as const).flatMap((slot): Column[] => [
    [`${slot}_requests_per_second`, (route) => Number((of(route)[slot].requests / seconds).toFixed(2))],
    [`${slot}_errors`, (route) => of(route)[slot].errors],
    [`${slot}_p95_ms`, (route) => of(route)[slot].p95Ms],
  ])
}

/** Routes as the API gives them. */
export const routesJson = (routes: readonly RouteView[]) => `${JSON.stringify(routes, null, 2)}\n`
