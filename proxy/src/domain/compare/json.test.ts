import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'
import { Decimal, Fields, ParseError, type Tree } from './tree.ts'

/** What JSON.parse would have made of it. */
function plain(tree: Tree): unknown {
  if (tree instanceof Decimal) return tree.double
  if (Array.isArray(tree)) return tree.map(plain)
  if (tree instanceof Fields)
    return Object.fromEntries(tree.keys.map((key, i) => [key, plain(tree.values[i]!)]))
  return tree
}

function outcome(parse: () => unknown): { value: unknown } | 'refused' {
  try {
    return { value: parse() }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ParseError) return 'refused'
    throw error
  }
}

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const RUNS = Number(process.env.FUZZ_RUNS ?? 20_000)

describe('parsing JSON', () => {
  it.each([
    '{"a":[1,2,{"b":null}],"c":true,"d":false}',
    '""',
    '"\\u0041\\n\\"\\\\\\/\\b\\f\\r\\t"',
    '[-0,0.5,-1.25e-3,1E+2,123456789012345,0.000001]',
    ' [ ] ',
    '{}',
    '{"a":1,"a":2}',
  ])('reads %s like JSON.parse', (text) => {
    expect(plain(parseJson(text))).toEqual(JSON.parse(text))
  })

  it.each([
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    '"\t"',
    '"\\x"',
    '"\\u12"',
    'nul',
    'truefalse',
    '1 2',
    '[1 2]',
    '{"a" 1}',
    '"abc',
    'NaN',
    'Infinity',
  ])('refuses %j, as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow()
    expect(() => parseJson(text)).toThrow(ParseError)
  })

  it('says where and what was expected', () => {
    expect(() => parseJson('{"a":1;}')).toThrow('expected a comma or } at character 6, found ";"')
    expect(() => parseJson('[1,')).toThrow('expected a value at character 3, found the end')
  })

  it('keeps as written what a double would change', () => {
    const written = ['9007199254740993', '1.0', '-0', '1e2', '1e400', '0.1234567890123456789', '1.50']
    expect(written.map((text) => parseJson(text))).toEqual(written.map((text) => new Decimal(text)))
    expect(['9007199254740', '-1.5', '0', '0.1', '999999999999999'].map((text) => parseJson(text))).toEqual([
      9007199254740, -1.5, 0, 0.1, 999999999999999,
    ])
  })

  it('refuses what is nested too deep instead of running out of stack', () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    expect(() => parseJson(deep)).toThrow(expect.objectContaining({ code: 'too_deep' }))
    expect(() => parseJson('{"a":'.repeat(20_000))).toThrow(expect.objectContaining({ code: 'too_deep' }))
    expect(plain(parseJson(`${'['.repeat(500)}1${']'.repeat(500)}`))).toBeDefined()
  })

  it(`agrees with JSON.parse on whatever it is given (FUZZ_SEED=${SEED})`, () => {
    const alphabet = '{}[]:,"\\u0123456789.eE+-truefalsn \n\t\u001fäa'
    const noise = fc.array(fc.constantFrom(...alphabet), { maxLength: 12 }).map((chars) => chars.join(''))
    const mutated = fc.tuple(fc.json(), fc.nat(), fc.nat(3), noise).map(([text, at, cut, put]) => {
      const i = at % (text.length + 1)
      return text.slice(0, i) + put + text.slice(i + cut)
    })
    fc.assert(
      fc.property(fc.oneof(fc.json(), noise, mutated), (text) => {
        expect(outcome(() => plain(parseJson(text)))).toEqual(outcome(() => JSON.parse(text)))
      }),
      { seed: SEED, numRuns: RUNS },
    )
  })
})
