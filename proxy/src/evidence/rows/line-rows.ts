import { diffArrays } from 'diff'
import type { DiffRow } from '../../contracts/divergence.ts'
import { plain, wordSegments } from './segments.ts'

/** Lines beyond this are not aligned but shown one after the other. */
const TIMEOUT_MS = 300

type Lines = { rows: DiffRow[]; cut: boolean }

/** Two texts side by side: lines aligned, and words within lines that took each other's place. */
export function lineRows(baseline: readonly string[], candidate: readonly string[], max: number): Lines {
  const parts = diffArrays([...baseline], [...candidate], { timeout: TIMEOUT_MS }) ?? [
    { value: [...baseline], removed: true, added: false },
    { value: [...candidate], removed: false, added: true },
  ]
  const rows: DiffRow[] = []
  for (let at = 0; at < parts.length && rows.length < max; at++) {
    const part = parts[at]!
    const next = parts[at + 1]
    if (part.removed && next?.added) {
      rows.push(...replaced(part.value, next.value))
      at++
    } else if (part.removed) rows.push(...part.value.map((line) => row('missing', line, null)))
    else if (part.added) rows.push(...part.value.map((line) => row('extra', null, line)))
    else rows.push(...part.value.map((line) => row('same', line, line)))
  }
  return { rows: rows.slice(0, max), cut: rows.length > max }
}

function replaced(before: readonly string[], after: readonly string[]): DiffRow[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, i) => {
    const [a, b] = [before[i], after[i]]
    if (a === undefined) return row('extra', null, b!)
    if (b === undefined) return row('missing', a, null)
    return { ...row('changed', a, b), ...wordSegments(a, b) }
  })
}

const KINDS = { same: null, changed: 'value', missing: 'missing', extra: 'extra' } as const

function row(mark: keyof typeof KINDS, baseline: string | null, candidate: string | null): DiffRow {
  return {
    ...{
      mark,
      kind: KINDS[mark],
      pointer: null,
      path: mark === 'same' ? null : ':text[]',
      depth: 0,
      rules: [],
    },
    baseline: baseline === null ? null : plain(baseline),
    candidate: candidate === null ? null : plain(candidate),
  }
}
