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
  return sameBytes(a.pieces, b.pieces) && lookedAt(a.headers) === lookedAt(b.headers)
}

/** Equally long in all, but not cut in the same places. */
function sameBytes(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  const [mine, theirs] = [inOne(a), inOne(b)]
  return mine.equals(theirs)
}

const inOne = (pieces: readonly Buffer[]) => (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces))

function lookedAt(raw: RawHeaders): string {
  let seen = ''
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    if (!LENGTHS.has(name.length)) continue
    const lower = name.toLowerCase()
    if (LOOKED_AT.has(lower)) seen += `${lower}: ${raw[i + 1]}\n`
  }
  return seen
}
