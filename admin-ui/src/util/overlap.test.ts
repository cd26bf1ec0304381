import { describe, expect, it } from 'vitest'
import { overlap, overlapsOf } from './overlap.ts'

const prefix = (value: string) => ({ path: { prefix: value } })
const exact = (value: string) => ({ path: { exact: value } })
const template = (value: string) => ({ path: { template: value } })

describe('two routes', () => {
  it.each([
    [prefix('/products'), prefix('/products/featured')],
    [prefix('/'), exact('/anything')],
    [template('/users/{id}'), exact('/users/me')],
    [template('/users/{id}/orders'), prefix('/users/7')],
    [{ path: { regex: '^/v[0-9]' } }, prefix('/users')],
    [
      { ...prefix('/a'), methods: ['GET', 'POST'] },
      { ...prefix('/a'), methods: ['POST'] },
    ],
    [
      { ...prefix('/a'), host: '*.shop.example' },
      { ...prefix('/a'), host: 'eu.shop.example' },
    ],
    [{ ...prefix('/a'), host: 'shop.example' }, prefix('/a')],
  ])('may match the same request: %j and %j', (a, b) => {
    expect([overlap(a, b), overlap(b, a)]).toEqual([true, true])
  })

  it.each([
    [prefix('/products'), prefix('/product')],
    [exact('/users'), template('/users/{id}')],
    [template('/users/{id}'), template('/users/{id}/orders')],
    [template('/users/{id}/orders'), template('/users/{id}/items')],
    [
      { ...prefix('/a'), methods: ['GET'] },
      { ...prefix('/a'), methods: ['POST'] },
    ],
    [
      { ...prefix('/a'), host: 'shop.example' },
      { ...prefix('/a'), host: 'other.example' },
    ],
    [
      { ...prefix('/a'), host: '*.shop.example' },
      { ...prefix('/a'), host: 'shop.example' },
    ],
  ])('have nothing in common: %j and %j', (a, b) => {
    expect([overlap(a, b), overlap(b, a)]).toEqual([false, false])
  })
})

describe('the order of a route', () => {
  const route = (id: string, match: object) => ({ id, match, pattern: id, stage: 'legacy' as const })

  it('names what is asked before it and what gets the rest, and nothing that does not meet it', () => {
    const routes = [
      route('featured', exact('/products/featured')),
      route('users', prefix('/users')),
      route('products', prefix('/products')),
      route('all', prefix('/')),
    ]
    const found = overlapsOf('products', routes)
    expect(found).toMatchObject({ place: 3, of: 4 })
    expect(found?.before.map(({ id }) => id)).toEqual(['featured'])
    expect(found?.after.map(({ id }) => id)).toEqual(['all'])
    expect(overlapsOf('nothing', routes)).toBeNull()
  })
})
