import { describe, expect, it } from 'vitest'
import { settledRows } from './settled-rows.ts'

const item = (id: string, weight = 0) => ({ id, weight })
const settle = (before: ReturnType<typeof item>[], now: ReturnType<typeof item>[]) => {
  const { rows, arrived } = settledRows(before, now, (each) => each.id)
  return { shown: rows.map((row) => `${row.item.id}${row.item.weight}${row.gone ? '†' : ''}`), arrived }
}

describe('rows while the list changes underneath', () => {
  it('keep their places and show what is known now', () => {
    expect(settle([item('a'), item('b')], [item('b', 5), item('a', 9)])).toEqual({
      shown: ['a9', 'b5'],
      arrived: 0,
    })
  })

  it('do not make room for new ones, which are counted instead', () => {
    expect(settle([item('a')], [item('new'), item('a'), item('newer')])).toEqual({
      shown: ['a0'],
      arrived: 2,
    })
  })

  it('do not close up over one that is gone', () => {
    expect(settle([item('a'), item('b', 3), item('c')], [item('a'), item('c')])).toEqual({
      shown: ['a0', 'b3†', 'c0'],
      arrived: 0,
    })
  })

  it('does not take for gone what only the filter does not find any more', () => {
    const { rows, arrived } = settledRows([item('a'), item('b')], [item('a')], (each) => each.id, [
      item('a'),
      item('b', 5),
    ])
    expect(rows.map(({ gone }) => gone)).toEqual([false, false])
    expect(arrived).toBe(0)
  })
})
