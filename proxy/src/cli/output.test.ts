import { describe, expect, it } from 'vitest'
import { UsageError } from './exit-codes.ts'
import { columns, facts } from './output.ts'
import { percent } from './ramp.ts'

describe('columns', () => {
  it('are as wide as their widest cell, without blanks at the end', () => {
    expect(
      columns(
        ['A', 'LONG'],
        [
          ['xyz', 1],
          ['y', null],
        ],
      ),
    ).toBe('A    LONG\nxyz  1\ny    -')
  })

  it('show what a terminal would obey', () => {
    expect(columns(['A'], [['\u001b[31mred\u001b[0m\nnext']])).toBe('A\n\\u001b[31mred\\u001b[0m\\nnext')
    expect(facts([['a', '\u009b2J']])).not.toContain('\u009b')
  })
})

describe('a percentage', () => {
  it.each([
    ['0', 0],
    ['30%', 30],
    ['99.99 %', 99.99],
    ['100', 100],
  ])('may be written %s', (text, value) => expect(percent('x', text)).toBe(value))

  it.each(['-1', '100.01', '1.234', '', 'half', '1e1', '0x10'])('may not be written "%s"', (text) =>
    expect(() => percent('x', text)).toThrow(UsageError),
  )
})
