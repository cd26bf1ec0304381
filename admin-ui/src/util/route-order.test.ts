import type { RouteView } from 'banyan/contracts/route.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import { describe, expect, it } from 'vitest'
import { linesOf, orderRoutes } from './route-order.ts'

const route = (id: string, over: Partial<RouteView> = {}) =>
  ({ id, pattern: `/${id}`, weight: 0, mirror: 0, retiredAt: null, candidate: null, ...over }) as RouteView
const slot = (requests: number, errors = 0) => ({ requests, errors, p50Ms: 1, p95Ms: 1, p99Ms: 1 })
const traffic = {
  routes: [
    { route: 'b', baseline: slot(5), candidate: slot(0) },
    { route: 'c', baseline: slot(4), candidate: slot(5, 1) },
  ],
} as unknown as TrafficView
const routes = [
  route('a', { weight: 10, candidate: 'x' }),
  route('b', { mirror: 10, pattern: 'GET /z/1' }),
  route('c', { weight: 100, retiredAt: '2026-01-01T00:00:00Z', pattern: 'GET,PUT shop.example /c' }),
  route('d', { owner: 'ana' }),
]
const order = (
  by: Parameters<typeof orderRoutes>[1],
  attention: [string, number][] = [],
  seen: TrafficView | undefined = traffic,
) => orderRoutes(routes, by, { traffic: seen, attention: new Map(attention) }).map(({ id }) => id)

describe('the order of routes', () => {
  it('begins with what needs a person, the worst first, then with the most traffic', () => {
    expect(
      order({}, [
        ['d', 1],
        ['a', 0],
      ]),
    ).toEqual(['a', 'd', 'c', 'b'])
  })

  it('is that of precedence where nothing else tells them apart', () => {
    expect(orderRoutes(routes, {}, { attention: new Map() })).toEqual(routes)
    expect(order({ sort: 'precedence', dir: 'down' })).toEqual(['d', 'c', 'b', 'a'])
  })

  it('goes by each column, both ways', () => {
    expect(order({ sort: 'stage' })).toEqual(['c', 'a', 'b', 'd'])
    expect(order({ sort: 'stage', dir: 'up' })).toEqual(['d', 'b', 'a', 'c'])
    expect(order({ sort: 'errors' })[0]).toBe('c')
    expect(order({ sort: 'traffic' })).toEqual(['c', 'b', 'a', 'd'])
    expect(order({ sort: 'pattern' })).toEqual(['a', 'c', 'd', 'b'])
    expect(order({ sort: 'candidate' }).at(-1)).toBe('a')
  })
})

describe('groups of routes', () => {
  const rows = routes.map((item) => ({ item, gone: item.id === 'd' }))
  const heads = (by: Parameters<typeof linesOf>[1]) =>
    linesOf(rows, by).flatMap((line) => (line.kind === 'group' ? [[line.name, line.ids]] : []))

  it('are by the first part of the path, by owner or by candidate, and keep the order within', () => {
    expect(heads('prefix')).toEqual([
      ['/a', ['a']],
      ['/c', ['c']],
      ['/d', []],
      ['/z', ['b']],
    ])
    expect(heads('owner')).toEqual([
      ['ana', []],
      ['no owner', ['a', 'b', 'c']],
    ])
    expect(heads('candidate')).toEqual([
      ['no candidate yet', ['b', 'c']],
      ['x', ['a']],
    ])
  })

  it('are none unless they were asked for', () => {
    expect(linesOf(rows, undefined)).toHaveLength(4)
    expect(linesOf(rows, 'prefix')).toHaveLength(8)
  })
})
