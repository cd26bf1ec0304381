import { describe, expect, it } from 'vitest'
import { ResetAllowance } from './reset-allowance.ts'

describe('the allowance of resets', () => {
  it('is a burst, and so many each second after it', () => {
    const allowance = new ResetAllowance(3, 2)
    expect([1, 2, 3, 4].map(() => allowance.take(1_000))).toEqual([true, true, true, false])
    expect(allowance.take(1_500)).toBe(true)
    expect(allowance.take(1_500)).toBe(false)
  })

  it('never grows beyond the burst', () => {
    const allowance = new ResetAllowance(2, 100)
    expect([1, 2, 3].map(() => allowance.take(60_000))).toEqual([true, true, false])
  })
})
