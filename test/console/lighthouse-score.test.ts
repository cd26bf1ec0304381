import { describe, expect, it } from 'vitest'
import { DESKTOP, logNormalScore, type Metrics, performanceScore } from './lighthouse-score.ts'

const metricsAt = (point: 'p10' | 'median') =>
  Object.fromEntries(Object.entries(DESKTOP).map(([name, curve]) => [name, curve[point]])) as Metrics

describe('the score of one metric', () => {
  it.each(Object.entries(DESKTOP))('of %s goes through its control points', (_name, curve) => {
    expect(logNormalScore(curve, curve.p10)).toBeCloseTo(0.9, 4)
    expect(logNormalScore(curve, curve.median)).toBeCloseTo(0.5, 6)
  })

  it('is 1 for nothing, 0 for for ever, and falls all the way', () => {
    const { largestContentfulPaint } = DESKTOP
    expect(logNormalScore(largestContentfulPaint, 0)).toBe(1)
    expect(logNormalScore(largestContentfulPaint, 1e9)).toBeCloseTo(0, 6)
    const scores = [1, 300, 600, 1200, 1800, 2400, 4800, 9600].map((ms) =>
      logNormalScore(largestContentfulPaint, ms),
    )
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(new Set(scores.map((score) => score.toFixed(4))).size).toBe(scores.length)
  })

  it('agrees with a distribution that was integrated', () => {
    // With median 1 and p10 = 1/e the logarithm is normal with the deviation 1 / 1.2815515655.
    const curve = { p10: Math.exp(-1), median: 1 }
    expect(logNormalScore(curve, Math.exp(-2))).toBeCloseTo(0.99481, 4)
    expect(logNormalScore(curve, Math.E)).toBeCloseTo(0.1, 4)
  })

  it('refuses a curve that is none', () => {
    expect(() => logNormalScore({ p10: 3, median: 2 }, 1)).toThrow(RangeError)
    expect(() => logNormalScore({ p10: 0, median: 2 }, 1)).toThrow(RangeError)
  })
})

describe('the score of a page', () => {
  it('is 90 where every metric is at its p10, and 50 at the medians', () => {
    expect(performanceScore(metricsAt('p10'))).toBe(90)
    expect(performanceScore(metricsAt('median'))).toBe(50)
  })

  it('weighs 10, 10, 25, 30 and 25', () => {
    const best: Metrics = {
      firstContentfulPaint: 0,
      speedIndex: 0,
      largestContentfulPaint: 0,
      totalBlockingTime: 0,
      layoutShift: 0,
    }
    const lost = (name: keyof Metrics) => 100 - performanceScore({ ...best, [name]: 1e9 })
    expect((Object.keys(best) as (keyof Metrics)[]).map(lost)).toEqual([10, 10, 25, 30, 25])
  })
})
