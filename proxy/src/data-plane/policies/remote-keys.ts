import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWSHeaderParameters,
  type JWTVerifyGetKey,
} from 'jose'
import { Agent, fetch } from 'undici'
import { type AddressGuard, refusedError } from '../../address-guard.ts'
import { LIMITS } from '../limits.ts'

/** No key to check a token with, through no fault of the token's. */
export class KeysUnavailable extends Error {}

/**
 * The keys at a URL: kept for a while, asked for anew when a token names one that is not among them,
 * never more often than every few seconds. While they cannot be had the last ones serve for a time.
 */
export class RemoteKeys {
  readonly #remote: ReturnType<typeof createRemoteJWKSet>
  readonly #now: () => number
  #failedAt = Number.NEGATIVE_INFINITY
  #fetchedAt = Number.NEGATIVE_INFINITY

  constructor(url: string, guard: AddressGuard, now: () => number = () => performance.now()) {
    this.#now = now
    const get = guardedFetch(new URL(url), guard)
    this.#remote = createRemoteJWKSet(new URL(url), {
      timeoutDuration: LIMITS.jwksMs,
      cacheMaxAge: LIMITS.jwksKeepMs,
      cooldownDuration: LIMITS.jwksRetryMs,
      [customFetch]: async (...request) => {
        const response = await get(...request)
        this.#fetchedAt = now()
        return response
      },
    })
  }

  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    const pausing = this.#now() - this.#failedAt < LIMITS.jwksRetryMs
    if (pausing && !this.#remote.fresh) return this.#fromLast(header, token, 'it failed a moment ago')
    try {
      return await this.#remote(header, token)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error
      if (error instanceof errors.JOSENotSupported) throw error
      this.#failedAt = this.#now()
      return this.#fromLast(header, token, error instanceof Error ? error.message : String(error))
    }
  }

  #fromLast(header: JWSHeaderParameters, token: Parameters<JWTVerifyGetKey>[1], why: string) {
    const last = this.#remote.jwks()
    if (last === undefined || this.#now() - this.#fetchedAt > LIMITS.jwksStaleMs)
      throw new KeysUnavailable(why)
    return createLocalJWKSet(last)(header, token)
  }
}

/** Fetches from addresses that the proxy may call, follows nothing, and takes no more than a set of keys can need. */
function guardedFetch(url: URL, guard: AddressGuard): FetchImplementation {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const dispatcher = new Agent({
    connect: { lookup: guard.lookupFor(port, lookup as LookupFunction) },
    maxResponseSize: LIMITS.jwksBytes,
  })
  return async (target, { headers, method, redirect, signal }) => {
    const refusal = isIP(host) ? guard.refusal(host, port) : null
    if (refusal !== null) throw refusedError(refusal)
    const response = await fetch(target, { headers: [...headers], method, redirect, signal, dispatcher })
    const body = response.status === 200 ? await response.text() : null
    return new Response(body, { status: response.status === 200 ? 200 : 502 })
  }
}
