import { describe, expect, it } from 'vitest'
import type { Difference } from '../difference.ts'
import { type Evidence, newEvidence, recordAgain, recordPair } from './evidence.ts'
import { judge } from './judge.ts'
import { mergeEvidence } from './merge.ts'

const differs = (path: string, by: number): Difference => ({
  ...{ path, kind: 'value', count: 1, rules: [] },
  instances: [{ baselineAt: path, candidateAt: path, baseline: '1', candidate: String(1 + by) }],
  classes: null,
  distance: { unit: 'number', mean: by, extreme: by },
})

/** What is known after `pairs` comparisons of which the baseline was asked again in every one. */
function seen(pairs: number, path = 'score', into: Evidence = newEvidence()): Evidence {
  for (let i = 0; i < pairs; i++) {
    const ab = [differs(path, (i % 7) / 100)]
    recordPair(into, ab)
    recordAgain(into, { ab, aa: [differs(path, (i % 5) / 100)], uniform: true })
  }
  return into
}

describe('merging what is known of two endpoints', () => {
  it('is as if all of it had been seen of one', () => {
    const merged = seen(20)
    mergeEvidence(merged, seen(25))
    const whole = seen(25, 'score', seen(20))
    expect(merged).toMatchObject({ pairs: 45, uniform: 45, again: 45, kept: 1 })
    const [mine, theirs] = [merged, whole].map(({ paths }) => Object.values(paths)[0]!)
    expect(mine!.differs).toEqual(theirs!.differs)
    expect([mine!.ab.length, mine!.aa.length]).toEqual([theirs!.ab.length, theirs!.aa.length])
    expect(judge(merged, mine!).state).toBe('noise')
  })

  it('takes over paths that were seen of one only, and leaves the other as it is', () => {
    const [into, from] = [seen(3, 'a'), seen(3, 'b')]
    mergeEvidence(into, from)
    expect(Object.values(into.paths).map(({ path }) => path)).toEqual(['a', 'b'])
    recordPair(into, [differs('b', 1)])
    expect(Object.values(from.paths)[0]!.differs.ab).toBe(3)
  })

  it('stays bounded', () => {
    const limits = { pathsMax: 2, distancesMin: 10, farFactor: 1.5 }
    const into = seen(2, 'a')
    const full = {
      ...limits,
      abDistancesMax: 3,
      aaDistancesMax: 2,
      floor: { ms: 0, number: 0, length: 0, presence: 0 },
    }
    for (const path of ['a', 'b', 'c']) mergeEvidence(into, seen(4, path), full)
    expect(Object.keys(into.paths)).toHaveLength(2)
    expect(into.notKept).toBe(4)
    expect(Object.values(into.paths)[0]).toMatchObject({ ab: { length: 3 }, aa: { length: 2 } })
  })
})
