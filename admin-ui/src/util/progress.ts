import type { ProgressView } from 'banyan/contracts/progress.ts'
import { shortDate } from './time.ts'

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
