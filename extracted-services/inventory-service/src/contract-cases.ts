import type { ContractSuite } from '@banyan/service-kit/testing/describe-contract'
import { deliver, testEvent } from '@banyan/service-kit/testing/events'
import { startTestService as startProducts } from '../../product-service/src/testing.ts'
import { openapi } from './openapi.ts'
import { startTestService } from './testing.ts'

async function start(options: { databaseUrl?: string } = {}) {
  const products = await startProducts()
  const service = await startTestService({ productsUrl: products.url, ...options })
  const product = { id: 1, sku: 'HOU-001', stock: 49 }
  const event = testEvent(
    'product.updated.v1',
    { change: 'created', product },
    { source: '/product-service' },
  )
  await deliver(service.call, service.tokens.service, event)
  const close = async () => {
    await service.close()
    await products.close()
  }
  return { ...service, close }
}

export const contract: ContractSuite<'customer'> = {
  openapi,
  start,
  cases: [
    ['GET', '/inventory/{productId}', '/inventory/1', 'nobody', undefined, 200],
    ['GET', '/inventory/{productId}', '/inventory/2', 'nobody', undefined, 404],
    ['POST', '/inventory/{itemId}/reserve', '/inventory/1/reserve?qty=2', 'customer', undefined, 200],
    ['POST', '/inventory/{itemId}/reserve', '/inventory/1/reserve?qty=0', 'customer', undefined, 400],
    ['POST', '/inventory/{itemId}/reserve', '/inventory/1/reserve?qty=2', 'nobody', undefined, 401],
    ['POST', '/inventory/{itemId}/reserve', '/inventory/999/reserve?qty=2', 'customer', undefined, 404],
    ['POST', '/inventory/{itemId}/reserve', '/inventory/1/reserve?qty=100', 'customer', undefined, 409],
  ],
}
