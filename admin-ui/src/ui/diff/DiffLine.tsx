import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { type CSSProperties, memo } from 'react'
import css from './diff.module.css'

export const MARKS: Record<DiffRow['mark'], { sign: string; word: string }> = {
  same: { sign: '', word: '' },
  changed: { sign: '~', word: 'changed' },
  missing: { sign: '−', word: 'missing in the candidate' },
  extra: { sign: '+', word: 'only in the candidate' },
  moved: { sign: '↕', word: 'moved' },
}

type Props = {
  row: DiffRow
  index: number
  /** What forgives it: a rule, or noise. Such a row stays visible, but quiet. */
  tag: string | null
  selected: boolean
  split: boolean
}

/** One line of the diff. No handlers and no effects: ten thousand of these share those of the view. */
export const DiffLine = memo(function DiffLine({ row, index, tag, selected, split }: Props) {
  const { sign, word } = MARKS[row.mark]
  const shared = row.mark === 'same' || (!split && row.mark === 'moved')
  return (
    <div
      className={css.row}
      data-i={index}
      data-mark={row.mark}
      data-quiet={tag !== null}
      data-selected={selected}
      style={{ '--depth': row.depth } as CSSProperties}
    >
      <span className={css.mark}>
        <span aria-hidden="true">{sign}</span>
        {word && <span className="sr-only">{word}: </span>}
      </span>
      {(split || row.baseline !== null) && (
        <span className={css.baseline}>{row.baseline && <Words line={row.baseline} />}</span>
      )}
      {(split || (row.candidate !== null && !shared)) && (
        <span className={css.candidate}>
          {row.candidate && <Words line={row.candidate} />}
          {tag && <em className={css.tag}>{tag}</em>}
        </span>
      )}
    </div>
  )
})

/** Text stays text: what was captured may be hostile and never becomes markup. */
function Words({ line }: { line: NonNullable<DiffRow['baseline']> }) {
  return line.map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never move
    part.changed ? <mark key={index}>{part.text}</mark> : part.text,
  )
}
