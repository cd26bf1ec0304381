import type { Request, RequestHandler, Response } from 'express'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose'
import { z } from 'zod'
import { HttpError } from './errors.ts'

export const tokenIssuer = 'banyan-shop'

/** Who calls, as told by a verified token. */
export interface Caller {
  userId: string
  email: string
  role: 'customer' | 'admin' | 'service'
}

/** @throws when the token is forged, expired or from somebody else */
export type TokenVerifier = (token: string) => Promise<Caller>

const claims = z.object({
  sub: z.string().min(1),
  email: z.string().default(''),
  role: z.enum(['customer', 'admin', 'service']).default('customer'),
})

/**
 * The estate's token contract: issuer `banyan-shop`, claims `sub`, `email`, `role`; signed with a shared HS256
 * secret, or asymmetrically by whoever publishes the JWKS. Both may be given while the issuer is being moved.
 */
export function createTokenVerifier(trust: {
  secret?: string | undefined
  jwksUrl?: string | undefined
  /** Keys that are at hand: those of the issuer itself. */
  jwks?: JSONWebKeySet
}): TokenVerifier {
  const secret = trust.secret ? new TextEncoder().encode(trust.secret) : undefined
  const jwks = keySetOf(trust)
  return async (token) => {
    const { alg } = decodeProtectedHeader(token)
    const options = { issuer: tokenIssuer }
    let payload: JWTPayload
    // The algorithm decides the key, never the other way round: a public key must not pass as an HMAC secret.
    if (alg === 'HS256' && secret) {
      payload = (await jwtVerify(token, secret, { ...options, algorithms: ['HS256'] })).payload
    } else if (alg !== 'HS256' && jwks) {
      payload = (await jwtVerify(token, jwks, { ...options, algorithms: ['EdDSA', 'ES256', 'RS256'] }))
        .payload
    } else {
      throw new Error(`no key for algorithm ${String(alg)}`)
    }
    const { sub, email, role } = claims.parse(payload)
    return { userId: sub, email, role }
  }
}

function keySetOf({ jwks, jwksUrl }: { jwks?: JSONWebKeySet; jwksUrl?: string | undefined }) {
  if (jwks) return createLocalJWKSet(jwks)
  return jwksUrl && createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3_000, cooldownDuration: 5_000 })
}

/** The token of an `authorization: Bearer` header (RFC 6750 section 2.1). */
export function bearerToken(req: Request): string | undefined {
  return /^Bearer +([\w.~+/=-]+)$/i.exec(req.get('authorization') ?? '')?.[1]
}

/** Refuses requests without a valid token with 401; afterwards `callerOf(res)` knows who calls. */
export function requireCaller(verify: TokenVerifier): RequestHandler {
  return async (req, res, next) => {
    const token = bearerToken(req)
    const caller = token ? await verify(token).catch(() => undefined) : undefined
    if (!caller) {
      res.setHeader('www-authenticate', 'Bearer')
      throw new HttpError(401, 'unauthorized', 'A valid bearer token is needed')
    }
    res.locals.caller = caller
    next()
  }
}

/** Refuses callers of other roles with 403. Goes after `requireCaller`. */
export function requireRole(...roles: Caller['role'][]): RequestHandler {
  return (_req, res, next) => {
    if (!roles.includes(callerOf(res).role)) {
      throw new HttpError(403, 'forbidden', `Only ${roles.join(' or ')} may do this`)
    }
    next()
  }
}

/** @throws when used on a route without `requireCaller` */
export function callerOf(res: Response): Caller {
  const caller: unknown = res.locals.caller
  if (!caller) throw new Error('this route does not require a caller')
  return caller as Caller
}
