import { Decimal, type Tree } from './tree.ts'

/** A number taken apart: `digits` (no zeros at either end) times ten to the `exponent`; zero has no digits. */
type Parts = { negative: boolean; digits: string; exponent: number }

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** Beyond this many digits of an exponent a number is only equal to itself as written. */
const EXPONENT_DIGITS_MAX = 15

function partsOf(source: string): Parts | null {
  const match = NUMBER.exec(source)
  if (match === null) return null
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match
  if (exponentText.length > EXPONENT_DIGITS_MAX) return null
  const all = whole + fraction
  let start = 0
  while (start < all.length && all.charCodeAt(start) === ZERO) start++
  let end = all.length
  while (end > start && all.charCodeAt(end - 1) === ZERO) end--
  const digits = all.slice(start, end)
  if (digits === '') return { negative: false, digits, exponent: 0 }
  return {
    negative: sign === '-',
    digits,
    exponent: Number(exponentText) - fraction.length + all.length - end,
  }
}

const ZERO = 0x30

export const isNumeric = (tree: Tree | undefined): tree is number | Decimal =>
  typeof tree === 'number' || tree instanceof Decimal

export const sourceOf = (value: number | Decimal): string =>
  typeof value === 'number' ? String(value) : value.source

/** The nearest double. */
export const doubleOf = (value: number | Decimal): number =>
  typeof value === 'number' ? value : value.double

/** Whether two numbers are the same number, to the last digit, however they are written (1, 1.0, 1e0, -0). */
export function sameNumber(a: number | Decimal, b: number | Decimal): boolean {
  // Numbers whose nearest doubles differ are different numbers: most need no closer look.
  if (doubleOf(a) !== doubleOf(b)) return false
  const [x, y] = [partsOf(sourceOf(a)), partsOf(sourceOf(b))]
  if (x === null || y === null) return sourceOf(a) === sourceOf(b)
  return x.digits === y.digits && x.exponent === y.exponent && x.negative === y.negative
}

/** Digits a difference is worked out with exactly; further apart, doubles are near enough. */
const EXACT_DIGITS_MAX = 1_000

/** `b - a`; of numbers that are one double it is worked out exactly: neighbours beyond 2^53 are 1 apart, not 0. */
export function subtract(b: number | Decimal, a: number | Decimal): number {
  const near = doubleOf(b) - doubleOf(a)
  if (near !== 0 && Number.isFinite(near)) return near
  const [x, y] = [partsOf(sourceOf(a)), partsOf(sourceOf(b))]
  if (x === null || y === null) return near
  const exponent = Math.min(x.exponent, y.exponent)
  const span = Math.max(x.exponent + x.digits.length, y.exponent + y.digits.length) - exponent
  if (span > EXACT_DIGITS_MAX) return near
  return Number(`${scaled(y, exponent) - scaled(x, exponent)}e${exponent}`)
}

function scaled(parts: Parts, exponent: number): bigint {
  if (parts.digits === '') return 0n
  const whole = BigInt(parts.digits) * 10n ** BigInt(parts.exponent - exponent)
  return parts.negative ? -whole : whole
}
