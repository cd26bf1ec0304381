import { COMPARED_HEADERS } from '../../domain/compare/headers.ts'
import type { RawHeaders } from '../../domain/headers.ts'
import type { Taken } from './capture.ts'

/** What is compared of the headers, and what says how to read the body. */
const LOOKED_AT = new Set([...COMPARED_HEADERS, 'content-encoding'])
const LENGTHS = new Set([...LOOKED_AT].map((name) => name.length))

/**
 * Are two answers the same to the byte in all that is compared? Then they match, whatever the
 * rules are, and need not travel to a compare thread. False says nothing yet.
 */
export function identical(a: Taken, b: Taken): boolean {
  if (a.failure || b.failure || a.truncated || b.truncated) return false
  if (a.status !== b.status || a.kept !== b.kept) return false
  return sameBytes(a.pieces, b.pieces) && sameHeaders(a.headers, b.headers)
}

/** Equally long in all, but not cut in the same places. */
const sameBytes = (a: readonly Buffer[], b: readonly Buffer[]): boolean => inOne(a).equals(inOne(b))

const inOne = (pieces: readonly Buffer[]) => (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces))

/** The same ones of those that are looked at, in the same order; what stands between them does not count. */
function sameHeaders(a: RawHeaders, b: RawHeaders): boolean {
  let [i, j] = [nextLookedAt(a, 0), nextLookedAt(b, 0)]
  while (i < a.length && j < b.length) {
    if (a[i + 1] !== b[j + 1] || a[i]!.toLowerCase() !== b[j]!.toLowerCase()) return false
    i = nextLookedAt(a, i + 2)
    j = nextLookedAt(b, j + 2)
  }
  return i >= a.length && j >= b.length
}

function nextLookedAt(raw: RawHeaders, from: number): number {
  let at = from
  while (at < raw.length && !(LENGTHS.has(raw[at]!.length) && LOOKED_AT.has(raw[at]!.toLowerCase()))) at += 2
  return at
}
