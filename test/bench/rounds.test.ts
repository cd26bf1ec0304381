import { describe, expect, it } from 'vitest'
import { median } from './median.ts'
import { quietest } from './rounds.ts'

describe('rounds', () => {
  it('take the middle value, or the mean of the middle two', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 2, 9])).toBe(3)
    expect(() => median([])).toThrow('nothing')
  })

  it('keep the samples that were disturbed least', () => {
    const samples = [{ foreign: 0.5 }, { foreign: 0.01 }, { foreign: 0.2 }]
    expect(quietest(samples, 2)).toEqual([{ foreign: 0.01 }, { foreign: 0.2 }])
  })
})
