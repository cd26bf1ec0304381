import { describe, expect, it } from 'vitest'
import type { Difference, DifferenceKind } from '../difference.ts'
import { type Evidence, NOISE_LIMITS, newEvidence, noiseKeyOf, recordAgain, recordPair } from './evidence.ts'
import { judge, logOdds } from './judge.ts'
import { seeded } from './seeded-random.ts'
import { noiseIn, settle } from './settle.ts'
import { shouldAskAgain } from './steer.ts'
import { suggest } from './suggest.ts'

function differs(path: string, kind: DifferenceKind = 'value', more: Partial<Difference> = {}): Difference {
  return { path, kind, count: 1, instances: [], rules: [], distance: null, classes: null, ...more }
}

const stateOf = (evidence: Evidence, difference: Difference) =>
  judge(evidence, evidence.paths[noiseKeyOf(difference)]!).state

/** `pairs` A/B pairs; every `every`th differs at the path; of those, `asked` are asked again and differ again when told. */
function evidenceOf(
  seen: { pairs: number; every: number; asked: number; again: (n: number) => boolean },
  difference = differs('x'),
): Evidence {
  const evidence = newEvidence()
  let asked = 0
  for (let i = 0; i < seen.pairs; i++) {
    const ab = i % seen.every === 0 ? [difference] : []
    recordPair(evidence, ab)
    if (ab.length > 0 && asked < seen.asked) {
      recordAgain(evidence, { ab, aa: seen.again(asked) ? [difference] : [], uniform: false })
      asked++
    }
  }
  return evidence
}

describe('judging a path', () => {
  it('is undecided on the first sight', () => {
    const evidence = evidenceOf({ pairs: 1, every: 1, asked: 1, again: () => false })
    expect(stateOf(evidence, differs('x'))).toBe('undecided')
  })

  it('is real after a few pairs in which the baseline agrees with itself, even when the difference is rare', () => {
    const evidence = evidenceOf({ pairs: 600, every: 100, asked: 6, again: () => false })
    const judged = judge(evidence, evidence.paths['x value']!)
    expect(judged).toMatchObject({ state: 'real', because: 'asked_again' })
    expect(judged.sentence).toBe(
      'x (value) is real: the slots differed in 6 (1.0 %) of 600 comparisons, and asked again for 6 of these requests, the baseline differed from itself in 0.',
    )
  })

  it('is noise when the baseline differs from itself just as often', () => {
    const evidence = evidenceOf({ pairs: 40, every: 1, asked: 12, again: () => true })
    expect(judge(evidence, evidence.paths['x value']!)).toMatchObject({ state: 'noise', because: 'alike' })
  })

  it('is real by the rates when the candidate always differs and the baseline only sometimes', () => {
    const evidence = newEvidence()
    for (let i = 0; i < 200; i++) {
      recordPair(evidence, [differs('x')])
      recordAgain(evidence, { ab: [differs('x')], aa: i % 2 === 0 ? [differs('x')] : [], uniform: true })
    }
    expect(judge(evidence, evidence.paths['x value']!)).toMatchObject({ state: 'real', because: 'rates' })
  })

  it('keeps its promise about restless fields: odds of 12 are reached by few of them, however often one looks', () => {
    const random = seeded(11)
    let deceived = 0
    const fields = 2_000
    for (let field = 0; field < fields; field++) {
      const tally = { ab: 0, uniform: 0, asked: 0, again: 0, alone: 0 }
      const evidence = { ...newEvidence(), pairs: 1_000 }
      let reached = false
      for (let i = 0; i < 60; i++) {
        tally.ab++
        tally.asked++
        evidence.again++
        // The odd answer is the first one or the candidate's with equal chance.
        if (random() < 0.5) tally.again++
        reached ||= logOdds(tally, evidence) >= Math.log(12)
      }
      if (reached) deceived++
    }
    expect(deceived / fields).toBeLessThan(1 / 12)
  })

  it('takes missing and extra of one path together: a field that comes and goes is noise', () => {
    const random = seeded(5)
    const evidence = newEvidence()
    for (let i = 0; i < 400; i++) {
      const [a, again, b] = [random() < 0.15, random() < 0.15, random() < 0.15]
      const ab = a === b ? [] : [differs('hint', a ? 'missing' : 'extra')]
      const aa = a === again ? [] : [differs('hint', a ? 'missing' : 'extra')]
      recordPair(evidence, ab)
      if (i % 20 === 0 || ab.length > 0) recordAgain(evidence, { ab, aa, uniform: i % 20 === 0 })
    }
    expect(stateOf(evidence, differs('hint', 'extra'))).toBe('noise')
    expect(stateOf(evidence, differs('hint', 'missing'))).toBe('noise')
  })
})

