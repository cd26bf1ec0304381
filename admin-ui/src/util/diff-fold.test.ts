import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { describe, expect, it } from 'vitest'
import { differenceStarts, foldRows } from './diff-fold.ts'

/** s: same, c: changed, m: missing, e: extra */
const rows = (marks: string) =>
  [...marks].map((mark) => ({
    mark: ({ s: 'same', c: 'changed', m: 'missing', e: 'extra' } as const)[mark as 's'],
  })) as DiffRow[]
const shown = (marks: string, open: number[] = [], folding = true) =>
  foldRows(rows(marks), new Set(open), folding)
    .map((item) => ('row' in item ? marks[item.row] : `[${item.count}]`))
    .join('')

describe('folding equal lines', () => {
  it.each([
    ['ssssssssssc', '[7]sssc'],
    ['cssssssssss', 'csss[7]'],
    ['cssssssssssc', 'csss[4]sssc'],
    ['csssssssssc', 'csssssssssc'],
    ['ssss', '[4]'],
    ['sss', 'sss'],
    ['cmec', 'cmec'],
    ['', ''],
  ])('of %s shows %s', (marks, drawn) => {
    expect(shown(marks)).toBe(drawn)
  })

  it('opens one run without opening the others', () => {
    expect(shown('sssssssscssssssss', [0])).toBe('sssssssscsss[5]')
  })

  it('shows everything when it is switched off', () => {
    expect(shown('ssssssssssc', [], false)).toBe('ssssssssssc')
  })

  it('never loses a row', () => {
    const marks = 'sssssscmsssssssssssseesssssssc'
    const total = foldRows(rows(marks), new Set(), true).reduce(
      (sum, item) => sum + ('row' in item ? 1 : item.count),
      0,
    )
    expect(total).toBe(marks.length)
  })
})

describe('going from difference to difference', () => {
  it('stops once at each stretch', () => {
    expect(differenceStarts(rows('sccsmmecs'))).toEqual([1, 4, 6, 7])
    expect(differenceStarts(rows('sss'))).toEqual([])
  })
})
