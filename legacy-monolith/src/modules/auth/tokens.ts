import { tokenIssuer } from '@banyan/service-kit/bearer'
import { SignJWT } from 'jose'
import type { User } from '../users/users-repository.ts'

export const tokenLifetimeSeconds = 8 * 60 * 60

export type IssueToken = (user: User) => Promise<string>

/** Signs what `createTokenVerifier` of the service kit verifies. */
export function createTokenIssuer(secret: string, now: () => Date): IssueToken {
  const key = new TextEncoder().encode(secret)
  return async (user) => {
    const issuedAt = Math.floor(now().getTime() / 1000)
    return new SignJWT({ email: user.email, name: user.name, role: user.role })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(tokenIssuer)
      .setSubject(user.id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + tokenLifetimeSeconds)
      .sign(key)
  }
}
