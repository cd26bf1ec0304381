import type { ContractSuite } from '@banyan/service-kit/testing/describe-contract'
import { deliver, testEvent } from '@banyan/service-kit/testing/events'
import { openapi } from './openapi.ts'
import { startTestService } from './testing.ts'

const placed = testEvent('order.placed.v1', {
  orderId: 'o-1',
  userId: 'u-1',
  totalCents: 1_250,
  cardToken: 'tok_visa',
})

async function start(options: { databaseUrl?: string } = {}) {
  const service = await startTestService(options)
  await deliver(service.call, service.tokens.service, placed)
  return service
}

export const contract: ContractSuite<'admin' | 'customer' | 'service'> = {
  openapi,
  start,
  cases: [
    ['GET', '/payments/{orderId}', '/payments/o-1', 'admin', undefined, 200],
    ['GET', '/payments/{orderId}', '/payments/o-1', 'customer', undefined, 404],
    ['GET', '/payments/{orderId}', '/payments/o-2', 'service', undefined, 404],
    ['GET', '/payments/{orderId}', '/payments/o-1', 'nobody', undefined, 401],
  ],
}
