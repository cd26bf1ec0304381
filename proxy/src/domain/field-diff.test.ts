import { describe, expect, it } from 'vitest'
import { fieldDiff, valueText } from './field-diff.ts'

describe('the fields that a change touched', () => {
  it('finds a number that moved and leaves out the bookkeeping', () => {
    const before = { weight: 0, mirror: 10, version: 3, changedAt: 'a' }
    expect(fieldDiff(before, { weight: 30, mirror: 10, version: 4, changedAt: 'b' })).toEqual([
      { path: 'weight', before: 0, after: 30 },
    ])
  })

  it('looks into objects and compares lists as a whole', () => {
    const before = { match: { path: { prefix: '/a' }, methods: ['GET'] } }
    const after = { match: { path: { prefix: '/b' }, methods: ['GET', 'PUT'] } }
    expect(fieldDiff(before, after)).toEqual([
      { path: 'match.methods', before: ['GET'], after: ['GET', 'PUT'] },
      { path: 'match.path.prefix', before: '/a', after: '/b' },
    ])
  })

  it('does not care about the order of keys', () => {
    expect(fieldDiff({ a: [{ x: 1, y: 2 }] }, { a: [{ y: 2, x: 1 }] })).toEqual([])
  })

  it('shows every field of something that is new or gone', () => {
    expect(fieldDiff(null, { url: 'http://a' })).toEqual([
      { path: 'url', before: undefined, after: 'http://a' },
    ])
    expect(fieldDiff({ url: 'http://a' }, null)).toEqual([
      { path: 'url', before: 'http://a', after: undefined },
    ])
  })

  it('keeps zero apart from not set', () => {
    expect([0, null, undefined, '', 'x', ['GET']].map(valueText)).toEqual([
      '0',
      'not set',
      'not set',
      '""',
      'x',
      '["GET"]',
    ])
  })
})
