import { describe, expect, it } from 'vitest'
import { seeded } from './seeded-random.ts'
import { ascending, median, proportionZ, rankTest, wilson } from './statistics.ts'

describe('statistics', () => {
  it('gives the Wilson interval of the textbooks', () => {
    // 10 of 100 at 95 % two-sided: 0.0552 to 0.1744.
    const { lower, upper } = wilson(10, 100, 1.96)
    expect(lower).toBeCloseTo(0.0552, 3)
    expect(upper).toBeCloseTo(0.1744, 3)
    expect(wilson(0, 0)).toEqual({ lower: 0, upper: 1 })
  })

  it('covers the true rate about as often as it says', () => {
    const random = seeded(3)
    let covered = 0
    for (let trial = 0; trial < 2_000; trial++) {
      let hits = 0
      for (let i = 0; i < 400; i++) if (random() < 0.02) hits++
      if (wilson(hits, 400).upper >= 0.02) covered++
    }
    expect(covered / 2_000).toBeGreaterThan(0.93)
    expect(covered / 2_000).toBeLessThan(0.99)
  })

  it('tells two rates apart by their standard error', () => {
    expect(proportionZ(50, 100, 30, 100)).toBeCloseTo(2.887, 3)
    expect(proportionZ(5, 5, 5, 5)).toBe(0)
    expect(proportionZ(1, 0, 1, 2)).toBe(0)
  })

  it('ranks samples, ties and all', () => {
    const test = (a: number[], b: number[]) => rankTest(ascending(a), ascending(b))
    expect(test([6, 4, 5], [1, 2, 3]).share).toBe(1)
    expect(test([1, 1], [1, 1])).toEqual({ share: 0.5, z: 0 })
    expect(test([1, 2, 3], [1, 2, 3]).share).toBe(0.5)
    // By hand: of 6 pairs, 3 over 2 twice and once equal, 1 over none.
    expect(test([1, 3], [2, 2, 3]).share).toBeCloseTo(2.5 / 6, 10)
    expect(test([], [1])).toEqual({ share: 0.5, z: 0 })
    const ramp = Array.from({ length: 60 }, (_, i) => i)
    expect(
      test(
        ramp.map((i) => i + 20),
        ramp,
      ).z,
    ).toBeGreaterThan(4)
    expect(
      test(
        ramp,
        ramp.map((i) => i + 20),
      ).z,
    ).toBeLessThan(-4)
  })

  it('finds the middle', () => {
    expect([[], [3, 1, 2], [4, 1, 2, 3]].map((values) => median(ascending(values)))).toEqual([0, 2, 2.5])
  })
})
