import type { ContractSuite } from '@banyan/service-kit/testing/describe-contract'
import { openapi } from './openapi.ts'
import { startTestService } from './testing.ts'

const draft = { sku: 'C-1', name: 'Contract Rose', price: 9.99, stock: 3, weightGrams: 100 }
const reserve = { items: [{ productId: 1, quantity: 1 }] }
const never = { items: [{ productId: 1, quantity: 100 }] }

export const contract: ContractSuite<'admin' | 'customer'> = {
  openapi,
  start: startTestService,
  cases: [
    ['GET', '/products', '/products?limit=3', 'nobody', undefined, 200],
    ['GET', '/products', '/products?limit=none', 'nobody', undefined, 400],
    ['GET', '/products/{id}', '/products/28', 'nobody', undefined, 200],
    ['GET', '/products/{id}', '/products/0', 'nobody', undefined, 404],
    ['POST', '/products', '/products', 'admin', draft, 201],
    ['POST', '/products', '/products', 'admin', draft, 409],
    ['POST', '/products', '/products', 'admin', { ...draft, price: 1.999 }, 400],
    ['POST', '/products', '/products', 'nobody', draft, 401],
    ['POST', '/products', '/products', 'customer', draft, 403],
    ['POST', '/products/reserve', '/products/reserve', 'customer', reserve, 200],
    ['POST', '/products/reserve', '/products/reserve', 'customer', never, 409],
    ['POST', '/products/reserve', '/products/reserve', 'customer', { items: [] }, 400],
    ['POST', '/products/reserve', '/products/reserve', 'nobody', reserve, 401],
    [
      'POST',
      '/products/reserve',
      '/products/reserve',
      'customer',
      { items: [{ productId: 77, quantity: 1 }] },
      404,
    ],
    ['PUT', '/products/{id}', '/products/4', 'admin', { ...draft, sku: 'C-2' }, 200],
    ['PUT', '/products/{id}', '/products/4', 'admin', { ...draft, sku: 'HOU-001' }, 409],
    ['PUT', '/products/{id}', '/products/4', 'customer', draft, 403],
    ['PUT', '/products/{id}', '/products/4', 'nobody', draft, 401],
    ['PUT', '/products/{id}', '/products/4', 'admin', {}, 400],
    ['PUT', '/products/{id}', '/products/4444', 'admin', draft, 404],
    ['DELETE', '/products/{id}', '/products/5', 'nobody', undefined, 401],
    ['DELETE', '/products/{id}', '/products/5', 'customer', undefined, 403],
    ['DELETE', '/products/{id}', '/products/5', 'admin', undefined, 204],
    ['DELETE', '/products/{id}', '/products/5', 'admin', undefined, 404],
  ],
}
