import type { ContractSuite } from '@banyan/service-kit/testing/describe-contract'
import { deliver, testEvent } from '@banyan/service-kit/testing/events'
import { openapi } from './openapi.ts'
import { startTestService } from './testing.ts'

async function start(options: { databaseUrl?: string } = {}) {
  const service = await startTestService(options)
  const news = { orderId: 'o-1', email: 'grace@example.com', totalCents: 1_250 }
  await deliver(service.call, service.tokens.service, testEvent('order.confirmed.v1', news))
  return service
}

export const contract: ContractSuite<'admin' | 'customer'> = {
  openapi,
  start,
  cases: [
    ['GET', '/mails', '/mails?orderId=o-1', 'admin', undefined, 200],
    ['GET', '/mails', '/mails?limit=0', 'admin', undefined, 400],
    ['GET', '/mails', '/mails', 'nobody', undefined, 401],
    ['GET', '/mails', '/mails', 'customer', undefined, 403],
  ],
}
