import { RuleCreate } from 'banyan/contracts/rule.ts'
import { describe, expect, it } from 'vitest'
import {
  EMPTY_RULE,
  kindsFor,
  missingOf,
  type RuleValues,
  ruleBodyOf,
  ruleText,
  ruleValuesOf,
} from './rules.ts'

const where = { route: 'products', endpoint: 'GET /products/{id}' }
const NOW = Date.UTC(2026, 0, 1)
const made = (values: Partial<RuleValues>) =>
  RuleCreate.parse(
    ruleBodyOf({ ...EMPTY_RULE, path: 'items[].price', reason: 'because', ...values }, where, NOW),
  )

describe('the form of a rule', () => {
  it.each<Partial<RuleValues>>([
    { kind: 'ignore' },
    { kind: 'presence' },
    { kind: 'unordered' },
    { kind: 'keyed', field: 'sku' },
    { kind: 'number-tolerance', amount: '0.01' },
    { kind: 'number-tolerance', amount: '1', relative: true },
    { kind: 'time-tolerance', amount: '5000' },
    { kind: 'mask', pattern: '[0-9]+' },
    { kind: 'equivalent', values: 'null\n""\nabsent' },
    { kind: 'dynamic-keys' },
    { kind: 'strict-number' },
  ])('makes a rule that the contract takes, and that fills the form again: %j', (values) => {
    const rule = made(values)
    expect(ruleValuesOf(rule)).toMatchObject(values)
  })

  it('holds where it was said to hold', () => {
    expect(made({ scope: 'endpoint' }).scope).toEqual(where)
    expect(made({ scope: 'route' }).scope).toEqual({ route: 'products' })
    expect(made({ scope: 'everywhere' }).scope).toEqual({})
  })

  it('ends when it was said to end', () => {
    expect(made({ days: '7' }).expiresAt).toBe('2026-01-08T00:00:00.000Z')
    expect(made({ days: '' }).expiresAt).toBeNull()
  })

  it('reads values as JSON where they are, else as text', () => {
    expect(made({ kind: 'equivalent', values: '1\ntrue\n"1"\nN/A\n[1]' })).toMatchObject({
      values: [1, true, '1', 'N/A', '[1]'],
    })
  })

  it('knows what is still missing', () => {
    expect(missingOf({ ...EMPTY_RULE, path: ' ' })).toMatch(/path/)
    expect(missingOf({ ...EMPTY_RULE, path: 'a', kind: 'time-tolerance', amount: 'x' })).toMatch(/apart/)
    expect(missingOf({ ...EMPTY_RULE, path: 'a' })).toBeUndefined()
  })

  it('says a rule in a few words', () => {
    expect(ruleText(made({ kind: 'number-tolerance', amount: '1', relative: true }))).toBe(
      'number within ±1 %',
    )
    expect(ruleText(made({ kind: 'equivalent', values: 'null\nabsent' }))).toBe('equal: null = absent')
  })
})

describe('what is offered first for a difference', () => {
  const line = (text: string) => [{ text, changed: true }]
  it.each([
    ['order', '[', 'unordered'],
    ['length', '[', 'keyed'],
    ['extra', '"x": 1', 'ignore'],
    ['value', '"at": "2026-01-01T00:00:00Z",', 'time-tolerance'],
    ['value', 'price: 12.5,', 'number-tolerance'],
    ['type', '"price": "12.50"', 'ignore'],
  ] as const)('of kind %s at %s is %s', (kind, text, first) => {
    expect(kindsFor({ kind, baseline: line(text), candidate: null })[0]).toBe(first)
  })
})
