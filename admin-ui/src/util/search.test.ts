import { describe, expect, it } from 'vitest'
import { oneOf, searchOf, text, whole } from './search.ts'

const read = searchOf({ q: text, stage: oneOf(['legacy', 'canary']), entry: whole })

describe('the search part of an address', () => {
  it('is read by name', () => {
    expect(read({ q: 'orders', stage: 'canary', entry: 7 })).toEqual({
      q: 'orders',
      stage: 'canary',
      entry: 7,
    })
  })

  it('loses what is not allowed, and what nobody asked for', () => {
    expect(read({ q: ['a'], stage: 'gone', entry: 1.5, more: 'x' })).toEqual({})
    expect(read({ q: '', entry: '7' })).toEqual({})
  })

  it('keeps a filter that looks like a number', () => {
    expect(read({ q: 42 })).toEqual({ q: '42' })
  })
})