describe('what noise does not hide', () => {
  const clock = (ms: number) => differs('at', 'value', { distance: { unit: 'ms', mean: ms, extreme: ms } })

  function noisy(candidate: (i: number) => Difference, baseline: (i: number) => Difference): Evidence {
    const evidence = newEvidence()
    for (let i = 0; i < 100; i++) {
      recordPair(evidence, [candidate(i)])
      if (i % 2 === 0) recordAgain(evidence, { ab: [candidate(i)], aa: [baseline(i)], uniform: i % 4 === 0 })
    }
    return evidence
  }

  it('a clock that is an hour off', () => {
    const evidence = noisy(
      (i) => clock(3_600_000 + i),
      (i) => clock(40 + i),
    )
    const judged = judge(evidence, evidence.paths['at value']!)
    expect(judged).toMatchObject({ state: 'real' })
    expect(judged.sentence).toContain('although the field is noisy')
  })

  it('but a clock that ticks between two calls is noise', () => {
    const evidence = noisy(
      (i) => clock(12 + (i % 9)),
      (i) => clock(700 + i),
    )
    expect(stateOf(evidence, clock(0))).toBe('noise')
  })

  it('a score that is 10 % too high', () => {
    const random = seeded(9)
    const score = (by: number) =>
      differs('score', 'value', { distance: { unit: 'number', mean: by, extreme: by } })
    const wobble = () => (random() - 0.5) * 0.02
    const evidence = noisy(
      () => score(0.0476 + wobble()),
      () => score(wobble()),
    )
    const judged = judge(evidence, evidence.paths['score value']!)
    expect(judged.state).toBe('real')
    expect(
      stateOf(
        noisy(
          () => score(wobble()),
          () => score(wobble()),
        ),
        score(0),
      ),
    ).toBe('noise')
  })

  it('a value of another class', () => {
    const uuid = differs('id', 'value', { classes: { baseline: 'uuid', candidate: 'uuid' } })
    const word = differs('id', 'value', { classes: { baseline: 'uuid', candidate: 'text' } })
    const evidence = noisy(
      (i) => (i % 10 === 0 ? word : uuid),
      () => uuid,
    )
    expect(judge(evidence, evidence.paths['id value']!)).toMatchObject({ state: 'real', because: 'classes' })
  })

  it('a value that is stuck where the baseline never repeats', () => {
    const shown = (i: number, stuck: boolean) =>
      differs('token', 'value', {
        instances: [
          { baselineAt: '/t', candidateAt: '/t', baseline: `"a${i}"`, candidate: stuck ? '"z"' : `"b${i}"` },
        ],
      })
    expect(
      stateOf(
        noisy(
          (i) => shown(i, true),
          (i) => shown(i, false),
        ),
        differs('token'),
      ),
    ).toBe('real')
    expect(
      stateOf(
        noisy(
          (i) => shown(i, false),
          (i) => shown(i, false),
        ),
        differs('token'),
      ),
    ).toBe('noise')
  })

  it('but the counters of two slots have nothing to do with each other', () => {
    const counter = (i: number, by: number) =>
      differs('n', 'value', {
        distance: { unit: 'number', mean: by, extreme: by },
        instances: [
          { baselineAt: '/n', candidateAt: '/n', baseline: String(50_000 + i), candidate: String(i) },
        ],
      })
    expect(
      stateOf(
        noisy(
          (i) => counter(i, -0.9),
          (i) => counter(i, 0.00001),
        ),
        differs('n'),
      ),
    ).toBe('noise')
  })
})

