import '../../forms/form-styles.ts'
import { Button, NumberInput } from '@mantine/core'
import type { RetentionView } from 'banyan/contracts/settings.ts'
import { type FormEvent, useState } from 'react'
import { refreshAccess } from '../../api/access-queries.ts'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import formCss from '../../forms/form.module.css'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Card } from '../../ui/Card.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { megabytes, plural } from '../../util/format.ts'
import { useUnsaved } from '../use-unsaved.ts'
import { SaveLine } from './SaveLine.tsx'
import css from './settings.module.css'
import { useDraft } from './use-draft.ts'

type Props = { saved: RetentionView; forbidden: string | undefined }
type Values = Pick<RetentionView, 'countDays' | 'exampleDays' | 'exampleMb'>

const valuesOf = ({ countDays, exampleDays, exampleMb }: RetentionView): Values => ({
  countDays,
  exampleDays,
  exampleMb,
})

const FIELDS: { key: keyof Values; label: string; suffix: string; max: number }[] = [
  { key: 'countDays', label: 'Counts and groups', suffix: ' days', max: 3650 },
  { key: 'exampleDays', label: 'Examples and samples', suffix: ' days', max: 365 },
  { key: 'exampleMb', label: 'and together at most', suffix: ' MB', max: 102_400 },
]

/** How long and how much is kept, and the way to be rid of it now. */
export function Retention({ saved, forbidden }: Props) {
  const { values, setValues, base, dirty, stale } = useDraft(saved, valuesOf)
  const change = useChange({ errors: 'inline' })
  useUnsaved(dirty)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!dirty || forbidden) return
    await change.run({
      name: 'setRetention',
      tier: 0,
      input: { body: { ...values, version: base.version } },
      base: { ...base },
      done: () => 'What is too old or too much goes now.',
      // Undoing keeps things longer again; it does not bring back what is gone.
      changes: () => [{ kind: 'setting', id: 'retention', before: { ...base }, after: { ...values } }],
    })
    await refreshAccess()
  }

  return (
    <Card title="Retention">
      <form className="stack" onSubmit={submit}>
        <div className={formCss.numbers}>
          {FIELDS.map(({ key, label, suffix, max }) => (
            <NumberInput
              key={key}
              label={label}
              suffix={suffix}
              min={1}
              max={max}
              disabled={forbidden !== undefined}
              value={values[key]}
              onChange={(next) => typeof next === 'number' && setValues({ ...values, [key]: next })}
            />
          ))}
        </div>
        <p className="small dim num">
          {megabytes(saved.usedBytes)} of examples and samples are kept now. Activity and revisions are kept
          for ever.
        </p>
        {change.error && <Failed what="It was not saved" {...problemText(change.error)} />}
        <SaveLine touched={saved} dirty={dirty} stale={stale} busy={change.isPending} forbidden={forbidden} />
      </form>
      <DeleteCaptured forbidden={forbidden} />
    </Card>
  )
}

/** There is no way back from this, so it takes two clicks. */
function DeleteCaptured({ forbidden }: { forbidden: string | undefined }) {
  const [sure, setSure] = useState(false)
  const change = useChange({ errors: 'toast' })

  async function run() {
    await change.run({
      name: 'deleteCaptured',
      tier: 0,
      input: { body: {} },
      done: ({ removed }) => `${plural(removed, 'example or sample', 'examples and samples')} deleted.`,
    })
    setSure(false)
    await refreshAccess()
  }

  return (
    <div className={css.test}>
      <h3>If something got in that should not have</h3>
      <p className="dim">
        Names that become secret hold for what is stored from then on. This deletes every example and sample
        that was captured before; counts, rules and triage stay.
      </p>
      {sure ? (
        <div className="row wrap">
          <Button variant="default" onClick={() => setSure(false)}>
            Keep
          </Button>
          <Button color="red.9" loading={change.isPending} onClick={() => void run()}>
            Delete all captured data
          </Button>
        </div>
      ) : (
        <div>
          <ActionButton
            variant="default"
            reasonSide="right"
            disabledReason={forbidden}
            onClick={() => setSure(true)}
          >
            Delete captured data…
          </ActionButton>
        </div>
      )}
    </div>
  )
}
