import type { AttentionItem, AttentionView } from 'banyan/contracts/attention.ts'
import { describe, expect, it } from 'vitest'
import { badgesOf, keyOf } from './attention.ts'

const item = (kind: AttentionItem['kind'], about: AttentionItem['about'], urgent = false): AttentionItem => ({
  kind,
  about,
  urgent,
  what: '',
  why: '',
  remedy: 'look',
  route: null,
})
const route = (id: string) => ({ kind: 'route' as const, id })
const view = (items: AttentionItem[], unresolved = 0) => ({ items, unresolved }) as AttentionView

describe('badges of the navigation', () => {
  it('are absent while nothing needs a person', () => {
    expect(badgesOf(view([]))).toEqual({})
  })

  it('count routes that people are hurt by once each, and not what can wait', () => {
    const items = [
      item('parity-fails', route('a'), true),
      item('candidate-errs', route('a'), true),
      item('not-moved', route('b')),
    ]
    expect(badgesOf(view(items))).toMatchObject({ '/routes': { count: 1 } })
    expect(badgesOf(view(items))['/routes']?.says.replaceAll('\u00a0', ' ')).toBe('1 route needs attention')
  })

  it('count divergences to review, rules that end, new endpoints and backends in trouble', () => {
    const items = [
      item('ignore-expires', { kind: 'rule', id: 'r' }),
      item('new-endpoint', { kind: 'endpoint', id: 'GET /a' }),
      item('backend-down', { kind: 'backend', id: 'a' }),
      item('breaker-open', { kind: 'backend', id: 'b' }),
    ]
    const counts = Object.entries(badgesOf(view(items, 3))).map(([to, badge]) => [to, badge?.count])
    expect(counts).toEqual([
      ['/divergences', 3],
      ['/rules', 1],
      ['/coverage', 1],
      ['/backends', 2],
    ])
  })
})

it('a row is known by its kind and by what it is about', () => {
  expect(keyOf(item('regressed', route('a')))).not.toBe(keyOf(item('parity-fails', route('a'))))
})
