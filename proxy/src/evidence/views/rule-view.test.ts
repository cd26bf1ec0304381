import { describe, expect, it } from 'vitest'
import type { Rule } from '../../domain/rules.ts'
import { hourOf } from '../../store/spans.ts'
import { ruleView } from './rule-view.ts'

const NOW = Date.parse('2026-03-10T12:00:00.000Z')
const DAY_MS = 86_400_000
const daysAgo = (days: number) => NOW - days * DAY_MS

const rule = (over: Partial<Rule> = {}): Rule =>
  ({
    ...{
      id: 'r1',
      scope: { route: 'products' },
      path: 'at',
      author: 'ada',
      reason: 'a clock',
      kind: 'presence',
    },
    ...over,
  }) as Rule
const hits = (days: number) => ({ total: 412, recent: 0, lastHour: hourOf(daysAgo(days)) })
const created = (days: number) => new Date(daysAgo(days)).toISOString()

describe('how a rule is doing', () => {
  it('is stale when it forgave nothing for a month', () => {
    expect(ruleView(rule(), created(200), hits(31), NOW)).toMatchObject({ stale: true, hits: 412 })
    expect(ruleView(rule(), created(200), hits(3), NOW)).toMatchObject({ stale: false })
  })

  it('is stale when it never forgave anything, but not while it is new', () => {
    expect(ruleView(rule(), created(31), undefined, NOW)).toMatchObject({
      stale: true,
      hits: 0,
      lastHitAt: null,
    })
    expect(ruleView(rule(), created(2), undefined, NOW)).toMatchObject({ stale: false })
  })

  it('says that it has expired', () => {
    expect(ruleView(rule({ expiresAt: NOW }), created(2), undefined, NOW)).toMatchObject({
      expired: true,
      expiresAt: '2026-03-10T12:00:00.000Z',
    })
    expect(ruleView(rule({ expiresAt: NOW + 1 }), created(2), undefined, NOW)).toMatchObject({
      expired: false,
    })
  })

  it('tells rules of a route from those that are kept by themselves', () => {
    expect(ruleView(rule(), null, undefined, NOW)).toMatchObject({ source: 'route', stale: false })
    expect(ruleView(rule(), created(2), undefined, NOW)).toMatchObject({ source: 'rules' })
  })
})
