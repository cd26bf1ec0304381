import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose'
import type { AddressGuard } from '../../address-guard.ts'
import type { JwtPolicy } from '../../domain/policies.ts'
import type { Secrets } from '../../secrets.ts'
import { LIMITS } from '../limits.ts'
import { KeysUnavailable, RemoteKeys } from './remote-keys.ts'

export type Claims = Readonly<Record<string, unknown>>

/** Why a token is not taken; `detail` goes to the client, and never says what would be right. */
export type TokenRefusal = {
  reason: 'token_missing' | 'token_invalid' | 'token_expired' | 'token_keys_unavailable'
  detail: string
  /** For the log only. */
  why?: string
}

export type Verified = { claims: Claims | null } | TokenRefusal

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i
const NOBODY: Verified = { claims: null }

/** Checks bearer tokens. What was found good is remembered for a moment, by the token itself. */
export class Tokens {
  readonly #secrets: Secrets
  readonly #guard: AddressGuard
  readonly #now: () => number
  readonly #remote = new Map<string, RemoteKeys>()
  #known = new Map<string, { policy: JwtPolicy; claims: Claims; until: number }>()

  /** `now` is wall-clock time, in milliseconds: what claims are about. */
  constructor(secrets: Secrets, guard: AddressGuard, now: () => number = Date.now) {
    this.#secrets = secrets
    this.#guard = guard
    this.#now = now
  }

  /** Keys are looked for again, and every token checked anew. */
  forget(): void {
    this.#known.clear()
  }

  /** At once where the token is known. */
  verify(policy: JwtPolicy, authorization: string | undefined): Verified | Promise<Verified> {
    if (authorization === undefined)
      return policy.optional ? NOBODY : { reason: 'token_missing', detail: 'a bearer token is needed' }
    const token = BEARER.exec(authorization)?.[1]
    if (token === undefined) return { reason: 'token_invalid', detail: 'the token is not a signed JWT' }
    const known = this.#known.get(token)
    if (known && known.policy === policy && known.until > this.#now()) return { claims: known.claims }
    return this.#check(policy, token)
  }

  async #check(policy: JwtPolicy, token: string): Promise<Verified> {
    try {
      const options = optionsOf(policy, new Date(this.#now()))
      const { payload } = await jwtVerify(token, this.#keyOf(policy), options)
      this.#remember(policy, token, payload)
      return { claims: payload }
    } catch (error) {
      return refusalOf(error)
    }
  }

  #keyOf(policy: JwtPolicy): JWTVerifyGetKey {
    if ('secret' in policy) return async () => this.#secret(policy)
    let keys = this.#remote.get(policy.jwks)
    if (!keys) {
      if (this.#remote.size >= LIMITS.jwksUrls) this.#remote.clear()
      keys = new RemoteKeys(policy.jwks, this.#guard)
      this.#remote.set(policy.jwks, keys)
    }
    return keys.keyFor
  }

  #secret(policy: Extract<JwtPolicy, { secret: unknown }>): Uint8Array {
    try {
      return this.#secrets.read(policy.secret)
    } catch (error) {
      throw new KeysUnavailable((error as Error).message)
    }
  }

  #remember(policy: JwtPolicy, token: string, claims: JWTPayload): void {
    const expiresAt = (claims.exp! + skewOf(policy)) * 1_000
    const until = Math.min(expiresAt, this.#now() + LIMITS.tokenKeepMs)
    // All at once, rarely: cheaper than an order that every request would have to keep.
    if (this.#known.size >= LIMITS.tokensKept) this.#known = new Map()
    this.#known.set(token, { policy, claims, until })
  }
}

const skewOf = (policy: JwtPolicy) => policy.clockSkewSeconds ?? 30

function optionsOf(policy: JwtPolicy, currentDate: Date): JWTVerifyOptions {
  return {
    algorithms: policy.algorithms,
    clockTolerance: skewOf(policy),
    currentDate,
    // A token without an end would be good for ever.
    requiredClaims: ['exp'],
    ...(policy.issuer === undefined ? {} : { issuer: policy.issuer }),
    ...(policy.audience === undefined ? {} : { audience: policy.audience }),
  }
}

function refusalOf(error: unknown): TokenRefusal {
  const why = error instanceof Error ? error.message : String(error)
  if (error instanceof errors.JWTExpired) return { reason: 'token_expired', detail: 'the token has expired' }
  if (error instanceof errors.JWTClaimValidationFailed)
    return { reason: 'token_invalid', detail: `its claim ${error.claim} is not accepted`, why }
  if (error instanceof errors.JOSEError) return { reason: 'token_invalid', detail: 'it is not accepted', why }
  if (error instanceof KeysUnavailable)
    return { reason: 'token_keys_unavailable', detail: 'try again later', why }
  return { reason: 'token_invalid', detail: 'it is not accepted', why }
}
