import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { type ReactNode, useState } from 'react'
import { lineText, sizeText } from '../../util/diff-text.ts'
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

/** Where the selected line is, what stands on each side, and what can be done about it. */
export function SelectedRow({ row, names, tag, children }: Props) {
  const { mark, kind, path, pointer, baseline, candidate } = row
  return (
    <section className={css.selected} aria-label="Selected line">
      <div className="row wrap between">
        <div className="row wrap">
          <strong>{kind === null || kind === 'order' ? MARKS[mark].word : kind}</strong>
          {path && <code className={css.path}>{path}</code>}
          {tag && <span className="dim">forgiven: {tag}</span>}
        </div>
        <div className="row wrap">{children}</div>
      </div>
      {pointer !== null && <CopyLine text={pointer === '' ? '(the whole body)' : pointer} />}
      {mark === 'moved' && (
        <p className="small">The same element is on both sides; only its place in the array differs.</p>
      )}
      {mark !== 'same' && (
        <dl className={css.values}>
          <dt>{names.baseline}</dt>
          <dd>
            <Value key={`${pointer} ${path}`} line={baseline} />
          </dd>
          <dt>{names.candidate}</dt>
          <dd>
            <Value key={`${pointer} ${path}`} line={candidate} />
          </dd>
        </dl>
      )}
    </section>
  )
}

function Value({ line }: { line: DiffRow['baseline'] }) {
  const [whole, setWhole] = useState(false)
  if (line === null) return <span className="dim">is not there</span>
  const text = lineText(line)
  if (whole || text.length <= CLAMP) return <span className="mono">{text}</span>
  return (
    <>
      <span className="mono">{text.slice(0, CLAMP).toWellFormed()}…</span>{' '}
      <button type="button" className={css.more} onClick={() => setWhole(true)}>
        show all {sizeText(text.length)}
      </button>
    </>
  )
}