describe('asking again', () => {
  const safe = { safe: true, random: 0.9, differences: [differs('x')] }
  const rich = { compared: 1_000, asked: 0 }
  const open = evidenceOf({ pairs: 1, every: 1, asked: 0, again: () => false })

  it('asks where something undecided has just differed', () => {
    expect(shouldAskAgain(safe, open, rich)).toEqual({ ask: true, uniform: false, paths: ['x value'] })
  })

  it('asks for a uniform share whatever was seen', () => {
    expect(shouldAskAgain({ ...safe, random: 0.01, differences: [] }, open, rich)).toMatchObject({
      uniform: true,
    })
    expect(shouldAskAgain({ ...safe, differences: [] }, open, rich)).toEqual({ ask: false })
  })

  it('never asks for a request that is not safe', () => {
    expect(shouldAskAgain({ ...safe, safe: false, random: 0 }, open, rich)).toEqual({ ask: false })
  })

  it('never goes beyond the budget', () => {
    expect(shouldAskAgain({ ...safe, random: 0 }, open, { compared: 1_000, asked: 100 })).toEqual({
      ask: false,
    })
    expect(shouldAskAgain({ ...safe, random: 0 }, open, { compared: 1_000, asked: 99 })).toMatchObject({
      ask: true,
    })
  })

  it('keeps the last of the budget for what is rare', () => {
    const common = evidenceOf({ pairs: 100, every: 1, asked: 0, again: () => false })
    const rare = evidenceOf({ pairs: 100, every: 50, asked: 0, again: () => false })
    const poor = { compared: 1_000, asked: 90 }
    expect(shouldAskAgain(safe, common, poor)).toEqual({ ask: false })
    expect(shouldAskAgain(safe, rare, poor)).toMatchObject({ ask: true })
  })

  it('stops asking about what is settled', () => {
    const noise = evidenceOf({ pairs: 60, every: 1, asked: 30, again: () => true })
    const real = evidenceOf({ pairs: 60, every: 1, asked: 30, again: () => false })
    expect(shouldAskAgain(safe, noise, rich)).toEqual({ ask: false })
    expect(shouldAskAgain(safe, real, rich)).toEqual({ ask: false })
  })
})

describe('using the judgement', () => {
  const noise = evidenceOf({ pairs: 60, every: 1, asked: 30, again: () => true })

  it('ignores what is noise, and says so', () => {
    const verdict = { kind: 'divergent', differences: [differs('x')], signature: 's' } as const
    expect(settle(verdict, noiseIn(noise))).toMatchObject({
      kind: 'ignored',
      differences: [{ rules: ['builtin:noise'] }],
    })
  })

  it('keeps a divergence with anything else in it, under the signature of the rest', () => {
    const both = { kind: 'divergent', differences: [differs('x'), differs('y')], signature: 's' } as const
    const alone = { kind: 'divergent', differences: [differs('y')], signature: 's' } as const
    const [settledBoth, settledAlone] = [settle(both, noiseIn(noise)), settle(alone, noiseIn(noise))]
    expect(settledBoth.kind).toBe('divergent')
    expect(settledBoth).toMatchObject({ signature: (settledAlone as typeof alone).signature })
  })

  it('suggests a rule by what the values look like, and never makes one', () => {
    const uuid = differs('id', 'value', { classes: { baseline: 'uuid', candidate: 'uuid' } })
    const evidence = evidenceOf({ pairs: 60, every: 1, asked: 30, again: () => true }, uuid)
    expect(suggest(evidence, evidence.paths['id value']!, uuid)).toMatchObject({
      path: 'id',
      rule: { kind: 'presence' },
      because: expect.stringContaining('UUID'),
    })
    const open = evidenceOf({ pairs: 1, every: 1, asked: 0, again: () => false }, uuid)
    expect(suggest(open, open.paths['id value']!, uuid)).toBeNull()
  })
})

describe('the evidence', () => {
  it('is bounded, and counts what did not fit', () => {
    const evidence = newEvidence()
    for (let i = 0; i < NOISE_LIMITS.pathsMax + 7; i++) recordPair(evidence, [differs(`p${i}`)])
    expect(Object.keys(evidence.paths)).toHaveLength(NOISE_LIMITS.pathsMax)
    expect(evidence.notKept).toBe(7)
  })

  it('survives being stored', () => {
    const evidence = evidenceOf({ pairs: 60, every: 1, asked: 30, again: () => true })
    const stored = JSON.parse(JSON.stringify(evidence)) as Evidence
    expect(judge(stored, stored.paths['x value']!)).toEqual(judge(evidence, evidence.paths['x value']!))
  })
})
