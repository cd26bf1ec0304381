import { describe, expect, it } from 'vitest'
import { lineTops, windowOf } from './line-window.ts'

describe('the lines in sight', () => {
  const tops = lineTops([1, 2, 1, 1])

  it('are where the lines above them end', () => {
    expect([...tops]).toEqual([0, 1, 3, 4, 5])
  })

  it.each([
    [0, 1, 0, 1],
    [0, 2, 0, 2],
    [2, 4, 1, 3],
    [4, 9, 3, 4],
    [-7, 1, 0, 1],
    [0, 100, 0, 4],
    [99, 100, 4, 4],
  ])('between lines %i and %i are items %i to %i', (from, to, first, end) => {
    expect(windowOf(tops, from, to)).toEqual({ first, end })
  })

  it('are none where there is nothing', () => {
    expect(windowOf(lineTops([]), 0, 50)).toEqual({ first: 0, end: 0 })
  })
})
