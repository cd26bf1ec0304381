import { describe, expect, it } from 'vitest'
import { parityOf, parityOfRoute } from './parity.ts'

const tally = (compared: number, divergent: number, inconclusive = 0) => ({
  compared,
  divergent,
  ignored: 0,
  inconclusive,
})

describe('parity', () => {
  it('passes when 600 comparisons show no divergence, and claims no more than 0.5 %', () => {
    const parity = parityOf(tally(600, 0))
    expect(parity.verdict).toBe('pass')
    expect(parity.upperBound).toBeGreaterThan(0)
    expect(parity.upperBound).toBeLessThanOrEqual(0.005)
  })

  it('is insufficient on 4 comparisons that all match, and says how many it takes', () => {
    expect(parityOf(tally(4, 0))).toMatchObject({
      verdict: 'insufficient',
      required: 539,
      reasons: ['4 of 539 comparisons needed', expect.stringContaining('0.5 % or less is to be shown')],
    })
  })

  it('tells as required exactly the first count that passes', () => {
    for (const divergent of [0, 1, 3, 20]) {
      const required =
        parityOf(tally(divergent + 1, divergent)).required ?? parityOf(tally(1_000_000, divergent)).required!
      expect(parityOf(tally(required, divergent)).verdict).toBe('pass')
      expect(parityOf(tally(required - 1, divergent)).verdict).not.toBe('pass')
    }
  })

  it('fails when the share is above the threshold for certain, however few comparisons there are', () => {
    expect(parityOf(tally(200, 10))).toMatchObject({ verdict: 'fail', required: null })
    expect(parityOf(tally(3, 3)).verdict).toBe('fail')
  })

  it('does not fail on a share that may still turn out to be below the threshold', () => {
    expect(parityOf(tally(600, 4)).verdict).toBe('insufficient')
  })

  it('does not pass when too much could not be compared', () => {
    const parity = parityOf(tally(2_000, 0, 400))
    expect(parity.verdict).toBe('insufficient')
    expect(parity.reasons).toEqual(['400 of 2400 attempts could not be compared (17 %, at most 5 %)'])
  })

  it('says nothing of nothing', () => {
    expect(parityOf(tally(0, 0))).toMatchObject({ verdict: 'insufficient', upperBound: 1 })
  })

  it('can never show that a share is zero, and ends all the same', () => {
    const parity = parityOf(tally(100_000, 0), { divergenceMax: 0, inconclusiveMax: 0.05, comparedMin: 100 })
    expect(parity.verdict).toBe('insufficient')
  })

  it('fails a route for a seldom used endpoint that fails', () => {
    const busy = { endpoint: 'GET /products', ...tally(100_000, 3) }
    const rare = { endpoint: 'GET /returns/{id}', ...tally(30, 30) }
    expect(parityOfRoute([busy]).verdict).toBe('pass')
    const parity = parityOfRoute([busy, rare])
    expect(parity.verdict).toBe('fail')
    expect(parity.reasons[0]).toContain('GET /returns/{id}: 30 of 30 comparisons diverged')
  })
})
