import type { EndpointView } from '../../contracts/endpoint.ts'
import type { NextEndpoint, ProgressPoint, ProgressView } from '../../contracts/progress.ts'
import { dayOf } from '../../domain/groups.ts'
import { STAGES } from '../../domain/stage.ts'
import type { ProgressRow } from '../../store/evidence-store.ts'
import { coverOf, dayHourOf, msOfHour } from '../../store/spans.ts'
import type { Ground } from '../ground.ts'
import { endpointViews } from './endpoint-view.ts'

const DAY_MS = 86_400_000
/** An endpoint that was not seen for this long is not counted as one to migrate. */
const SEEN_DAYS = 30
const NEXT_MAX = 20
const IDLE_MAX = 500
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

const isMigrated = ({ stage }: EndpointView) => stage === 'cutover' || stage === 'retired'
const isSeen = ({ hidden, idleDays }: EndpointView) => !hidden && idleDays !== null && idleDays < SEEN_DAYS

/** How far the migration has come, what to extract next, and what nobody calls any more. */
export async function progressView(
  ground: Ground,
  { days, idleDays }: { days: number; idleDays: number },
): Promise<ProgressView> {
  const nowMs = ground.now()
  const views = await endpointViews(ground, nowMs - 7 * DAY_MS)
  const seen = views.filter(isSeen)
  const requests = sum(views, ({ requests }) => requests)
  const candidate = sum(views, ({ candidate }) => candidate)
  const migrated = seen.filter(isMigrated).length
  const traffic = { requests, candidate, share: shareOf(candidate, requests) }
  const endpoints = {
    seen: seen.length,
    migrated,
    covered: seen.filter(({ route }) => route !== null).length,
    hidden: views.filter(({ hidden }) => hidden).length,
    share: shareOf(migrated, seen.length),
  }
  const today = await progressOfToday(ground, seen)
  const rows = [...(await ground.store.progress.list(dayOf(nowMs - days * DAY_MS))), today]
  const points = [...new Map(rows.map((row) => [row.day, pointOf(row)])).values()]
  const change7d = changeOver(points, nowMs - 7 * DAY_MS)
  return {
    ...{ days, idleDays, traffic, endpoints, change7d, points },
    sentence: sentenceOf(traffic.share, endpoints, change7d.endpoints),
    stages: STAGES.map((stage) => {
      const of = seen.filter((view) => (view.stage ?? 'legacy') === stage)
      return { stage, requests: sum(of, (view) => view.requests), endpoints: of.length }
    }),
    next: nextOf(seen, requests),
    idle: views
      .filter(
        (view) => !view.hidden && !isMigrated(view) && (view.idleDays === null || view.idleDays >= idleDays),
      )
      .slice(0, IDLE_MAX)
      .map((view) => ({
        endpoint: view.endpoint,
        lastSeen: view.lastSeen,
        idleDays: view.idleDays,
        requests: view.requests,
      })),
  }
}

/** What is kept of today: the requests of the day, and the endpoints as they are now. */
export async function progressOfToday(ground: Ground, seen?: readonly EndpointView[]): Promise<ProgressRow> {
  const nowMs = ground.now()
  const midnight = msOfHour(dayHourOf(nowMs))
  const known = seen ?? (await endpointViews(ground, midnight)).filter(isSeen)
  const traffic = await ground.store.endpoints.traffic(coverOf(midnight, nowMs))
  return {
    day: dayOf(nowMs),
    requests: sum(traffic, ({ requests }) => requests),
    candidate: sum(traffic, ({ candidate }) => candidate),
    endpoints: known.length,
    migrated: known.filter(isMigrated).length,
  }
}

function pointOf({ day, requests, candidate, endpoints, migrated }: ProgressRow): ProgressPoint {
  return {
    at: `${day}T00:00:00.000Z`,
    requests,
    trafficShare: requests === 0 ? null : candidate / requests,
    endpointShare: shareOf(migrated, endpoints),
    endpoints,
  }
}

/** Against the last day that is a week old; null while there is none. */
function changeOver(points: readonly ProgressPoint[], sinceMs: number): ProgressView['change7d'] {
  const before = points.filter(({ at }) => Date.parse(at) <= sinceMs).at(-1)
  const now = points.at(-1)
  if (before === undefined || now === undefined) return { traffic: null, endpoints: null }
  const traffic =
    now.trafficShare === null || before.trafficShare === null ? null : now.trafficShare - before.trafficShare
  return { traffic, endpoints: now.endpointShare - before.endpointShare }
}

/** Much traffic, only reads and few errors first: they show the most and risk the least. */
function nextOf(seen: readonly EndpointView[], requests: number): NextEndpoint[] {
  return seen
    .filter((view) => view.requests > 0 && (view.stage === null || view.stage === 'legacy'))
    .map((view) => {
      const share = shareOf(view.requests, requests)
      const errorShare = shareOf(view.errors, view.requests)
      const reads = READS.has(view.method)
      const score =
        share * (reads ? 1 : 0.4) * (1 - Math.min(1, errorShare * 5)) * (view.route === null ? 1 : 1.2)
      return {
        ...{ endpoint: view.endpoint, requests: view.requests, share, errorShare, reads },
        score: Math.round(score * 1_000) / 1_000,
        reasons: reasonsOf({ share, errorShare, reads, covered: view.route !== null }),
      }
    })
    .sort((a, b) => b.score - a.score || b.requests - a.requests)
    .slice(0, NEXT_MAX)
}

function reasonsOf(view: { share: number; errorShare: number; reads: boolean; covered: boolean }): string[] {
  const reasons = [`${percent(view.share)} of all requests`]
  reasons.push(view.reads ? 'only reads, so it can be shadowed' : 'writes: shadowing it needs a write mode')
  if (view.errorShare > 0.01) reasons.push(`${percent(view.errorShare)} of its answers are errors already`)
  if (view.covered) reasons.push('a route covers it')
  return reasons
}

function sentenceOf(
  trafficShare: number,
  { migrated, seen }: { migrated: number; seen: number },
  change: number | null,
): string {
  const base = `${percent(trafficShare)} of traffic and ${migrated} of ${seen} endpoints are served by extracted services.`
  if (change === null || Math.abs(change) < 0.0005) return base
  const points = (change * 100).toFixed(Math.abs(change) < 0.1 ? 1 : 0)
  return `${base} ${change > 0 ? '+' : ''}${points} points of endpoints in 7 days.`
}

const percent = (share: number) => `${Number((share * 100).toPrecision(2))} %`
const shareOf = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
const sum = <T>(items: readonly T[], of: (item: T) => number) =>
  items.reduce((total, item) => total + of(item), 0)
