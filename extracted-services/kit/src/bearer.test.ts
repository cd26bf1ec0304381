import { generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createTokenVerifier, tokenIssuer } from './bearer.ts'
import { signTestToken } from './testing/client.ts'

const secret = 'a secret only for tests, long enough'

describe('createTokenVerifier', () => {
  const verify = createTokenVerifier({ secret })

  it('tells who signed in', async () => {
    const token = await signTestToken(secret, { userId: 'u-1', role: 'admin', email: 'a@example.com' })
    expect(await verify(token)).toEqual({ userId: 'u-1', role: 'admin', email: 'a@example.com' })
  })

  it('refuses another secret, an expired token and another issuer', async () => {
    const foreign = new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('someone else')
      .setSubject('u-1')
    const tokens = [
      await signTestToken('another secret that is long enough', {}),
      await signTestToken(secret, { expiresIn: '-1s' }),
      await foreign.sign(new TextEncoder().encode(secret)),
    ]
    for (const token of tokens) await expect(verify(token)).rejects.toThrow()
  })

  it('refuses a role that it does not know', async () => {
    const token = await new SignJWT({ role: 'root' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(tokenIssuer)
      .setSubject('u-1')
      .sign(new TextEncoder().encode(secret))
    await expect(verify(token)).rejects.toThrow()
  })

  it('verifies nothing without a key, and no asymmetric token without a JWKS', async () => {
    await expect(createTokenVerifier({})(await signTestToken(secret))).rejects.toThrow('no key')
    const { privateKey } = await generateKeyPair('EdDSA')
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(tokenIssuer)
      .setSubject('u')
      .sign(privateKey)
    await expect(verify(token)).rejects.toThrow('no key')
  })
})
