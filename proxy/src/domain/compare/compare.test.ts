import { describe, expect, it } from 'vitest'
import { observe } from '../observation.ts'
import { MASK, type Rule, type RuleBody } from '../rules.ts'
import { type CompareLimits, type CompareTools, compare, planOf } from './compare.ts'
import { previewRule } from './preview.ts'

const tools: CompareTools = {
  parseMarkup: () => {
    throw new Error('no markup here')
  },
  digest: (bytes) => String(bytes.length),
  compileMask: (pattern) => {
    if (pattern === 'boom')
      return () => {
        throw new Error('boom')
      }
    return (text) => text.replaceAll(new RegExp(pattern, 'g'), MASK)
  },
}

const rule = (path: string, body: RuleBody, id = 'r'): Rule => ({
  id,
  scope: {},
  path,
  author: 'a',
  reason: 'b',
  ...body,
})
const json = (text: string, status = 200) =>
  observe({ status, headers: ['content-type', 'application/json'], body: new TextEncoder().encode(text) })
const compared = (a: string, b: string, rules: Rule[] = [], limits: Partial<CompareLimits> = {}) =>
  compare(json(a), json(b), planOf(rules, tools, { limits }))

describe('comparing', () => {
  it('is inconclusive, never a match, when a rule throws', () => {
    const rules = [rule('m', { kind: 'mask', pattern: 'boom' }), rule('n', { kind: 'ignore' }, 's')]
    expect(compared('{"m":"a","n":1}', '{"m":"b","n":2}', rules)).toEqual({
      kind: 'inconclusive',
      reason: 'rule_failed',
      message: 'rule r (mask at m) failed: Error: boom',
    })
  })

  it('does not ask a rule where nothing differs', () => {
    expect(compared('{"m":"a"}', '{"m":"a" }', [rule('m', { kind: 'mask', pattern: 'boom' })]).kind).toBe(
      'match',
    )
  })

  it('does not parse what is equal, byte for byte', () => {
    const broken = '{"a":'.repeat(30_000)
    expect(compared(broken, broken).kind).toBe('match')
  })

  it('names every rule that forgives', () => {
    const rules = [rule('**.n', { kind: 'ignore' }, 'b'), rule('n', { kind: 'presence' }, 'a')]
    expect(compared('{"n":1}', '{"n":2}', rules)).toMatchObject({
      kind: 'ignored',
      differences: [{ rules: ['a', 'b'] }],
    })
  })

  it('gives up on what is nested too deep or too large, and says why', () => {
    const deep = (value: string) => '['.repeat(30_000) + value + ']'.repeat(30_000)
    expect(compared(deep('1'), deep('2'))).toMatchObject({ kind: 'inconclusive', reason: 'too_deep' })
    expect(compared('[1,2,3]', '[1,2,4]', [], { bodyBytesMax: 5 })).toMatchObject({ reason: 'too_large' })
  })

  it('still diverges on the status when the body could not be compared', () => {
    const cut = observe({
      status: 201,
      headers: ['content-type', 'application/json'],
      bodyProblem: 'truncated',
    })
    expect(compare(json('{}'), cut, planOf([], tools))).toMatchObject({
      kind: 'divergent',
      differences: [{ path: ':status' }],
    })
  })

  it('bounds what it keeps, and a heap of forgiven differences never crowds out one that matters', () => {
    const fields = (value: number) =>
      Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`field${i}`, value]))
    const a = JSON.stringify({ noisy: fields(1), zebra: 1 })
    const b = JSON.stringify({ noisy: fields(2), zebra: 2 })
    const verdict = compared(a, b, [rule('noisy', { kind: 'ignore' })], { pathsMax: 10 })
    expect(verdict.kind).toBe('divergent')
    expect('differences' in verdict && verdict.differences).toHaveLength(11)
    expect(verdict).toMatchObject({
      differences: [{ path: 'zebra' }, { rules: ['r'] }, ...Array(9).fill({})],
    })
  })

  it('keeps values short and free of lone surrogates', () => {
    const verdict = compared(JSON.stringify({ a: 'x'.repeat(10_000) }), '{"a":"\\ud800"}')
    if (verdict.kind !== 'divergent') throw new Error(verdict.kind)
    const { baseline, candidate } = verdict.differences[0]!.instances[0]!
    expect(baseline!.length).toBeLessThan(250)
    expect(baseline).toMatch(/^"x+…$/)
    expect(candidate).toBe('"\\ud800"')
  })

  it('points to where it was on either side', () => {
    const verdict = compared('[{"id":1,"a/b":1},{"id":2,"a/b":1}]', '[{"id":2,"a/b":1},{"id":1,"a/b":5}]')
    expect(verdict).toMatchObject({
      differences: [
        { path: ':body' },
        { path: '[].a/b', instances: [{ baselineAt: '/0/a~1b', candidateAt: '/1/a~1b' }] },
      ],
    })
  })

  it('keeps as many instances as it is asked for', () => {
    const verdict = compared('[1,2,3,4]', '[5,6,7,8]', [], { instancesMax: 3 })
    expect(verdict).toMatchObject({ differences: [{ count: 4, instances: [{}, {}, {}] }] })
  })

  it('has the same signature for the same paths and kinds, whatever the values', () => {
    const signature = (verdict: ReturnType<typeof compared>) =>
      'signature' in verdict ? verdict.signature : ''
    const one = signature(compared('{"a":1,"b":1}', '{"a":2,"b":2}'))
    expect(one).toMatch(/^[0-9a-f]{16}$/)
    expect(signature(compared('{"b":7,"a":8}', '{"a":9,"b":9}'))).toBe(one)
    expect(signature(compared('{"a":1,"b":1}', '{"a":"1","b":2}'))).not.toBe(one)
  })

  it('freezes what was observed', () => {
    const seen = json('{}')
    expect(Object.isFrozen(seen) && Object.isFrozen(seen.body) && Object.isFrozen(seen.headers)).toBe(true)
  })
})

