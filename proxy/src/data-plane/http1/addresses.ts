import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { LIMITS } from '../limits.ts'

type Parts = { lookup?: LookupFunction; staleMs?: number; now?: () => number }
type Callback = Parameters<LookupFunction>[2]
type Answer = Parameters<Callback>

/**
 * Resolves the name of a backend for every new connection, so that a record that changes is
 * followed at once. While the resolver fails, its last good answer serves for `staleMs`. Who asks
 * while a lookup is under way shares it: the system resolves few names at a time, and a name server
 * that hangs for one backend must not hold up those of all the others.
 */
export function steadyLookup(parts: Parts = {}): LookupFunction {
  const {
    lookup = systemLookup as LookupFunction,
    staleMs = LIMITS.staleAddressMs,
    now = () => performance.now(),
  } = parts
  let last: { answer: Answer; at: number } | null = null
  let pending: { since: number; callbacks: Callback[] } | null = null
  return (hostname, options, callback) => {
    if (pending !== null && now() - pending.since < LIMITS.connectMs) {
      pending.callbacks.push(callback)
      return
    }
    const own = { since: now(), callbacks: [callback] }
    pending = own
    lookup(hostname, options, (...answer) => {
      if (pending === own) pending = null
      if (!answer[0]) last = { answer, at: now() }
      const usable = answer[0] && last && now() - last.at <= staleMs ? last.answer : answer
      for (const waiting of own.callbacks) waiting(...usable)
    })
  }
}
