import type { ContractSuite } from '@banyan/service-kit/testing/describe-contract'
import { freePort } from '@banyan/service-kit/testing/free-port'
import { startTestService as startProducts } from '../../product-service/src/testing.ts'
import { startTestService as startUsers } from '../../user-service/src/testing.ts'
import { openapi } from './openapi.ts'
import { startTestService } from './testing.ts'

const order = { items: [{ productId: 1, quantity: 3 }] }
const id = '00000000-0000-4000-8000-000000000000'
const path = `/orders/${id}`

/** One order-service whose neighbours are there, and one whose products are not. */
async function start(options: { databaseUrl?: string } = {}) {
  const [users, products] = await Promise.all([startUsers(), startProducts()])
  const service = await startTestService({ usersUrl: users.url, productsUrl: products.url, ...options })
  const deserted = await startTestService({
    usersUrl: users.url,
    productsUrl: `http://127.0.0.1:${await freePort()}`,
  })
  // Five failures open the breaker: the fifth is a case below, the sixth call is refused without being made.
  for (let n = 0; n < 4; n += 1)
    await deserted.call('POST', '/orders', { token: service.tokens.customer, body: order })
  const made = await service.call('POST', '/orders', { token: service.tokens.customer, body: order })
  const close = async () => {
    await Promise.all([service, deserted, users, products].map((each) => each.close()))
  }
  const call: typeof service.call = (method, at, options) =>
    at.startsWith('deserted')
      ? deserted.call(method, at.slice(8), options)
      : service.call(method, at.replace('{made}', made.json.id), options)
  return { call, close, tokens: { ...service.tokens, stranger: users.tokens.stranger } }
}

export const contract: ContractSuite<'customer' | 'stranger' | 'admin' | 'service'> = {
  openapi,
  start,
  // An endless answer: the test of the saga reads it.
  elsewhere: ['get /orders/{id}/events 200'],
  cases: [
    ['POST', '/orders', '/orders', 'customer', order, 201],
    ['POST', '/orders', '/orders', 'customer', { items: [] }, 400],
    ['POST', '/orders', '/orders', 'nobody', order, 401],
    ['POST', '/orders', '/orders', 'stranger', order, 403],
    ['POST', '/orders', '/orders', 'customer', { items: [{ productId: 999, quantity: 1 }] }, 404],
    ['POST', '/orders', '/orders', 'customer', { items: [{ productId: 1, quantity: 100 }] }, 409],
    ['POST', '/orders', 'deserted/orders', 'customer', order, 502],
    ['POST', '/orders', 'deserted/orders', 'customer', order, 503],
    ['GET', '/orders', '/orders?limit=5', 'customer', undefined, 200],
    ['GET', '/orders', '/orders?limit=x', 'customer', undefined, 400],
    ['GET', '/orders', '/orders', 'nobody', undefined, 401],
    ['GET', '/orders/{id}', '/orders/{made}', 'customer', undefined, 200],
    ['GET', '/orders/{id}', path, 'nobody', undefined, 401],
    ['GET', '/orders/{id}', '/orders/{made}', 'stranger', undefined, 404],
    ['GET', '/orders/export.csv', '/orders/export.csv', 'customer', undefined, 200],
    ['GET', '/orders/export.csv', '/orders/export.csv', 'nobody', undefined, 401],
    ['GET', '/orders/{id}/events', `${path}/events`, 'nobody', undefined, 401],
    ['GET', '/orders/{id}/events', `${path}/events`, 'customer', undefined, 404],
  ],
}
