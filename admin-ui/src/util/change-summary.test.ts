import { describe, expect, it } from 'vitest'
import { summaryOf } from './change-summary.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('a change in one line', () => {
  it('of the weight alone is what was served and what is', () => {
    expect(plain(summaryOf([{ path: 'weight', before: 10, after: 25 }]))).toBe('10 % → 25 %')
  })

  it('names the other fields, and counts what is more than anybody reads', () => {
    const changes = ['mirror', 'owner', 'match.path.prefix', 'sticky', 'description'].map((path, index) => ({
      path,
      before: undefined,
      after: index,
    }))
    expect(plain(summaryOf(changes))).toBe(
      'mirror not set → 0 %, owner not set → 1, match.path.prefix not set → 2 and 2 more',
    )
  })
})
