import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { LIMITS } from '../limits.ts'

type Parts = { lookup?: LookupFunction; staleMs?: number; now?: () => number }
type Answer = Parameters<Parameters<LookupFunction>[2]>

/**
 * Resolves the name of a backend for every new connection, so that a record that changes is
 * followed at once. While the resolver fails, its last good answer serves for `staleMs`.
 */
export function steadyLookup(parts: Parts = {}): LookupFunction {
  const {
    lookup = systemLookup as LookupFunction,
    staleMs = LIMITS.staleAddressMs,
    now = () => performance.now(),
  } = parts
  let last: { answer: Answer; at: number } | null = null
  return (hostname, options, callback) => {
    lookup(hostname, options, (...answer) => {
      if (!answer[0]) last = { answer, at: now() }
      else if (last && now() - last.at <= staleMs) {
        callback(...last.answer)
        return
      }
      callback(...answer)
    })
  }
}
