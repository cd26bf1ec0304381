import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { type ReactNode, useState } from 'react'
import { CopyLine } from '../CopyLine.tsx'
import { MARKS } from './DiffLine.tsx'
import css from './diff-panel.module.css'

/** A value longer than this is shown in full only when somebody asks. */
const CLAMP = 400

type Props = {
  row: DiffRow
  names: { baseline: string; candidate: string }
  tag: string | null
  children: ReactNode
}

/** Where the selected difference is, what stands on each side, and what can be done about it. */
export function SelectedRow({ row, names, tag, children }: Props) {
  return (
    <div className={css.selected}>
      <div className="row wrap between">
        <div className="row wrap">
          <strong>{row.kind ?? MARKS[row.mark].word}</strong>
          {row.path && <code className={css.path}>{row.path}</code>}
          {tag && <span className="dim">forgiven: {tag}</span>}
        </div>
        <div className="row wrap">{children}</div>
      </div>
      {row.pointer !== null && <CopyLine text={row.pointer === '' ? '(the whole body)' : row.pointer} />}
      <dl className={css.values}>
        <dt>{names.baseline}</dt>
        <dd>
          <Value key={row.pointer} line={row.baseline} />
        </dd>
        <dt>{names.candidate}</dt>
        <dd>
          <Value key={row.pointer} line={row.candidate} />
        </dd>
      </dl>
    </div>
  )
}

function Value({ line }: { line: DiffRow['baseline'] }) {
  const [whole, setWhole] = useState(false)
  if (line === null) return <span className="dim">is not there</span>
  const text = line.map((part) => part.text).join('')
  if (whole || text.length <= CLAMP) return <span className="mono">{text}</span>
  return (
    <>
      <span className="mono">{text.slice(0, CLAMP)}…</span>{' '}
      <button type="button" className={css.more} onClick={() => setWhole(true)}>
        show all {Math.ceil(text.length / 1024)} kB
      </button>
    </>
  )
}
