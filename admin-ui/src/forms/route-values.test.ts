import { RouteCreate, RouteEdit, type RouteView } from 'banyan/contracts/route.ts'
import { describe, expect, it } from 'vitest'
import {
  createBodyOf,
  EMPTY_ROUTE,
  editBodyOf,
  editDiffOf,
  fieldOf,
  idFromPath,
  stickyValue,
  valuesOf,
} from './route-values.ts'

const route = {
  id: 'products',
  match: { path: { prefix: '/products' }, methods: ['GET'], headers: [{ name: 'x-beta', present: true }] },
  baseline: 'legacy',
  candidate: 'product-service',
  sticky: [{ cookie: 'sid' }, 'client-address'],
  owner: 'catalog',
  rules: [],
  version: 4,
} as unknown as RouteView

describe('the form of a route', () => {
  it('makes a body that the contract takes', () => {
    const body = createBodyOf({
      ...EMPTY_ROUTE,
      id: 'products',
      path: '/products',
      methods: ['GET'],
      candidate: 'product-service',
      sticky: [stickyValue('cookie', 'sid'), stickyValue('client-address')],
    })
    expect(RouteCreate.parse(body)).toMatchObject({
      match: { path: { prefix: '/products' }, methods: ['GET'] },
      sticky: [{ cookie: 'sid' }, 'client-address'],
    })
    expect(body).not.toHaveProperty('owner')
  })

  it('edits only what was changed, and keeps what it does not show', () => {
    const body = editBodyOf({ ...valuesOf(route), path: '/catalog', owner: '' }, route)
    expect(body).toEqual({
      match: { path: { prefix: '/catalog' }, methods: ['GET'], headers: [{ name: 'x-beta', present: true }] },
      owner: null,
      version: 4,
    })
    expect(RouteEdit.parse(body)).toBeTruthy()
  })

  it('changes nothing when nothing was changed', () => {
    expect(editBodyOf(valuesOf(route), route)).toEqual({ version: 4 })
    expect(editDiffOf(valuesOf(route), route)).toEqual([])
  })

  it('shows what saving would change', () => {
    expect(editDiffOf({ ...valuesOf(route), candidate: null }, route)).toEqual([
      { path: 'candidate', before: 'product-service', after: null },
    ])
  })

  it.each([
    ['/api/users/{id}', 'api-users-id'],
    ['/', ''],
    ['^/v[12]/Orders$', 'v-12-orders'],
  ])('names a route after its path %s', (path, id) => {
    expect(idFromPath(path)).toBe(id)
  })

  it('puts the complaints of the server beside their fields', () => {
    expect(
      ['match.path.prefix', 'match.path', 'candidate', 'sticky.0.cookie', 'id', 'nonsense'].map(fieldOf),
    ).toEqual(['path', 'path', 'candidate', 'sticky', 'id', null])
  })
})
