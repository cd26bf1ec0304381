import type { ConfigPlan } from 'banyan/contracts/config-file.ts'
import { valueText } from 'banyan/domain/field-diff.ts'
import { FieldDiff } from '../../ui/FieldDiff.tsx'
import { Note } from '../../ui/Notice.tsx'
import { plural } from '../../util/format.ts'
import css from './config-plan.module.css'

const ACTS = {
  create: { mark: '+', word: 'create' },
  change: { mark: '~', word: 'change' },
  delete: { mark: '−', word: 'delete' },
} as const

/** What a file would do, object by object and field by field, and everything that speaks against it. */
export function ConfigPlanView({ plan }: { plan: ConfigPlan }) {
  const { items, unchanged, left, refusals } = plan
  const count = (act: keyof typeof ACTS) => items.filter((item) => item.act === act).length
  return (
    <section className="stack" aria-label="Plan">
      <p role="status">
        <strong>
          {items.length === 0
            ? 'Nothing would change.'
            : `${count('create')} to create, ${count('change')} to change, ${count('delete')} to delete.`}
        </strong>{' '}
        <span className="dim">
          {plural(unchanged, 'object')} as they are{left.length > 0 && `, ${left.length} left alone`}; planned
          on revision {plan.base}.
        </span>
      </p>
      {refusals.length > 0 && (
        <Note tone="danger">
          <p>Nothing of the file can be applied:</p>
          <ul>
            {refusals.map(({ kind, id, code, message }) => (
              <li key={`${kind} ${id} ${code} ${message}`}>
                <strong>
                  {kind} {id}
                </strong>
                : {message}
              </li>
            ))}
          </ul>
        </Note>
      )}
      <ul className={css.items}>
        {items.map(({ act, kind, id, title, fields, activates }) => (
          <li key={`${kind} ${id}`} className={css.item}>
            <h3 className={css.title}>
              <span className={css.act} data-act={act}>
                <span aria-hidden="true">{ACTS[act].mark}</span> {ACTS[act].word}
              </span>
              {title}
              {activates && <span className={css.activates}>sends its candidate more traffic</span>}
            </h3>
            {act === 'change' && <FieldDiff changes={fields.map(whole)} label={`What changes of ${title}`} />}
            {act === 'create' && <Fields fields={fields} label={`What ${title} is`} />}
          </li>
        ))}
      </ul>
      {left.length > 0 && (
        <details>
          <summary>Not in the file, and left alone: {left.length}</summary>
          <ul className="mono small">
            {left.map(({ kind, id }) => (
              <li key={`${kind} ${id}`}>
                {kind} {id}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

/** A new object has no before. */
function Fields({ fields, label }: { fields: Field[]; label: string }) {
  return (
    <dl className={css.fields} aria-label={label}>
      {fields.map(({ path, after }) => (
        <div key={path}>
          <dt>{path}</dt>
          <dd>{valueText(after)}</dd>
        </div>
      ))}
    </dl>
  )
}

type Field = ConfigPlan['items'][number]['fields'][number]
const whole = ({ path, before, after }: Field) => ({ path, before, after })
