import { describe, expect, it } from 'vitest'
import { bundledRules, readRules } from './read-rules.ts'

const NOW = Date.parse('2026-06-01T00:00:00.000Z')
const read = (text: string) => readRules(text, 'rules.yaml', NOW)

describe('a file of rules', () => {
  it('is a list, the rules of a route, or what rules ls prints', () => {
    const rule = '{ kind: ignore, path: generatedAt, reason: a clock, endpoint: GET /a }'
    const expected = [
      {
        id: 'rules.yaml:1',
        kind: 'ignore',
        path: 'generatedAt',
        scope: { endpoint: 'GET /a' },
        author: 'rules.yaml',
      },
    ]
    expect(read(`- ${rule}`)).toMatchObject(expected)
    expect(read(`rules:\n  - ${rule}`)).toMatchObject(expected)
    const view = {
      ...{ id: 'rule-1', kind: 'ignore', path: 'generatedAt', scope: { route: 'r', endpoint: 'GET /a' } },
      ...{ reason: 'a clock', author: 'ann', createdAt: '2026-01-01T00:00:00.000Z', expiresAt: null },
      ...{ source: 'rules', expired: false, stale: false, hits: 1, hits24h: 1, lastHitAt: null },
    }
    expect(read(JSON.stringify({ items: [view], total: 1 }))).toMatchObject([
      { ...expected[0], author: 'ann' },
    ])
  })

  it.each([
    ['{ kind: ignore, path: "**", reason: x }', 'is refused ('],
    ['{ kind: ignore, path: a }', 'rule 1: reason'],
    ['{ kind: forgive, path: a, reason: x }', 'rule 1: kind'],
  ])('is refused for %s', (rule, message) => {
    expect(() => read(`- ${rule}`)).toThrow(message)
  })

  it('is refused when it is no list, or not readable', () => {
    expect(() => read('just: text')).toThrow('rules.yaml holds no list of rules')
    expect(() => read('a: [')).toThrow('rules.yaml cannot be read')
  })

  it('of a bundle keeps scopes, and may hold rules that have run out since', () => {
    const rule = { kind: 'ignore' as const, path: 'a.b', reason: 'x', author: 'ann', scope: { route: 'r' } }
    const rules = bundledRules([{ ...rule, expiresAt: '2026-01-01T00:00:00.000Z' }], NOW)
    expect(rules).toMatchObject([
      { id: 'bundle:1', scope: { route: 'r' }, expiresAt: Date.parse('2026-01-01') },
    ])
  })
})
