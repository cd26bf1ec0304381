import { tokenIssuer } from '@banyan/service-kit/bearer'
import type { Database } from '@banyan/service-kit/database'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { keepKey, newestKeys } from '../repository/signing-keys.ts'
import type { User } from './user.ts'

export const tokenLifetimeSeconds = 8 * 60 * 60

const algorithm = 'EdDSA'

export interface TokenIssuer {
  issue(user: User): Promise<string>
  /** The public keys by which anybody verifies our tokens (RFC 7517). */
  jwks: { keys: JWK[] }
}

/** Signs with the newest key of the database; the first start makes one. */
export async function openTokenIssuer(db: Database, now: () => Date): Promise<TokenIssuer> {
  if ((await newestKeys(db)).length === 0) await makeKey(db, now())
  const keys = await newestKeys(db)
  const { kid, jwk } = keys[0]!
  const privateKey = await importJWK(jwk, algorithm)
  return {
    async issue(user) {
      const issuedAt = Math.floor(now().getTime() / 1000)
      return new SignJWT({ email: user.email, name: user.name, role: user.role })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid })
        .setIssuer(tokenIssuer)
        .setSubject(user.id)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + tokenLifetimeSeconds)
        .sign(privateKey)
    },
    jwks: { keys: keys.map((key) => publicPart(key.kid, key.jwk)) },
  }
}

async function makeKey(db: Database, now: Date): Promise<void> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const kid = `key-${now.getTime()}`
  await keepKey(db, { kid, jwk: await exportJWK(privateKey), createdAt: now.toISOString() })
}

/** Named member by member, so that no private one slips out. */
const publicPart = (kid: string, { kty, crv, x }: JWK): JWK => {
  if (!kty || !crv || !x) throw new Error(`the signing key ${kid} is damaged`)
  return { kty, crv, x, kid, use: 'sig', alg: algorithm }
}
