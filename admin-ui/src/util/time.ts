const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' })
const absolute = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
})
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

const STEPS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** "12 s ago" in words, seen from `now`; both in milliseconds. */
export function ago(then: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - then) / 1000))
  for (const [unit, size] of STEPS) {
    if (seconds >= size) return relative.format(-Math.floor(seconds / size), unit)
  }
  return seconds < 5 ? 'just now' : relative.format(-seconds, 'second')
}

const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

export const shortDate = (at: number) => short.format(at)
export const dateOf = (at: string) => date.format(Date.parse(at))
export const exactTime = (at: number) => absolute.format(at)
export const clockTime = (at: number) => clock.format(at)

const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
export const minuteTime = (at: number) => minute.format(at)

/** The heading of a day in a list that is newest first. */
export function dayOf(at: number, now: number): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000)
  if (days === 0) return 'Today'
  return days === 1 ? 'Yesterday' : day.format(at)
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}
