import type { RouteView } from 'banyan/contracts/route.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import { describe, expect, it } from 'vitest'
import { routesCsv, routesJson } from './route-export.ts'

const route = {
  id: 'products',
  stage: 'canary',
  weight: 0.5,
  mirror: 0,
  pattern: 'GET /products/*',
  baseline: 'legacy',
  candidate: null,
  candidateHealthy: null,
  version: 3,
  changedAt: '2026-01-02T03:04:05.000Z',
  changedBy: 'ana',
} as unknown as RouteView
const lines = (over: Partial<RouteView>, traffic?: TrafficView) =>
  routesCsv([{ ...route, ...over }], traffic).split('\r\n')

describe('routes as a file', () => {
  it('are one line each under the names of the columns; what is not set is empty, and 0 is 0', () => {
    expect(lines({})).toEqual([
      'id,stage,weight,mirror,pattern,baseline,candidate,candidate_healthy,owner,description,version,changed_at,changed_by',
      'products,canary,0.5,0,GET /products/*,legacy,,,,,3,2026-01-02T03:04:05.000Z,ana',
      '',
    ])
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
    'hold nothing that a spreadsheet would run: %j',
    (owner) => {
      expect(routesCsv([{ ...route, owner }], undefined)).toContain(`'${owner}`)
    },
  )

  it('quote what would end a cell', () => {
    expect(lines({ owner: 'Ana, "the" owner' })[1]).toContain('"Ana, ""the"" owner"')
    expect(lines({ owner: '=a,b' })[1]).toContain('"\'=a,b"')
  })

  it('have the figures of now where they are known', () => {
    const slot = { requests: 120, errors: 2, p50Ms: 1, p95Ms: 8.5, p99Ms: 9 }
    const nothing = { requests: 0, errors: 0, p50Ms: null, p95Ms: null, p99Ms: null }
    const traffic = {
      windowSeconds: 60,
      points: Array.from({ length: 60 }),
      routes: [{ route: 'products', baseline: slot, candidate: nothing }],
    } as unknown as TrafficView
    expect(lines({}, traffic)[1]).toMatch(/,ana,2,2,8.5,0,0,$/)
  })

  it('are the same as the API says, as JSON', () => {
    expect(JSON.parse(routesJson([route]))).toEqual([route])
  })
})
