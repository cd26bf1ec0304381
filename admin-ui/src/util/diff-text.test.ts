import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { describe, expect, it } from 'vitest'
import { clampLine, findRows, lineText, sizeText } from './diff-text.ts'

const row = (baseline: string | null, candidate: string | null, mark: DiffRow['mark'] = 'changed') =>
  ({
    mark,
    baseline: baseline === null ? null : [{ text: baseline, changed: false }],
    candidate: candidate === null ? null : [{ text: candidate, changed: false }],
  }) as DiffRow

describe('finding in a diff', () => {
  const rows = [
    row('Tea', 'tea', 'same'),
    row('coffee', 'TEA'),
    row(null, 'milk', 'extra'),
    row('steam', null),
  ]

  it('looks at both sides, whatever the case', () => {
    expect(findRows(rows, 'tea')).toEqual([0, 1, 3])
    expect(findRows(rows, 'MILK')).toEqual([2])
  })

  it('finds nothing for nothing', () => {
    expect(findRows(rows, '')).toEqual([])
    expect(findRows(rows, 'juice')).toEqual([])
  })

  it('finds what goes over the border of a changed word', () => {
    const words = [
      { text: '"gre', changed: true },
      { text: 'en"', changed: false },
    ]
    expect(findRows([{ ...row('', ''), baseline: words } as DiffRow], 'green')).toEqual([0])
  })
})

describe('a line that is long', () => {
  it('stays as it is while it has room', () => {
    const line = [{ text: 'short', changed: false }]
    expect(clampLine(line)).toBe(line)
  })

  it('loses what is equal before it loses what differs', () => {
    const line = [
      { text: 'a'.repeat(5_000), changed: false },
      { text: 'here', changed: true },
      { text: 'z'.repeat(5_000), changed: false },
    ]
    const text = lineText(clampLine(line))
    expect(text.length).toBeLessThan(400)
    expect(text).toContain('aahere'.slice(-6))
  })

  it('is cut when all of it differs', () => {
    const clamped = clampLine([{ text: 'x'.repeat(9_000), changed: true }])
    expect(clamped).toEqual([{ text: `${'x'.repeat(400)}…`, changed: true }])
  })

  it('is said in characters, then in kB', () => {
    expect(sizeText(900)).toBe('900 characters')
    expect(sizeText(48_200)).toBe('48 kB')
  })
})
