import type { ProgressView } from 'banyan/contracts/progress.ts'
import { dateOf, shortDate } from './time.ts'

const WEEK_MS = 7 * 86_400_000
/** Less than this is no movement that somebody would speak of. */
const POINTS_MIN = 0.05

/** Which time the share of traffic is of: a week, or less while less is known. */
export function sinceText({ points }: Pick<ProgressView, 'points'>, now = Date.now()): string {
  const first = Date.parse(points[0]?.at ?? '')
  if (Number.isNaN(first) || now - first < 86_400_000) return 'today'
  return now - first >= WEEK_MS ? 'in 7 days' : `since ${shortDate(first)}`
}

/** "+6 points this week", of the traffic; null while there is no week to compare with, and when nothing moved. */
export function changeText({ change7d }: Pick<ProgressView, 'change7d'>): string | null {
  const points = (change7d.traffic ?? change7d.endpoints ?? 0) * 100
  if (Math.abs(points) < POINTS_MIN) return null
  const size = Math.abs(points) < 10 ? Math.abs(points).toFixed(1) : Math.round(Math.abs(points)).toFixed()
  return `${points > 0 ? '+' : '−'}${size.replace(/\.0$/, '')} points this week.`
}

type Point = ProgressView['points'][number]

export const migratedOf = ({
  endpoints,
  endpointShare,
}: Pick<Point, 'endpoints' | 'endpointShare'>): number => Math.round(endpoints * endpointShare)

/** Percent of the traffic by day. A day without a request says nothing new: it is as the day before. */
export function sharesOf(points: readonly Pick<Point, 'trafficShare'>[]): number[] {
  let last = 0
  return points.map(({ trafficShare }) => {
    last = trafficShare === null ? last : trafficShare * 100
    return last
  })
}

const DAY_MS = 86_400_000

/** The day that somebody set as the goal, and when the pace of these days leads there; null without a goal. */
export function goalText(points: readonly Point[], goalDate: string | null, now = Date.now()): string | null {
  if (goalDate === null) return null
  // Noon, here: it is that day in every zone.
  const noon = `${goalDate}T12:00:00`
  const goal = Date.parse(noon)
  const left = Math.ceil((goal - now) / DAY_MS)
  const when = left > 0 ? `in ${left} ${left === 1 ? 'day' : 'days'}` : 'which has passed'
  return `Goal: ${dateOf(noon)}, ${when}. ${paceText(points, now)}`
}

function paceText(points: readonly Point[], now: number): string {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return ''
  const [done, all] = [migratedOf(last), last.endpoints]
  if (all > 0 && done >= all) return 'All known endpoints are migrated.'
  const days = (Date.parse(last.at) - Date.parse(first.at)) / DAY_MS
  const perDay = days < 1 ? 0 : (done - migratedOf(first)) / days
  if (perDay <= 0) return 'Nothing was migrated in these days, so there is no pace to tell.'
  const end = new Date(now + ((all - done) / perDay) * DAY_MS)
  return `At the pace of these days the ${all} known endpoints are migrated by ${dateOf(end.toISOString())}.`
}