describe('comparing large arrays in another order', () => {
  const elements = (count: number, id: boolean) =>
    Array.from({ length: count }, (_, i) => ({
      ...(id && { id: i }),
      name: `name ${i}`,
      size: { w: i % 7 },
      tags: ['a', i],
    }))
  /** The same elements in an order that has nothing to do with the first. */
  const scattered = <Item>(items: Item[]) => items.map((_, i) => items[(i * 7_919) % items.length]!)

  /** Milliseconds that this thread has worked: other processes on the machine do not count. */
  const worked = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1_000
  }

  it.each([true, false])(
    'takes time in proportion to their length (with ids: %s)',
    (id) => {
      const timed = (count: number) => {
        const items = elements(count, id)
        const [a, b] = [JSON.stringify(items), JSON.stringify(scattered(items))]
        const started = worked()
        expect(compared(a, b)).toMatchObject({
          kind: 'divergent',
          differences: [{ path: ':body', kind: 'order' }],
        })
        return worked() - started
      }
      timed(5_000)
      const [small, large] = [Math.min(timed(5_000), timed(5_000)), timed(80_000)]
      // 16 times the elements; quadratic time would be 256 times as long.
      expect(large / small).toBeLessThan(80)
    },
    30_000,
  )
})

describe('previewing a rule', () => {
  const example = (a: string, b: string) => ({
    route: 'r',
    endpoint: 'GET /',
    baseline: json(a),
    candidate: json(b),
  })
  const examples = [
    example('{"price":1,"at":1}', '{"price":2,"at":1}'),
    example('{"price":1,"at":1}', '{"price":1,"at":2}'),
    example('{"price":1,"at":1}', '{"price":2,"at":2}'),
    example('{"x":{"at":1}}', '{"x":{"at":2}}'),
    example('{"price":1}', '{"price":1}'),
  ]

  it('tells what it removes and what it would hide elsewhere', () => {
    const preview = previewRule(
      examples,
      [],
      rule('**.at', { kind: 'ignore' }),
      { path: 'at', kind: 'value' },
      tools,
      0,
    )
    expect(preview).toEqual({
      examples: 5,
      divergent: 4,
      removes: 2,
      elsewhere: 1,
      hides: [
        { path: 'at', kind: 'value', examples: 2 },
        { path: 'x.at', kind: 'value', examples: 1 },
      ],
    })
  })

  it('counts only what the other rules leave', () => {
    const others = [rule('price', { kind: 'ignore' }, 'other')]
    const preview = previewRule(
      examples,
      others,
      rule('at', { kind: 'ignore' }),
      { path: 'at', kind: 'value' },
      tools,
      0,
    )
    expect(preview).toMatchObject({ divergent: 3, removes: 2, elsewhere: 0 })
  })
})
