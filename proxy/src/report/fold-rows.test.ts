import { describe, expect, it } from 'vitest'
import type { DiffRow } from '../contracts/divergence.ts'
import { foldRows } from './fold-rows.ts'

const LIMITS = { around: 1, rows: 100, characters: 20 }
const row = (mark: DiffRow['mark'], text = mark as string): DiffRow => {
  const line = [{ text, changed: mark !== 'same' }]
  return { mark, pointer: null, path: null, kind: null, depth: 0, baseline: line, candidate: line, rules: [] }
}
const same = (count: number) => Array.from({ length: count }, () => row('same'))
const shape = (rows: ReturnType<typeof foldRows>['rows']) =>
  rows.map((one) => ('folded' in one ? one.folded : one.mark))

describe('folding the rows of an example', () => {
  it('keeps what differs with some of what is around it, and counts the rest', () => {
    const { rows } = foldRows([...same(5), row('changed'), ...same(9)], LIMITS)
    expect(shape(rows)).toEqual([4, 'same', 'changed', 'same', 8])
  })

  it('shows a few equal rows rather than a line about them', () => {
    const { rows } = foldRows([row('changed'), ...same(4), row('extra')], LIMITS)
    expect(shape(rows)).toEqual(['changed', 'same', 'same', 'same', 'same', 'extra'])
  })

  it('leaves out headers that are expected to differ, but shows what a rule forgives', () => {
    const forgiven = (rule: string): DiffRow => ({ ...row('changed', rule), rules: [rule] })
    const { rows } = foldRows(
      [...Array(5).fill(forgiven('builtin:not-compared')), forgiven('rule-1')],
      LIMITS,
    )
    expect(shape(rows)).toEqual([4, 'changed', 'changed'])
  })

  it('says when there are more rows than it keeps', () => {
    const many = Array.from({ length: 10 }, () => row('changed'))
    expect(foldRows(many, { ...LIMITS, rows: 10 }).cut).toBe(false)
    expect(foldRows(many, { ...LIMITS, rows: 9 })).toMatchObject({ cut: true, rows: { length: 9 } })
  })

  it('cuts a long text in its middle, and no character in two', () => {
    const { rows } = foldRows([row('changed', `begin${'\u{1f600}'.repeat(50)}end`)], LIMITS)
    const [first] = rows as DiffRow[]
    const { text } = first!.baseline![0]!
    expect(text).toMatch(/^begin.*\[88 characters\].*end$/u)
    expect(text.isWellFormed()).toBe(true)
  })
})
