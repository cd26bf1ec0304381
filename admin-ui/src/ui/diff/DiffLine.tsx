import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { type CSSProperties, memo } from 'react'
import { clampLine, type Line } from '../../util/diff-text.ts'
import css from './diff.module.css'

export const MARKS: Record<DiffRow['mark'], { sign: string; word: string }> = {
  same: { sign: '', word: 'equal' },
  changed: { sign: '~', word: 'changed' },
  missing: { sign: '−', word: 'missing in the candidate' },
  extra: { sign: '+', word: 'only in the candidate' },
  moved: { sign: '↕', word: 'order only' },
}

type Props = {
  row: DiffRow
  index: number
  /** What forgives it: a rule, or noise. Such a row stays visible, but quiet. */
  tag: string | null
  selected: boolean
  /** It has what is being looked for. */
  found: boolean
  split: boolean
}

/** One line of the diff. No handlers and no effects: ten thousand of these share those of the view. */
export const DiffLine = memo(function DiffLine({ row, index, tag, selected, found, split }: Props) {
  const { mark, baseline, candidate, depth } = row
  const isSame = mark === 'same'
  const hasCandidate = candidate !== null && (split || !(isSame || mark === 'moved'))
  return (
    <div
      className={css.row}
      data-i={index}
      data-mark={mark}
      data-quiet={tag === null ? undefined : true}
      data-selected={selected || undefined}
      data-found={found || undefined}
      style={{ '--depth': depth } as CSSProperties}
    >
      {!isSame && (
        <span className={css.mark} role="img" aria-label={MARKS[mark].word}>
          {MARKS[mark].sign}
        </span>
      )}
      {baseline !== null && <span className={css.baseline}>{words(baseline)}</span>}
      {hasCandidate && <span className={css.candidate}>{words(candidate)}</span>}
      {tag !== null && <em className={css.tag}>{tag}</em>}
    </div>
  )
})

/** Text stays text: what was captured may be hostile and never becomes markup. */
const words = (line: Line) =>
  clampLine(line).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never move
    part.changed ? <mark key={index}>{part.text}</mark> : part.text,
  )

/** Elements that a line is drawn with, counted before it is drawn. */
export function elementsOf({ mark, baseline, candidate }: DiffRow, split: boolean): number {
  if (mark === 'same') return split ? 3 : 2
  const marked = [baseline, candidate].flatMap((line) => line ?? []).filter((part) => part.changed)
  return 5 + marked.length
}
