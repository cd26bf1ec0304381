const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' })

/** Every form that a time has here, in one zone; undefined is that of the browser. */
function formatsIn(timeZone: string | undefined) {
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone })
  const hours = { hour: '2-digit', minute: '2-digit' } as const
  return {
    exact: make({
      ...{ day: 'numeric', month: 'short', year: 'numeric' },
      ...{ ...hours, second: '2-digit', timeZoneName: 'short' },
    }),
    day: make({ weekday: 'long', day: 'numeric', month: 'long' }),
    clock: make({ ...hours, second: '2-digit' }),
    minute: make(hours),
    date: make({ dateStyle: 'medium' }),
    short: make({ day: 'numeric', month: 'short' }),
    // Sortable, and the same for all moments of a day.
    key: make({ year: 'numeric', month: '2-digit', day: '2-digit' }),
  }
}

let formats = formatsIn(undefined)

/** From now on times are shown in this zone (IANA, or UTC). False: there is no such zone, and nothing changed. */
export function showTimesIn(timeZone: string | undefined): boolean {
  try {
    formats = formatsIn(timeZone)
    return true
  } catch {
    return false
  }
}

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

export const shortDate = (at: number) => formats.short.format(at)
export const dateOf = (at: string) => formats.date.format(Date.parse(at))
/** With its zone, which may not be that of whoever reads it. */
export const exactTime = (at: number) => formats.exact.format(at)
export const clockTime = (at: number) => formats.clock.format(at)
export const minuteTime = (at: number) => formats.minute.format(at)

/** The heading of a day in a list that is newest first. */
export function dayOf(at: number, now: number): string {
  const of = formats.key.format(at)
  if (of === formats.key.format(now)) return 'Today'
  return of === formats.key.format(now - DAY_MS) ? 'Yesterday' : formats.day.format(at)
}

const DAY_MS = 86_400_000
