import { COMPARED_HEADERS } from '../../domain/compare/headers.ts'
import type { RawHeaders } from '../../domain/headers.ts'
import type { Captured } from './capture.ts'

/** What is compared of the headers, and what says how to read the body. */
const LOOKED_AT = new Set([...COMPARED_HEADERS, 'content-encoding'])

/**
 * Are two answers the same to the byte in all that is compared? Then they match, whatever the
 * rules are, and need not travel to a compare thread. False says nothing yet.
 */
export function identical(a: Captured, b: Captured): boolean {
  if (a.failure || b.failure || a.truncated || b.truncated) return false
  if (a.status !== b.status || a.body.length !== b.body.length) return false
  return Buffer.compare(a.body, b.body) === 0 && lookedAt(a.headers) === lookedAt(b.headers)
}

function lookedAt(raw: RawHeaders): string {
  let seen = ''
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase()
    if (LOOKED_AT.has(name)) seen += `${name}: ${raw[i + 1]}\n`
  }
  return seen
}
