import { clientOf, signTestToken } from '@banyan/service-kit/testing/client'
import { type NotificationServiceOptions, startNotificationService } from './server.ts'

const jwtSecret = 'a secret only for tests, long enough'

/** A notification-service of its own on a free port, for one test file. */
export async function startTestService(options: NotificationServiceOptions = {}) {
  const service = await startNotificationService({
    ...{ port: 0, host: '127.0.0.1', databaseFile: ':memory:', logLevel: 'silent', jwtSecret, drainMs: 500 },
    ...options,
  })
  const tokens = {
    admin: await signTestToken(jwtSecret, { role: 'admin' }),
    customer: await signTestToken(jwtSecret, { role: 'customer' }),
    service: await signTestToken(jwtSecret, { role: 'service' }),
  }
  return { ...service, call: clientOf(service.url), tokens }
}

export type TestService = Awaited<ReturnType<typeof startTestService>>
