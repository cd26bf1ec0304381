const NBSP = '\u00a0'
const grouped = new Intl.NumberFormat('en')
const upToTwo = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** A number somebody set: exactly as it was set. 0.25 is "0.25 %". */
export const percent = (value: number) => `${upToTwo.format(value)}${NBSP}%`

/** A measured share of a whole: a decimal below 10, and never "0 %" for something that did happen. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '–'
  const value = (part / whole) * 100
  if (value > 0 && value < 0.1) return `<0.1${NBSP}%`
  if (value < 100 && value > 99.9) return `>99.9${NBSP}%`
  return `${value < 10 || value > 90 ? one.format(value) : Math.round(value)}${NBSP}%`
}

/** Requests per second. */
export function perSecond(value: number): string {
  if (value > 0 && value < 0.1) return '<0.1'
  return value < 10 ? one.format(value) : count(Math.round(value))
}

export const count = (value: number) => (value < 100_000 ? grouped : compact).format(value)

export function milliseconds(value: number | null): string {
  if (value === null) return '–'
  if (value >= 10_000) return `${one.format(value / 1000)}${NBSP}s`
  return `${value < 10 ? one.format(value) : grouped.format(Math.round(value))}${NBSP}ms`
}

export const plural = (n: number, singular: string, many = `${singular}s`) =>
  `${count(n)}${NBSP}${n === 1 ? singular : many}`

/** Bytes for people, in the megabytes that limits are given in. */
export function megabytes(bytes: number): string {
  const value = bytes / (1024 * 1024)
  if (value > 0 && value < 0.1) return `<0.1${NBSP}MB`
  return `${value < 10 ? one.format(value) : count(Math.round(value))}${NBSP}MB`
}
