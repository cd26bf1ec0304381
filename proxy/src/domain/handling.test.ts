import { describe, expect, it } from 'vitest'
import { describeHandling } from './handling.ts'
import type { Route } from './route.ts'

const ROUTE: Route = {
  ...{
    id: 'a',
    match: {},
    baseline: 'legacy',
    candidate: 'service',
    sticky: [],
    rules: [],
    weight: 10,
    mirror: 0,
  },
  ...{ retiredAt: null, version: 1, createdAt: '2026-01-01T00:00:00.000Z' },
}
const says = (route: Partial<Route>, slot: 'baseline' | 'candidate' = 'candidate', mirrored = false) =>
  told(route, { slot, mirrored, reason: 'split' })
const told = (route: Partial<Route>, decision: Parameters<typeof describeHandling>[1], method = 'GET') =>
  describeHandling({ ...ROUTE, ...route }, decision, method).map(({ part, says }) => `${part}: ${says}`)

describe('what a route does to a request', () => {
  it('is nothing more than to fall back, unless it says so', () => {
    expect(says({})).toEqual(['fallback: If the candidate fails before its answer began, legacy answers.'])
    expect(says({}, 'baseline')).toEqual([])
  })

  it('is told in the order in which it is done', () => {
    const route: Partial<Route> = {
      rewrite: { prefix: '/v2' },
      requestHeaders: { set: { 'x-tenant': 'eu' }, remove: ['x-debug'] },
      responseHeaders: { add: { 'x-by': 'banyan' } },
      timeouts: { connectMs: 300, totalMs: 0 },
      fallback: { enabled: false },
      mirror: 25,
      shadow: { writes: { mode: 'sandbox', backend: 'sandbox' } },
    }
    expect(says(route, 'candidate', true)).toEqual([
      'rewrite: The candidate sees /v2 in place of the matched prefix.',
      'headers: Of the request it sets x-tenant, removes x-debug.',
      'timeouts: A backend has to connect 300 ms, in all as long as it takes.',
      'fallback: There is no fallback: a failure of the candidate is what the client gets.',
      'headers: Of the answer it adds x-by.',
      'shadow: 25 % are mirrored, this one is among them. Writes are mirrored to sandbox.',
    ])
  })

  it('is no fallback for whoever asks for a slot, nor for a write that the candidate may have taken', () => {
    const decision = { slot: 'candidate' as const, mirrored: false, reason: 'split' as const }
    expect(told({}, { ...decision, reason: 'forced' })).toEqual([
      'fallback: There is no fallback for a request that asks for its slot.',
    ])
    const onNotFound = { fallback: { enabled: true, onNotFound: true } }
    expect(told(onNotFound, decision, 'POST')).toEqual([
      'fallback: If the candidate cannot be asked, legacy answers.',
    ])
    expect(told(onNotFound, decision).join()).toMatch('or answers 404')
  })

  it('never shows the value of a header, which may be a secret', () => {
    expect(says({ requestHeaders: { set: { authorization: 'Bearer abc' } } }).join()).not.toContain('abc')
  })
})
