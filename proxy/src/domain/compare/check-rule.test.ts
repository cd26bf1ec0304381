import { describe, expect, it } from 'vitest'
import { MASK, type MaskCompiler, type Rule, type RuleBody, rulesFor } from '../rules.ts'
import { checkRule } from './check-rule.ts'

const compileMask: MaskCompiler = (pattern) => {
  const compiled = new RegExp(pattern, 'g')
  return (text) => text.replaceAll(compiled, MASK)
}

const rule = (path: string, body: RuleBody, more: Partial<Rule> = {}): Rule =>
  ({ id: 'r', scope: {}, path, author: 'ann', reason: 'because', ...body, ...more }) as Rule

const codeOf = (made: Rule) => {
  const check = checkRule(made, compileMask, 1_000)
  return check.ok ? 'ok' : check.code
}

const ignore: RuleBody = { kind: 'ignore' }

describe('checking a rule', () => {
  it.each([
    ['items[].price', 'ok'],
    ['$.items[*].price', 'ok'],
    ['**.updatedAt', 'ok'],
    ['*.updatedAt', 'ok'],
    ['prices{}.amount', 'ok'],
    ['["odd key"].x', 'ok'],
    ['@id', 'ok'],
    ['html.body.div.#text', 'ok'],
    [':header.location', 'ok'],
    [':cookie.sid.value', 'ok'],
    ['', 'covers_whole_body'],
    ['$', 'covers_whole_body'],
    ['*', 'covers_whole_body'],
    ['**', 'covers_whole_body'],
    ['[]', 'covers_whole_body'],
    ['[].*', 'covers_whole_body'],
    ['{}', 'covers_whole_body'],
    [':body', 'covers_whole_body'],
    ['html.body', 'covers_whole_body'],
    [':text[]', 'covers_whole_body'],
    [':header', 'covers_all_headers'],
    [':header.*', 'covers_all_headers'],
    [':cookie', 'covers_all_headers'],
    [':status', 'hides_status'],
    ['items[0].price', 'index_in_path'],
    ['prices.2026-01-02.amount', 'generated_key_in_path'],
    ['a..b', 'bad_path'],
    ['a.', 'bad_path'],
    ['a b', 'bad_path'],
    ['a]', 'bad_path'],
    ['["x]', 'bad_path'],
  ])('says of ignoring %j: %s', (path, code) => {
    expect(codeOf(rule(path, ignore))).toBe(code)
  })

  it.each<[string, RuleBody, string]>([
    ['tags', { kind: 'unordered' }, 'ok'],
    ['$', { kind: 'unordered' }, 'ok'],
    ['$', { kind: 'presence' }, 'covers_whole_body'],
    ['rows', { kind: 'keyed', field: 'meta.id' }, 'ok'],
    ['rows', { kind: 'keyed', field: '' }, 'bad_field'],
    ['n', { kind: 'number-tolerance', absolute: 0.01 }, 'ok'],
    ['n', { kind: 'number-tolerance' }, 'tolerance_missing'],
    ['n', { kind: 'number-tolerance', absolute: Number.NaN }, 'tolerance_missing'],
    ['n', { kind: 'number-tolerance', relative: -1 }, 'tolerance_missing'],
    ['n', { kind: 'number-tolerance', relative: 0.9 }, 'tolerance_too_wide'],
    ['t', { kind: 'time-tolerance', ms: 5_000 }, 'ok'],
    ['t', { kind: 'time-tolerance', ms: 0 }, 'tolerance_missing'],
    ['t', { kind: 'time-tolerance', ms: 1e12 }, 'tolerance_too_wide'],
    [':text[]', { kind: 'mask', pattern: '\\d\\d:\\d\\d' }, 'ok'],
    ['m', { kind: 'mask', pattern: '.*' }, 'pattern_matches_everything'],
    ['m', { kind: 'mask', pattern: '[\\s\\S]+' }, 'pattern_matches_everything'],
    ['m', { kind: 'mask', pattern: '(' }, 'bad_pattern'],
    ['m', { kind: 'mask', pattern: '' }, 'bad_pattern'],
    [':status', { kind: 'equivalent', values: [200, 201] }, 'ok'],
    ['x', { kind: 'equivalent', values: [null], absent: true }, 'ok'],
    ['x', { kind: 'equivalent', values: [1, 1] }, 'bad_values'],
    ['x', { kind: 'ignore', kinds: [] }, 'bad_kinds'],
    ['x', { kind: 'ignore', kinds: ['value'] }, 'ok'],
    ['x', { kind: 'everything' } as unknown as RuleBody, 'unknown_kind'],
  ])('at %s says of %j: %s', (path, body, code) => {
    expect(codeOf(rule(path, body))).toBe(code)
  })

  it('wants to know who, why and until when', () => {
    expect(codeOf(rule('x', ignore, { author: ' ' }))).toBe('author_missing')
    expect(codeOf(rule('x', ignore, { reason: '' }))).toBe('reason_missing')
    expect(codeOf(rule('x', ignore, { expiresAt: 999 }))).toBe('already_expired')
    expect(codeOf(rule('x', ignore, { expiresAt: 1_001 }))).toBe('ok')
  })

  it('says in words what would be right', () => {
    const check = checkRule(rule('items[0].price', ignore), compileMask, 0)
    expect(check).toMatchObject({ message: 'a rule holds for every element: write [] instead of [0]' })
  })
})

describe('the rules that hold', () => {
  const here = { route: 'products', endpoint: 'GET /products/{id}' }

  it('are those of the route, of the endpoint and of everywhere, until they expire', () => {
    const rules = [
      rule('a', ignore, { id: 'everywhere' }),
      rule('a', ignore, { id: 'route', scope: { route: 'products' } }),
      rule('a', ignore, { id: 'other route', scope: { route: 'users' } }),
      rule('a', ignore, { id: 'endpoint', scope: { endpoint: 'GET /products/{id}' } }),
      rule('a', ignore, { id: 'other endpoint', scope: { route: 'products', endpoint: 'GET /products' } }),
      rule('a', ignore, { id: 'expired', expiresAt: 500 }),
      rule('a', ignore, { id: 'not yet expired', expiresAt: 501 }),
    ]
    expect(rulesFor(rules, here, 500).map(({ id }) => id)).toEqual([
      'everywhere',
      'route',
      'endpoint',
      'not yet expired',
    ])
  })
})
