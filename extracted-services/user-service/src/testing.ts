import { clientOf, signTestToken } from '@banyan/service-kit/testing/client'
import { startUserService, type UserServiceOptions } from './server.ts'

const jwtSecret = 'a secret only for tests, long enough'

/** A user-service of its own on a free port, for one test file. */
export async function startTestService(options: UserServiceOptions = {}) {
  const service = await startUserService({
    ...{ port: 0, host: '127.0.0.1', databaseFile: ':memory:', logLevel: 'silent', jwtSecret, drainMs: 500 },
    ...options,
  })
  const call = clientOf(service.url)
  const signIn = async (email: string): Promise<string> =>
    (await call('POST', '/auth/login', { body: { email, password: 'fig-and-vine' } })).json.token
  const tokens = {
    admin: await signTestToken(jwtSecret, { role: 'admin', userId: '3f6b2c1e-8a94-4d0f-9b57-1c2d3e4f5a60' }),
    grace: await signTestToken(jwtSecret, {}),
    stranger: await signTestToken(jwtSecret, { userId: '00000000-0000-4000-8000-000000000000' }),
  }
  return { ...service, call, tokens, signIn }
}
