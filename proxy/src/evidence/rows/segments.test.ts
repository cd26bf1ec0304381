import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Segment, wordSegments } from './segments.ts'

const marked = (segments: readonly Segment[]) =>
  segments.map(({ text, changed }) => (changed ? `*${text}*` : text)).join('')
const both = (a: string, b: string) => {
  const { baseline, candidate } = wordSegments(a, b)
  return [marked(baseline), marked(candidate)]
}

describe('the words that differ', () => {
  it('are marked on both sides', () => {
    expect(both('a green tea', 'a black tea')).toEqual(['a *green* tea', 'a *black* tea'])
  })

  it('are what stands between equal ends where the texts are long', () => {
    const [before, after] = ['x'.repeat(3_000), 'y'.repeat(3_000)]
    expect(both(`${before}1${after}`, `${before}234${after}`)).toEqual([
      `${before}*1*${after}`,
      `${before}*234*${after}`,
    ])
    expect(both(before, `${before}${after}`)).toEqual([before, `${before}*${after}*`])
  })

  it('never cut a character in two', () => {
    const before = 'x'.repeat(3_000)
    expect(both(`${before}\u{1F600}`, `${before}\u{1F601}`)).toEqual([
      `${before}*\u{1F600}*`,
      `${before}*\u{1F601}*`,
    ])
    expect(both(`\u{1F600}${before}`, `\u{2F600}${before}`)).toEqual([
      `*\u{1F600}*${before}`,
      `*\u{2F600}*${before}`,
    ])
  })

  it('are the texts themselves when the marks are taken away', () => {
    const text = fc.oneof(fc.string(), fc.string({ minLength: 990, maxLength: 1_200, unit: 'grapheme' }))
    fc.assert(
      fc.property(text, text, (a, b) => {
        const { baseline, candidate } = wordSegments(a, b)
        expect(baseline.map((segment) => segment.text).join('')).toBe(a)
        expect(candidate.map((segment) => segment.text).join('')).toBe(b)
      }),
      { numRuns: 40 },
    )
  })
})
