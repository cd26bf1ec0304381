import { type FieldChange, valueText } from 'banyan/domain/field-diff.ts'
import css from './field-diff.module.css'

/** What changed, field by field: marks and words, not only colours. */
export function FieldDiff({ changes, label }: { changes: readonly FieldChange[]; label: string }) {
  if (changes.length === 0) return <p className="dim">No field differs.</p>
  return (
    <dl className={css.diff} aria-label={label}>
      {changes.map(({ path, before, after }) => (
        <div key={path} className={css.field}>
          <dt className="mono">{path}</dt>
          <dd>
            <del>
              <span className="sr-only">was </span>
              {valueText(before)}
            </del>
            <span aria-hidden="true">→</span>
            <ins>
              <span className="sr-only">now </span>
              {valueText(after)}
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}
