import type { RouteView } from 'banyan/contracts/route.ts'
import { describe, expect, it } from 'vitest'
import { editOfJson, routeJson } from './route-json.ts'

const ROUTE = {
  ...{
    id: 'products',
    match: { path: { prefix: '/products' } },
    baseline: 'legacy',
    candidate: null,
    sticky: [],
  },
  ...{ rules: [], timeouts: { totalMs: 500 }, weight: 5, mirror: 0, stage: 'canary', version: 7 },
} as unknown as RouteView

const edited = (change: (route: Record<string, unknown>) => void) => {
  const fields = JSON.parse(routeJson(ROUTE)) as Record<string, unknown>
  change(fields)
  return editOfJson(JSON.stringify(fields), ROUTE)
}

describe('a route as JSON', () => {
  it('has what a person decides, and neither its traffic nor what is derived', () => {
    expect(Object.keys(JSON.parse(routeJson(ROUTE)))).toEqual([
      ...['match', 'baseline', 'candidate', 'sticky', 'timeouts', 'rules'],
    ])
  })

  it('sends only what was changed, with the version it was read at', () => {
    expect(edited((route) => Object.assign(route, { owner: 'shop', candidate: 'service' }))).toMatchObject({
      body: { owner: 'shop', candidate: 'service', version: 7 },
      diff: [{ path: 'candidate' }, { path: 'owner' }],
    })
    expect(edited(() => {})).toEqual({ body: { version: 7 }, diff: [] })
  })

  it('takes an optional part away that was deleted, and leaves one alone that every route has', () => {
    const gone = edited((route) => {
      delete route.timeouts
      delete route.rules
    })
    expect(gone).toMatchObject({ body: { timeouts: null, version: 7 } })
    expect(gone).not.toHaveProperty('body.rules')
  })

  it.each([
    ['{"match":', 'not JSON'],
    ['[]', 'an object'],
    ['{"weight": 100}', 'weight: not for this form'],
  ])('says what is wrong with %s', (text, says) => {
    expect(editOfJson(text, ROUTE)).toEqual({ wrong: expect.stringContaining(says) })
  })
})
