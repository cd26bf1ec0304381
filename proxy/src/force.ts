import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Slot } from './domain/decide.ts'
import { cookieOf, headerOf, type RawHeaders } from './domain/headers.ts'

/** A tester's header and cookie that choose a slot. Without our signature they are nothing. */
export const FORCE_HEADER = 'x-banyan-force'
export const FORCE_COOKIE = 'banyan_force'

/** `slot.expiry.signature`; the expiry in seconds since 1970. */
export function signForce(key: string, slot: Slot, expiresAt: number): string {
  const claim = `${slot}.${Math.floor(expiresAt / 1000)}`
  return `${claim}.${signatureOf(key, claim)}`
}

/** The slot that a request's signed header or cookie asks for, or null. */
export function forcedSlot(key: string, rawHeaders: RawHeaders, now: number): Slot | null {
  const token = headerOf(rawHeaders, FORCE_HEADER) ?? cookieOf(rawHeaders, FORCE_COOKIE)
  if (token === undefined || key === '') return null
  const [, slot, expiry, signature] = /^(baseline|candidate)\.(\d{1,12})\.([\w-]{43})$/.exec(token) ?? []
  if (!slot || !expiry || !signature || Number(expiry) * 1000 < now) return null
  const expected = Buffer.from(signatureOf(key, `${slot}.${expiry}`))
  return timingSafeEqual(expected, Buffer.from(signature)) ? (slot as Slot) : null
}

const signatureOf = (key: string, claim: string) =>
  createHmac('sha256', key).update(claim).digest('base64url')
