import { doubleOf, isNumeric } from './decimal.ts'
import type { Tree } from './tree.ts'

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d[ -][A-Z][a-z]{2}[ -]\d{4} \d\d:\d\d:\d\d GMT$/

/** Numbers are read as times only when they fall between 2001 and 2096. */
const EPOCH_SECONDS = { from: 1e9, to: 4e9 }
const EPOCH_MS = { from: 1e12, to: 4e12 }

/** Milliseconds since 1970 of a value that is a time: ISO 8601 (UTC when it names no zone), HTTP date, epoch; else null. */
export function timeOf(value: Tree | undefined): number | null {
  if (typeof value === 'string') return timeOfText(value)
  return isNumeric(value) ? timeOfNumber(doubleOf(value)) : null
}

function timeOfNumber(number: number): number | null {
  if (number >= EPOCH_MS.from && number < EPOCH_MS.to) return number
  if (number >= EPOCH_SECONDS.from && number < EPOCH_SECONDS.to) return number * 1_000
  return null
}

function timeOfText(text: string): number | null {
  if (text.length < 10 || text.length > 40) return null
  const iso = ISO.exec(text)
  if (iso !== null) return timeOfIso(iso)
  if (HTTP_DATE.test(text)) return finite(Date.parse(text))
  return /^\d{10}(?:\d{3})?(?:\.\d+)?$/.test(text) ? timeOfNumber(Number(text)) : null
}

function timeOfIso(iso: RegExpExecArray): number | null {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = iso
  const utc = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second) + Number(`0.${fraction}`) * 1_000
  return finite(utc - zoneMinutes(zone) * 60_000)
}

function zoneMinutes(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)
  return zone.startsWith('-') ? -minutes : minutes
}

const finite = (number: number) => (Number.isFinite(number) ? number : null)
