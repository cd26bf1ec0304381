import type { RouteTrafficView } from '../contracts/route-traffic.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { columns, type OutputOptions, show } from './output.ts'
import { repeat, type WatchOptions } from './repeat.ts'

type Options = ConnectionOptions & OutputOptions & WatchOptions & { minutes?: string }

/** `banyan routes traffic <id>`: what both slots did lately, how they answered, and some of the latest requests. */
export const routeTraffic = (id: string | undefined, options: Options): Promise<void> =>
  repeat(options, (options: Options) => (id === undefined ? showBusiest(options) : showTraffic(id, options)))

async function showBusiest(options: Options): Promise<void> {
  const query = options.minutes === undefined ? {} : { minutes: options.minutes }
  const view = await connect(options)('listBusyRoutes', { query })
  show(options, view, ({ items }) =>
    columns(
      ['ROUTE', 'REQUESTS', 'ERRORS', `LAST ${view.minutes} MIN`],
      items.map(({ route, requests, errors, perMinute }) => [
        route,
        `${requests}`,
        `${errors}`,
        line(perMinute),
      ]),
    ),
  )
}

const BARS = '▁▂▃▄▅▆▇█'

/** Numbers as a line of bars, the highest as high as there is. */
function line(values: readonly number[]): string {
  const most = Math.max(1, ...values)
  return values.map((value) => BARS[Math.round((value / most) * (BARS.length - 1))]).join('')
}

async function showTraffic(id: string, options: Options): Promise<void> {
  const { minutes } = options
  const query = minutes === undefined ? {} : { minutes }
  const view = await connect(options)('getRouteTraffic', { params: { id }, query })
  show(options, view, () =>
    [slotsText(view), pairsText(view), requestsText(view)].filter(Boolean).join('\n\n'),
  )
}

function slotsText({ baseline, candidate, minutes }: RouteTrafficView): string {
  const classes = [...new Set([baseline, candidate].flatMap(({ statuses }) => Object.keys(statuses)))].sort()
  return columns(
    [
      `LAST ${minutes} MIN`,
      'REQUESTS',
      'ERRORS',
      'P50',
      'P95',
      'P99',
      ...classes.map((name) => name.toUpperCase()),
    ],
    (['baseline', 'candidate'] as const).map((slot) => {
      const { requests, errors, p50Ms, p95Ms, p99Ms, statuses } = slot === 'baseline' ? baseline : candidate
      const latencies = [p50Ms, p95Ms, p99Ms].map((ms) => (ms === null ? '-' : `${ms} ms`))
      const counts = classes.map((name) => `${statuses[name] ?? 0}`)
      return [slot, `${requests}`, `${errors}`, ...latencies, ...counts]
    }),
  )
}

function pairsText({ pairs }: RouteTrafficView): string {
  if (pairs.length === 0) return ''
  return columns(
    ['BASELINE', 'CANDIDATE', 'SHADOWED'],
    pairs.map((pair) => [statusText(pair.baseline), statusText(pair.candidate), `${pair.count}`]),
  )
}

function requestsText({ requests }: RouteTrafficView): string {
  if (requests.length === 0) return ''
  return columns(
    ['AT', 'REQUEST', 'STATUS', 'MS', 'SLOT', 'WHY'],
    requests.map(({ at, method, path, status, ms, slot, why, reason }) => [
      new Date(at).toISOString(),
      `${method} ${path}`,
      statusText(status),
      `${ms}`,
      slot,
      reason === 'ok' ? why : `${why}, ${reason}`,
    ]),
  )
}

const statusText = (status: number) => (status === 0 ? 'none' : `${status}`)
