import { describe, expect, it } from 'vitest'
import { count, megabytes, milliseconds, percent, perSecond, plural, share } from './format.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('numbers for people', () => {
  it.each([
    [0, '0 %'],
    [0.25, '0.25 %'],
    [30, '30 %'],
    [99.99, '99.99 %'],
  ])('shows a percentage that was set as it was set: %d', (value, text) => {
    expect(plain(percent(value))).toBe(text)
  })

  it.each([
    [0, 0, '–'],
    [0, 10, '0 %'],
    [1, 100_000, '<0.1 %'],
    [99_999, 100_000, '>99.9 %'],
    [1, 400, '0.3 %'],
    [382, 1000, '38 %'],
    [10, 10, '100 %'],
  ])('rounds a measured share of %d in %d without hiding it', (part, whole, text) => {
    expect(plain(share(part, whole))).toBe(text)
  })

  it('keeps small rates apart from none at all', () => {
    expect([0, 0.02, 3.14, 47.6, 1234.5].map(perSecond)).toEqual(['0', '<0.1', '3.1', '48', '1,235'])
  })

  it('shortens counts only where nobody reads the last digits', () => {
    expect([999, 42_000, 1_250_000].map(count)).toEqual(['999', '42,000', '1.3M'])
  })

  it('says nothing about a latency that was not measured', () => {
    expect([null, 1.234, 88.8, 12_345].map((value) => plain(milliseconds(value)))).toEqual([
      '–',
      '1.2 ms',
      '89 ms',
      '12.3 s',
    ])
  })

  it('counts things', () => {
    expect(plain(`${plural(1, 'route')}, ${plural(0, 'route')}, ${plural(2, 'entry', 'entries')}`)).toBe(
      '1 route, 0 routes, 2 entries',
    )
  })

  it.each([
    [0, '0 MB'],
    [2000, '<0.1 MB'],
    [1_572_864, '1.5 MB'],
    [268_435_456, '256 MB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(plain(megabytes(bytes))).toBe(text)
  })
})
