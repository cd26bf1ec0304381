import '../../forms/form-styles.ts'
import { NumberInput } from '@mantine/core'
import type { RedactionView } from 'banyan/contracts/settings.ts'
import type { FormEvent } from 'react'
import { refreshAccess } from '../../api/access-queries.ts'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { Card } from '../../ui/Card.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { useUnsaved } from '../use-unsaved.ts'
import { RedactionTest } from './RedactionTest.tsx'
import { SaveLine } from './SaveLine.tsx'
import { SecretNames } from './SecretNames.tsx'
import { useDraft } from './use-draft.ts'

const valuesOf = ({ names, bodyKb }: RedactionView) => ({ names: names.toSorted(), bodyKb })

type Props = { saved: RedactionView; forbidden: string | undefined }

/** Names that are secret here beside the usual ones, tried out on a message while they are typed. */
export function Redaction({ saved, forbidden }: Props) {
  const { values, setValues, base, dirty, stale } = useDraft(saved, valuesOf)
  const { names, bodyKb } = values
  const change = useChange({ errors: 'inline' })
  useUnsaved(dirty)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!dirty || forbidden) return
    await change.run({
      name: 'setRedaction',
      tier: 0,
      input: { body: { ...values, version: base.version } },
      base: { ...base },
      done: () => 'It holds for whatever is stored from now on.',
      changes: () => [{ kind: 'setting', id: 'redaction', before: { ...base }, after: { ...values } }],
    })
    await refreshAccess()
  }

  return (
    <Card title="Redaction">
      <form className="stack" onSubmit={submit}>
        <p>
          Before anything is stored or shown, passwords, tokens, cookies, keys and card numbers are replaced
          by a hash: whether one changed can still be seen, what it was cannot. Add what is secret here.
        </p>
        <SecretNames
          names={names}
          fixed={saved.fixedNames}
          forbidden={forbidden}
          onChange={(next) => setValues({ ...values, names: next.toSorted() })}
        />
        <NumberInput
          label="Kept of each body in an example"
          description={
            saved.bodiesOff
              ? 'BANYAN_EXAMPLE_BODIES is off: no bodies are kept, whatever this says.'
              : '0 keeps no bodies: differences are counted and explained, and not shown in full.'
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          w={280}
          suffix=" kB"
          min={0}
          max={1024}
          disabled={forbidden !== undefined}
          value={bodyKb}
          onChange={(next) => typeof next === 'number' && setValues({ ...values, bodyKb: next })}
        />
        {change.error && <Failed what="It was not saved" {...problemText(change.error)} />}
        <SaveLine touched={saved} dirty={dirty} stale={stale} busy={change.isPending} forbidden={forbidden} />
      </form>
      <RedactionTest names={names} />
    </Card>
  )
}
