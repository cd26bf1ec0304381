import type { BackendView } from '../contracts/backend.ts'
import { tellApplied } from './applied.ts'
import { type ConfirmOptions, confirm } from './confirm.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { columns, facts, note, type OutputOptions, show } from './output.ts'
import { repeat, type WatchOptions } from './repeat.ts'
import { reasonOf } from './routes.ts'
import { inARow, waitUntil } from './wait-until.ts'

type Options = ConnectionOptions & OutputOptions

export const listBackends = (options: Options & WatchOptions): Promise<void> => repeat(options, showBackends)

async function showBackends(options: Options): Promise<void> {
  show(options, await connect(options)('listBackends'), ({ items }) =>
    columns(
      ['BACKEND', 'IS', 'REQ/S', 'ERRORS', 'P95', 'IN FLIGHT', 'BREAKER', 'ROUTES', 'URL', 'WHY'],
      items.map(({ id, condition, load, breaker, hold, routes, url }) => [
        id,
        condition.level,
        (load.requests / load.windowSeconds).toFixed(1),
        load.errors,
        load.p95Ms === null ? '-' : `${load.p95Ms} ms`,
        load.inFlight,
        hold === undefined ? breaker.state : `held ${hold}`,
        routes.length,
        url,
        condition.why,
      ]),
    ),
  )
}

export async function getBackend(id: string, options: Options): Promise<void> {
  show(options, await connect(options)('getBackend', { params: { id } }), (backend) => {
    const { breaker, load, status, condition, health } = backend
    return facts([
      ['backend', backend.id],
      ['is', `${condition.level} (${condition.part}): ${condition.why}`],
      ['url', backend.url],
      ['description', backend.description],
      ['health check', health && `${health.path} every ${health.intervalMs} ms`],
      ['last check', `${wordFor(status.healthy)}: ${status.detail}`],
      ['certificate', status.tlsExpiresAt && `until ${status.tlsExpiresAt}`],
      ['breaker', breakerText(backend)],
      ['trips in 24 h', breaker.trips24h],
      ['last minute', `${load.requests} requests, ${load.errors} errors, ${load.timeouts} timeouts`],
      ['fallbacks', load.fallbacks],
      ['latency', `p50 ${ms(load.p50Ms)}, p95 ${ms(load.p95Ms)}, p99 ${ms(load.p99Ms)}`],
      [
        'in flight',
        `${load.inFlight}, ${load.waiting} waiting, ${load.connections}/${load.limit} connections`,
      ],
      ['routes', backend.routes.join(', ') || 'none'],
      ['version', backend.version],
    ])
  })
}

const ms = (value: number | null) => (value === null ? '-' : `${value} ms`)

function breakerText({ breaker: { state, threads, cause, nextTryAt }, hold }: BackendView): string {
  const parts = [
    hold === undefined ? state : `held ${hold} (by itself it is ${state})`,
    ...(threads > 0 ? [`on ${threads} threads`] : []),
    ...(cause === null ? [] : [cause]),
    ...(nextTryAt === null ? [] : [`next try at ${nextTryAt}`]),
  ]
  return parts.join(', ')
}

export async function listChecks(id: string, options: Options): Promise<void> {
  show(options, await connect(options)('listBackendChecks', { params: { id } }), ({ items }) =>
    columns(
      ['WHEN', 'PASSED', 'FAILED AT', 'MS', 'DETAIL'],
      items.map(({ at, ok, phase, latencyMs, detail }) => [at, ok ? 'yes' : 'no', phase, latencyMs, detail]),
    ),
  )
}

type HoldOptions = Options & { reason?: string; wait?: boolean; timeout?: string }

/** Looks of 200 ms: a thread tells four times a second what it holds, so that one quiet look may be before it told. */
const QUIET_LOOKS = 5

/** `banyan backends drain`: no new requests; with --wait it ends when none is under way any more. */
export async function drainBackend(id: string, options: HoldOptions): Promise<void> {
  await holdAs(id, 'open', options)
  if (options.wait !== true || options.dryRun) return
  const call = connect(options)
  const isQuiet = inARow(QUIET_LOOKS, async () => {
    const { inFlight, waiting } = (await call('getBackend', { params: { id } })).load
    return inFlight + waiting === 0
  })
  await waitUntil(options, `${id} still has requests under way`, isQuiet)
  note(`Nothing is under way at ${id} any more.`)
}

/** `banyan backends hold`: open (the same as draining) or closed, whatever fails. */
export async function holdBackend(
  id: string,
  hold: 'open' | 'closed',
  options: HoldOptions & ConfirmOptions,
): Promise<void> {
  if (hold === 'closed') await confirm(`This sends ${id} its whole share, whatever fails.`, options)
  await holdAs(id, hold, options)
}

export const releaseBackend = (id: string, options: HoldOptions): Promise<void> => holdAs(id, null, options)

async function holdAs(id: string, hold: 'open' | 'closed' | null, options: HoldOptions): Promise<void> {
  const body = { hold, ...reasonOf(options) }
  const backend = await connect(options)('holdBackend', { params: { id }, body })
  show(options, backend, () =>
    hold === null ? `The breaker of ${id} acts by itself again` : `The breaker of ${id} is held ${hold}`,
  )
  await tellApplied(options, backend, `/backends/${id}`)
}

export type AddOptions = Options & { health?: string; description?: string; reason?: string }

export async function addBackend(id: string, url: string, options: AddOptions): Promise<void> {
  const { health, description } = options
  const backend = await connect(options)('createBackend', {
    body: {
      id,
      url,
      ...(health === undefined ? {} : { health: { path: health } }),
      ...(description === undefined ? {} : { description }),
      ...reasonOf(options),
    },
  })
  show(options, backend, () => `Added the backend ${backend.id} at ${backend.url}`)
  await tellApplied(options, backend, `/backends/${id}`)
}

export async function checkBackend(id: string, options: Options): Promise<void> {
  const health = await connect(options)('checkBackend', { params: { id } })
  show(
    options,
    health,
    ({ healthy, detail, latencyMs }) => `${id} is ${wordFor(healthy)}: ${detail} (${latencyMs} ms)`,
  )
}

const wordFor = (healthy: boolean | null) =>
  healthy === null ? 'unknown' : healthy ? 'healthy' : 'unhealthy'
