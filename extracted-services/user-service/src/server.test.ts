import { createTokenVerifier } from '@banyan/service-kit/bearer'
import { signTestToken } from '@banyan/service-kit/testing/client'
import { describe, expect, it } from 'vitest'
import { startTestService } from './testing.ts'

const ada = '8f1d7a52-6c0b-4e39-a1f4-90b8c7d6e5f4'

describe('user-service', () => {
  it('issues tokens that anybody verifies by its JWKS, and accepts them itself', async () => {
    const service = await startTestService()
    const token = await service.signIn('ADA.lovelace@example.com')
    const verify = createTokenVerifier({ jwksUrl: `${service.url}/.well-known/jwks.json` })
    expect(await verify(token)).toEqual({ userId: ada, email: 'Ada.Lovelace@Example.com', role: 'customer' })
    expect((await service.call('GET', '/users/me', { token })).json.id).toBe(ada)
    await service.close()
  })

  it('never publishes the private part of its key', async () => {
    const service = await startTestService()
    const { keys } = (await service.call('GET', '/.well-known/jwks.json')).json
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    await service.close()
  })

  it('refuses a token that uses its public key as an HMAC secret', async () => {
    const service = await startTestService({ jwtSecret: undefined })
    const { keys } = (await service.call('GET', '/.well-known/jwks.json')).json
    const forged = await signTestToken(keys[0].x.padEnd(32, '='), { role: 'admin' })
    expect((await service.call('GET', '/users/me', { token: forged })).status).toBe(401)
    await service.close()
  })

  it('lets only one of many registrations at once through', async () => {
    const service = await startTestService()
    const body = { email: 'race@example.com', password: 'long enough', name: 'Race' }
    const answers = await Promise.all([1, 2, 3, 4].map(() => service.call('POST', '/users', { body })))
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409])
    await service.close()
  })

  it('shows e-mails as they were typed, and in lower case as its planted difference', async () => {
    const [honest, planted] = [await startTestService(), await startTestService({ plantedDifferences: true })]
    const [a, b] = await Promise.all(
      [honest, planted].map(
        async ({ call, tokens }) => (await call('GET', `/users/${ada}`, { token: tokens.admin })).json,
      ),
    )
    expect(a.email).toBe('Ada.Lovelace@Example.com')
    expect(b).toEqual({ ...a, email: 'ada.lovelace@example.com' })
    await Promise.all([honest.close(), planted.close()])
  })
})
