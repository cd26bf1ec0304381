import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { describe, expect, it } from 'vitest'
import { differenceStarts, foldHiding, foldRows } from './diff-fold.ts'

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

  const at = (mark: DiffRow['mark'], pointer: string) => ({ mark, pointer, path: pointer }) as DiffRow

  it('stops at each field that differs, and once at an object that is missing', () => {
    const marks = [at('changed', '/a'), at('changed', '/b'), at('missing', '/c'), at('missing', '/c/d')]
    expect(differenceStarts([...marks, at('missing', '/c'), at('missing', '/cd')])).toEqual([0, 1, 2, 5])
  })

  it('passes over what is forgiven, unless nothing else is there', () => {
    const marks = [at('changed', '/a'), at('same', '/b'), at('changed', '/c')]
    expect(differenceStarts(marks, ({ pointer }) => pointer === '/a')).toEqual([2])
    expect(differenceStarts(marks, () => true)).toEqual([0, 2])
  })
})

describe('what a fold hides', () => {
  it('is found by any of its rows', () => {
    const items = foldRows(rows('ssssssssssc'), new Set(), true)
    expect(foldHiding(items, 0)).toBe(0)
    expect(foldHiding(items, 6)).toBe(0)
    expect(foldHiding(items, 7)).toBe(null)
  })
})
