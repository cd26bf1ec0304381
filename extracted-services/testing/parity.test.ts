import { eventually } from '@banyan/service-kit/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestEstate, type TestEstate } from './estate.ts'

type Service = 'product-service' | 'user-service' | 'order-service'
type Role = 'grace' | 'admin' | 'nobody'

const ada = '8f1d7a52-6c0b-4e39-a1f4-90b8c7d6e5f4'
// Graces's order of five packets of seeds, where rounding too early costs two cents each.
const order = '3e1b8f4d-5c7a-4096-8d43-8b9c0d1e2f34'

/** What a client may ask of either side; the last column has the paths that the planted differences change. */
const requests: [service: Service, path: string, role: Role, status: number, planted: string[]][] = [
  [
    'product-service',
    '/products?limit=100',
    'nobody',
    200,
    ['availability', 'discontinuedAt', 'price', 'tags'],
  ],
  [
    'product-service',
    '/products?q=tea&offset=2&limit=5',
    'nobody',
    200,
    ['availability', 'discontinuedAt', 'price', 'tags'],
  ],
  ['product-service', '/products/1', 'nobody', 200, ['availability', 'discontinuedAt', 'price', 'tags']],
  ['product-service', '/products/999', 'nobody', 404, ['detail', 'error', 'status', 'title', 'type']],
  ['product-service', '/products?limit=0', 'nobody', 400, []],
  ['user-service', '/users/me', 'grace', 200, []],
  ['user-service', `/users/${ada}`, 'admin', 200, ['email']],
  ['user-service', `/users/${ada}`, 'grace', 403, []],
  ['user-service', `/users/${ada}/validate`, 'grace', 200, []],
  ['user-service', '/users/me', 'nobody', 401, []],
  ['user-service', '/users/nobody', 'admin', 404, []],
  ['order-service', '/orders', 'grace', 200, ['lineTotal', 'subtotal', 'total']],
  ['order-service', `/orders/${order}`, 'grace', 200, ['lineTotal', 'subtotal', 'total']],
  ['order-service', '/orders/nothing', 'grace', 404, []],
  ['order-service', '/orders?limit=x', 'grace', 400, []],
]

/** What differs between any two answers of the monolith itself. */
const noise = new Set(['requestId', 'checkedAt'])

/** The names of the members that differ anywhere in two JSON values. */
function differing(a: unknown, b: unknown, name = '', found = new Set<string>()): Set<string> {
  const objects = [a, b].every((value) => typeof value === 'object' && value !== null)
  if (!objects || name === 'tags') {
    if (JSON.stringify(a) !== JSON.stringify(b) && !noise.has(name)) found.add(name)
    return found
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    differing(left[key], right[key], /^\d+$/.test(key) ? name : key, found)
  }
  return found
}

describe.each([false, true])(
  'the services beside the monolith, planted differences: %s',
  (plantedDifferences) => {
    let estate: TestEstate
    beforeAll(async () => {
      estate = await startTestEstate(['monolith', 'user-service', 'product-service', 'order-service'], {
        plantedDifferences,
      })
    }, 60_000)
    afterAll(() => estate.close())

    it.each(requests)('%s %s as %s answers %i', async (service, path, role, status, planted) => {
      const token = role === 'nobody' ? undefined : estate.tokens[role]
      const [here, there] = await eventually(() =>
        Promise.all([
          estate.call.monolith('GET', path, { token }),
          estate.call[service]('GET', path, { token }),
        ]),
      )
      expect([here.status, there.status]).toEqual([status, status])
      expect(there.headers.get('content-type')).toBe(here.headers.get('content-type'))
      expect([...differing(here.json, there.json)].sort()).toEqual(plantedDifferences ? planted : [])
    })
  },
)
