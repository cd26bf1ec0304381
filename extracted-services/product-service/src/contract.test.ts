import { createContract } from '@banyan/service-kit/testing/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openapi } from './openapi.ts'
import { startTestService, type TestService } from './testing.ts'

const draft = { sku: 'C-1', name: 'Contract Rose', price: 9.99, stock: 3, weightGrams: 100 }
const reserve = { items: [{ productId: 1, quantity: 1 }] }
const never = { items: [{ productId: 1, quantity: 100 }] }

type Role = 'admin' | 'customer' | 'nobody'
const cases: [method: string, template: string, path: string, role: Role, body: unknown, status: number][] = [
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
]

describe('the OpenAPI document', () => {
  let service: TestService
  const violationOf = createContract(openapi)
  beforeAll(async () => {
    service = await startTestService()
  })
  afterAll(() => service.close())

  it('is served as it is tested', async () => {
    expect((await service.call('GET', '/openapi.json')).json).toEqual(JSON.parse(JSON.stringify(openapi)))
  })

  it.each(cases)('describes %s %s: %s as %s', async (method, template, path, role, body, status) => {
    const token = role === 'nobody' ? undefined : service[role]
    const answer = await service.call(method, path, { token, body })
    expect(answer.status, answer.text).toBe(status)
    expect(violationOf(method, template, answer)).toBeUndefined()
  })

  it('has no operation and no status that these tests leave out', () => {
    const documented = Object.entries(openapi.paths ?? {}).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, operation]) =>
        Object.keys((operation as { responses: object }).responses).map(
          (status) => `${method} ${path} ${status}`,
        ),
      ),
    )
    const tested = new Set(
      cases.map(([method, template, , , , status]) => `${method.toLowerCase()} ${template} ${status}`),
    )
    expect(documented.filter((entry) => !tested.has(entry))).toEqual([])
  })

  it('would notice a wrong answer', async () => {
    const answer = await service.call('GET', '/products/1')
    expect(
      violationOf('GET', '/products/{id}', { ...answer, json: { ...answer.json, price: '34.90' } }),
    ).toMatch('price')
  })
})
