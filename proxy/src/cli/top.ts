import type { BackendView } from '../contracts/backend.ts'
import type { RouteView } from '../contracts/route.ts'
import type { SlotTraffic, TrafficView } from '../contracts/traffic.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { columns, type OutputOptions, show } from './output.ts'
import { repeat } from './repeat.ts'

export type TopOptions = ConnectionOptions & OutputOptions & { every?: string; once?: boolean }

const EVERY_S = '1'
const CTRL_C = '\u0003'
const NONE: SlotTraffic = { requests: 0, errors: 0, p50Ms: null, p95Ms: null, p99Ms: null }

/** `banyan top`: who serves what now, the busiest first; into a pipe once, on a terminal until q. */
export async function top({ every = EVERY_S, once, ...options }: TopOptions): Promise<void> {
  if (once || !process.stdout.isTTY) return draw(options)
  endOnQ()
  await repeat({ ...options, watch: every }, draw)
}

/** Ctrl-C does not come as a signal while keys are read one by one. */
function endOnQ(): void {
  const { stdin } = process
  if (!stdin.isTTY) return
  stdin.setRawMode(true).resume()
  stdin.on('data', (keys) => {
    if (!keys.includes('q') && !keys.includes(CTRL_C)) return
    stdin.setRawMode(false).pause()
    process.kill(process.pid, 'SIGINT')
  })
}

async function draw(options: TopOptions): Promise<void> {
  const call = connect(options)
  const [traffic, routes, backends] = await Promise.all([
    call('getTraffic'),
    call('listRoutes'),
    call('listBackends'),
  ])
  const told = { traffic, routes: routes.items, backends: backends.items }
  show(options, told, () => `${routesText(traffic, told.routes)}\n\n${backendsText(told.backends)}`)
}

function routesText(traffic: TrafficView, routes: readonly RouteView[]): string {
  const served = new Map(traffic.routes.map((row) => [row.route, row]))
  const rows = [...routes, { id: 'fall-through', stage: 'legacy', weight: 0 }].map((route) => {
    const { baseline = NONE, candidate = NONE } = served.get(route.id) ?? {}
    return { route, baseline, candidate, requests: baseline.requests + candidate.requests }
  })
  const rate = (slot: SlotTraffic) => (slot.requests / traffic.windowSeconds).toFixed(1)
  return columns(
    ['ROUTE', 'STAGE', 'WEIGHT', 'BASELINE/S', 'CANDIDATE/S', 'ERRORS B/C', 'P95 B/C'],
    rows
      .sort((a, b) => b.requests - a.requests)
      .slice(0, roomFor(rows.length))
      .map(({ route, baseline, candidate }) => [
        route.id,
        route.stage,
        `${route.weight} %`,
        rate(baseline),
        rate(candidate),
        `${baseline.errors}/${candidate.errors}`,
        `${baseline.p95Ms ?? '-'}/${candidate.p95Ms ?? '-'}`,
      ]),
  )
}

/** Backends and headings need their lines too. */
const roomFor = (routes: number) =>
  process.stdout.isTTY ? Math.max(3, Math.floor((process.stdout.rows ?? 24) * 0.6) - 3) : routes

const backendsText = (backends: readonly BackendView[]) =>
  columns(
    ['BACKEND', 'IS', 'REQ/S', 'ERRORS', 'IN FLIGHT', 'P95', 'BREAKER'],
    backends.map(({ id, condition, load, breaker, hold }) => [
      id,
      condition.level,
      (load.requests / load.windowSeconds).toFixed(1),
      load.errors,
      load.inFlight,
      load.p95Ms,
      hold === undefined ? breaker.state : `held ${hold}`,
    ]),
  )
