/**
 * Counts are kept twice: by the hour for a week, and by the day for as long as evidence is kept. A row is of one span,
 * which begins at `hour`: whole hours since 1970; a day's is its first.
 */
export const HOUR = 1
export const DAY = 24
export type Span = typeof HOUR | typeof DAY

const HOUR_MS = 3_600_000

/** Up to this long hours alone are read, so that a chart of two days has its hours. */
const ALL_HOURS = 2 * DAY
const NEVER = 2 ** 31 - 1

/** Hours are kept for this long, so what begins earlier is answered by whole days. */
export const HOURS_KEPT = 8 * DAY

export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS)
export const dayHourOf = (ms: number): number => hourOf(ms) - (hourOf(ms) % DAY)
export const msOfHour = (hour: number): number => hour * HOUR_MS

/** Both rows that a count belongs to. */
export const spansOf = (ms: number): readonly { span: Span; hour: number }[] => [
  { span: HOUR, hour: hourOf(ms) },
  { span: DAY, hour: dayHourOf(ms) },
]

/** Which rows make up the time from `fromMs` on: hours up to the first midnight, days from then on. */
export type Cover = { hoursFrom: number; daysFrom: number }

export function coverOf(fromMs: number, nowMs: number): Cover {
  const from = hourOf(fromMs)
  if (hourOf(nowMs) - from <= ALL_HOURS) return { hoursFrom: from, daysFrom: NEVER }
  if (from < hourOf(nowMs) - HOURS_KEPT) return { hoursFrom: dayHourOf(fromMs), daysFrom: dayHourOf(fromMs) }
  const midnight = from % DAY === 0 ? from : dayHourOf(fromMs) + DAY
  return { hoursFrom: from, daysFrom: midnight }
}
