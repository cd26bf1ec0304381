import { MantineProvider } from '@mantine/core'
import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { createElement, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Code } from './Code.tsx'
import { DiffLine } from './diff/DiffLine.tsx'
import { FieldDiff } from './FieldDiff.tsx'

// What was captured from traffic is written by strangers; it must never become markup.
const HOSTILE = '<img src=x onerror=alert(1)>'
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;'

const row = (over: Partial<DiffRow>): DiffRow => ({
  mark: 'changed',
  pointer: HOSTILE,
  path: HOSTILE,
  kind: 'value',
  depth: 1,
  baseline: [{ text: HOSTILE, changed: true }],
  candidate: [{ text: HOSTILE, changed: false }],
  rules: [],
  ...over,
})
const line = (over: Partial<DiffRow>, split = true, tag: string | null = null) =>
  renderToStaticMarkup(
    createElement(DiffLine, { row: row(over), index: 0, tag, selected: false, found: false, split }),
  )

const inKit = (children: ReactNode) => renderToStaticMarkup(createElement(MantineProvider, null, children))

describe('captured text', () => {
  it('stays text in a line of the diff, on both sides and in the tag', () => {
    const html = line({}, true, HOSTILE)
    expect(html).not.toContain('<img')
    expect(html.split(ESCAPED)).toHaveLength(4)
  })

  it('stays text in a block and among fields', () => {
    const field = { path: HOSTILE, before: HOSTILE, after: { a: HOSTILE } }
    const html =
      inKit(createElement(Code, { text: HOSTILE, label: HOSTILE })) +
      renderToStaticMarkup(createElement(FieldDiff, { changes: [field], label: HOSTILE }))
    expect(html).not.toContain('<img')
  })
})

describe('a line of the diff', () => {
  it('says by mark and by word how it differs, not only by colour', () => {
    expect(line({ mark: 'missing', candidate: null })).toMatch(/"missing in the candidate">−</)
    expect(line({ mark: 'extra', baseline: null })).toMatch(/"only in the candidate">\+</)
    expect(line({ mark: 'same' })).not.toContain('role=')
  })

  it('marks the words that changed, and no others', () => {
    const parts = [
      { text: '"price": ', changed: false },
      { text: '12.5', changed: true },
    ]
    expect(line({ baseline: parts })).toContain('&quot;price&quot;: <mark>12.5</mark>')
  })

  it('shows an equal line once when both sides share a column', () => {
    const equal = {
      mark: 'same' as const,
      baseline: [{ text: 'twin', changed: false }],
      candidate: [{ text: 'twin', changed: false }],
    }
    expect(line(equal, false).match(/twin/g)).toHaveLength(1)
    expect(line(equal, true).match(/twin/g)).toHaveLength(2)
  })

  it('keeps within ten elements, for there may be ten thousand lines', () => {
    expect(line({}, true, 'rule').match(/<[a-z]/g)?.length).toBeLessThanOrEqual(10)
  })
})
