import { QueryClient } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import { describe, expect, it } from 'vitest'
import { ROUTES_KEY, shareRoutes, showAnswer } from './known-routes.ts'

const route = (id: string, over: Partial<RouteView> = {}) =>
  ({
    ...{ id, version: 1, createdAt: 'then', changedAt: 'then', weight: 20, mirror: 0, retiredAt: null },
    ...{ pattern: `/${id}`, stage: 'canary', candidateHealthy: true, rejected: null, ...over },
  }) as RouteView
const list = (...items: RouteView[]) => ({ items, total: items.length, revision: 1 })

describe('a list of routes that was read again', () => {
  it('keeps the object of each route that is the same, and the list where all are', () => {
    const before = list(route('a'), route('b'))
    const same = shareRoutes(before, { ...list(route('a'), route('b')), revision: 2 })
    expect(same.items).toBe(before.items)
    expect(same.revision).toBe(2)
    const changed = shareRoutes(before, list(route('a'), route('b', { version: 2, weight: 0 })))
    expect(changed.items[0]).toBe(before.items[0])
    expect(changed.items[1]).toMatchObject({ weight: 0 })
  })

  it.each([
    ['health', { candidateHealthy: false }],
    ['who changed it', { changedAt: 'now' }],
    ['that it is in force', { rejected: { code: 'x', message: 'no' } }],
  ])('notices a change of %s, which makes no version', (_what, over) => {
    expect(shareRoutes(list(route('a')), list(route('a', over))).items[0]).toMatchObject(over)
  })

  it('does not take back what an answer told, when it was asked for before', () => {
    const before = list(route('a', { version: 3, weight: 0 }))
    expect(shareRoutes(before, list(route('a', { version: 2 }))).items[0]).toMatchObject({ weight: 0 })
    const anew = shareRoutes(before, list(route('a', { version: 1, createdAt: 'later' })))
    expect(anew.items[0]).toMatchObject({ version: 1 })
  })
})

describe('the answer of a change', () => {
  const shown = (answer: unknown) => {
    const client = new QueryClient()
    client.setQueryData(ROUTES_KEY, list(route('a'), route('b')))
    showAnswer(client, answer)
    return client.getQueryData<ReturnType<typeof list>>(ROUTES_KEY)?.items
  }

  it('is shown at once, of one route and of many', () => {
    expect(shown(route('b', { version: 2, weight: 0 }))?.[1]).toMatchObject({ weight: 0, stage: 'legacy' })
    const after = { ...route('a'), weight: 0, mirror: 10, version: 2, stage: undefined }
    expect(
      shown({ revision: 2, changes: [{ kind: 'route', id: 'a', before: {}, after }] })?.[0],
    ).toMatchObject({
      weight: 0,
      stage: 'shadow',
      pattern: '/a',
    })
  })

  it('of something else changes nothing', () => {
    expect(shown(undefined)).toEqual([route('a'), route('b')])
    expect(shown({ changes: [{ kind: 'backend', id: 'a', before: null, after: {} }] })?.[0]).toEqual(
      route('a'),
    )
  })
})
