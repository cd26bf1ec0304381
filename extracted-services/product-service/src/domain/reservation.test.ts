import { describe, expect, it } from 'vitest'
import { normalizeLines } from './reservation.ts'

describe('normalizeLines', () => {
  it('adds up lines of the same product and orders them by id', () => {
    const lines = [
      { productId: 9, quantity: 1 },
      { productId: 2, quantity: 3 },
      { productId: 9, quantity: 4 },
    ]
    expect(normalizeLines(lines)).toEqual([
      { productId: 2, quantity: 3 },
      { productId: 9, quantity: 5 },
    ])
  })
})
