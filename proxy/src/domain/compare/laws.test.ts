import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Difference } from '../difference.ts'
import { observe, type Verdict } from '../observation.ts'
import type { Rule, RuleBody } from '../rules.ts'
import { type CompareTools, compare, planOf } from './compare.ts'

/** FUZZ_RUNS=100000 FUZZ_SEED=1 vitest run laws: longer, or once more. */
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const RUNS = { seed: SEED, numRuns: Number(process.env.FUZZ_RUNS ?? 600) }
const PATIENCE_MS = 10_000 + RUNS.numRuns * 5

const tools: CompareTools = {
  parseMarkup: () => {
    throw new Error('no markup here')
  },
  digest: (bytes) => bytes.join('-'),
  compileMask: (pattern) => (text) => text.replaceAll(new RegExp(pattern, 'g'), '*'),
}

const key = fc.constantFrom('id', 'name', 'a', 'b', 'c', 'items', 'a.b', '', '__proto__', '17', 'x y')
const scalar = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom('x', 'y', '', 'é\ud800', '2026-01-02T03:04:05Z'),
  fc.boolean(),
  fc.constant(null),
)
/** JSON with few names and values, so that two of them have much in common. */
const { json } = fc.letrec<{ json: unknown; object: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('object'),
    fc.array(tie('json'), { maxLength: 6 }),
  ),
  object: fc
    .array(fc.tuple(key, tie('json')), { maxLength: 5 })
    .map((entries) => Object.fromEntries(entries)),
}))

/** A document and one made from it by a few small changes. */
const related = fc
  .tuple(json, json, fc.array(fc.tuple(fc.nat(), scalar, fc.nat(4)), { maxLength: 4 }))
  .map(
    ([a, other, edits]) =>
      [a, edits.length === 0 ? other : edits.reduce((doc, edit) => edited(doc, ...edit), a)] as const,
  )

function edited(doc: unknown, at: number, value: unknown, how: number): unknown {
  if (Array.isArray(doc) && doc.length > 0) {
    const i = at % doc.length
    if (how === 0) return [...doc.slice(i), ...doc.slice(0, i)]
    if (how === 1) return doc.toSpliced(i, 1)
    if (how === 2) return doc.toSpliced(i, 0, value)
    return doc.with(i, edited(doc[i], at >> 3, value, how))
  }
  if (typeof doc === 'object' && doc !== null && Object.keys(doc).length > 0) {
    const entries = Object.entries(doc)
    const i = at % entries.length
    const [name, old] = entries[i]!
    if (how === 1) return Object.fromEntries(entries.toSpliced(i, 1))
    return Object.fromEntries(entries.with(i, [name, edited(old, at >> 3, value, how)]))
  }
  return value
}

const observed = (text: string) =>
  observe({
    status: 200,
    headers: ['content-type', 'application/json'],
    body: new TextEncoder().encode(text),
  })

const compared = (a: unknown, b: unknown, rules: Rule[] = []): Verdict =>
  // The space keeps equal bytes from settling it.
  compare(observed(JSON.stringify(a)), observed(`${JSON.stringify(b)} `), planOf(rules, tools))

const differencesOf = (verdict: Verdict): readonly Difference[] =>
  'differences' in verdict ? verdict.differences : []
const real = (verdict: Verdict) => differencesOf(verdict).filter(({ rules }) => rules.length === 0)

const MIRRORED: Partial<Record<Difference['kind'], string>> = { missing: 'extra', extra: 'missing' }
const written = ({ path, kind, count }: Difference) => `${path} ${kind} ${count}`
const mirrored = ({ path, kind, count }: Difference) => `${path} ${MIRRORED[kind] ?? kind} ${count}`

const ruleOf = (body: RuleBody, path: string, id = 'r'): Rule => ({
  id,
  scope: {},
  path,
  author: 'a',
  reason: 'b',
  ...body,
})

describe(`the laws of comparing (FUZZ_SEED=${SEED})`, { timeout: PATIENCE_MS }, () => {
  it('finds nothing between a value and itself', () => {
    fc.assert(
      fc.property(json, (a) => {
        expect(compared(a, a)).toEqual({ kind: 'match' })
      }),
      RUNS,
    )
  })

  it('finds something between values that differ', () => {
    fc.assert(
      fc.property(related, ([a, b]) => {
        // -0 is written as 0 by JSON.stringify, so what was written is what counts.
        const same = sorted(JSON.parse(JSON.stringify(a))) === sorted(JSON.parse(JSON.stringify(b)))
        expect(compared(a, b).kind === 'match').toBe(same)
      }),
      RUNS,
    )
  })

  it('never minds the order of keys', () => {
    fc.assert(
      fc.property(related, ([a, b]) => {
        expect(keptOf(compared(a, reversedKeys(b)))).toEqual(keptOf(compared(a, b)))
      }),
      RUNS,
    )
  })

  it('mirrors missing and extra, and nothing else, when the sides are swapped', () => {
    fc.assert(
      fc.property(related, ([a, b]) => {
        const there = differencesOf(compared(a, b)).map(written)
        const back = differencesOf(compared(b, a)).map(mirrored)
        expect(back.sort()).toEqual(there.sort())
      }),
      RUNS,
    )
  })

  it('removes exactly the differences at and under a path that is ignored', () => {
    fc.assert(
      fc.property(related, fc.nat(), ([a, b], pick) => {
        const before = real(compared(a, b)).filter(({ path }) => path !== ':body')
        if (before.length === 0) return
        const { path } = before[pick % before.length]!
        const after = compared(a, b, [ruleOf({ kind: 'ignore' }, path)])
        const under = (difference: Difference) =>
          difference.path === path ||
          difference.path.startsWith(`${path}.`) ||
          difference.path.startsWith(`${path}[`) ||
          difference.path.startsWith(`${path}{`)
        expect(real(after).map(written)).toEqual(
          real(compared(a, b))
            .filter((difference) => !under(difference))
            .map(written),
        )
      }),
      RUNS,
    )
  })

  it('does not depend on the order of the rules', () => {
    const rules = [
      ruleOf({ kind: 'ignore' }, '**.a', 'r1'),
      ruleOf({ kind: 'unordered' }, '**.items', 'r2'),
      ruleOf({ kind: 'keyed', field: 'name' }, '**.items', 'r3'),
      ruleOf({ kind: 'keyed', field: 'id' }, '**.items', 'r4'),
      ruleOf({ kind: 'number-tolerance', absolute: 1 }, '**.b', 'r5'),
      ruleOf({ kind: 'presence' }, '**.c', 'r6'),
      ruleOf({ kind: 'mask', pattern: '[xy]' }, '**.name', 'r7'),
    ]
    fc.assert(
      fc.property(related, fc.shuffledSubarray(rules), ([a, b], some) => {
        const byId = [...some].sort((x, y) => (x.id < y.id ? -1 : 1))
        expect(compared(a, b, some)).toEqual(compared(a, b, byId))
      }),
      RUNS,
    )
  })

  it('leaves Object.prototype as it is', () => {
    const before = Object.getOwnPropertyNames(Object.prototype)
    compared(JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}'), {})
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
  })
})

const keptOf = (verdict: Verdict) => differencesOf(verdict).map(written)

function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, part]) => [name, reversedKeys(part)]),
  )
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, part]) => `${JSON.stringify(name)}:${sorted(part)}`)
    .sort()}}`
}
