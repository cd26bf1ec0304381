import type { RouteView } from 'banyan/contracts/route.ts'
import { describe, expect, it } from 'vitest'
import { filterRoutes } from './route-filter.ts'

const route = (id: string, pattern: string, candidate: string | null, stage = 'legacy') =>
  ({ id, pattern, candidate, stage, baseline: 'legacy' }) as RouteView
const routes = [
  route('products', 'GET /products/*', 'product-service', 'canary'),
  route('product-photos', 'PUT /products/{id}/photo', null),
  route('orders', 'POST /orders', 'order-service'),
]
const ids = (filter: Parameters<typeof filterRoutes>[1]) => filterRoutes(routes, filter).map((r) => r.id)

describe('filtering routes', () => {
  it('finds any part of any text, whatever its case', () => {
    expect(ids({ q: 'PHOTO' })).toEqual(['product-photos'])
    expect(ids({ q: '{id}' })).toEqual(['product-photos'])
    expect(ids({ q: 'order-serv' })).toEqual(['orders'])
  })

  it('wants every word, in any order', () => {
    expect(ids({ q: 'products get' })).toEqual(['products'])
    expect(ids({ q: 'products nothing' })).toEqual([])
  })

  it('combines with stage and backend, and keeps the order', () => {
    expect(ids({ stage: 'legacy' })).toEqual(['product-photos', 'orders'])
    expect(ids({ backend: 'product-service' })).toEqual(['products'])
    expect(ids({ backend: 'legacy', stage: 'canary' })).toEqual(['products'])
    expect(ids({ q: '  ' })).toHaveLength(3)
  })
})
