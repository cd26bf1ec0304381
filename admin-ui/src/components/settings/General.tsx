import '../../forms/form-styles.ts'
import { Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { GeneralView } from 'banyan/contracts/settings.ts'
import type { FormEvent } from 'react'
import { refreshAccess, settingsQuery } from '../../api/access-queries.ts'
import { isApiError, problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { EnvironmentChip } from '../../ui/EnvironmentChip.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { useReasonAgainst } from '../use-can.ts'
import { useUnsaved } from '../use-unsaved.ts'
import { SaveLine } from './SaveLine.tsx'
import { useDraft } from './use-draft.ts'

/** What this instance is called, so that nobody takes it for another. */
export function General() {
  const { data, error, refetch } = useQuery(settingsQuery)
  if (error && !data) {
    return <Failed what="The settings could not be loaded" {...problemText(error)} onRetry={refetch} />
  }
  return data ? <Fields saved={data.general} /> : <Bones lines={5} />
}

const valuesOf = ({ name, environment, production, goalDate }: GeneralView) => ({
  name,
  environment,
  production,
  goalDate,
})

function Fields({ saved }: { saved: GeneralView }) {
  const { values, setValues, base, dirty, stale } = useDraft(saved, valuesOf)
  const forbidden = useReasonAgainst('settings.write')
  const change = useChange({ errors: 'inline' })
  useUnsaved(dirty && !change.isPending)
  const errorOf = (path: string) =>
    isApiError(change.error) ? change.error.fields.find((field) => field.path === path)?.message : undefined

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!dirty || forbidden) return
    await change.run({
      name: 'setGeneral',
      tier: 0,
      input: { body: { ...values, version: base.version } },
      base: { ...base },
      done: () => 'Saved. Everybody sees it in the top bar.',
      changes: () => [{ kind: 'setting', id: 'general', before: { ...base }, after: { ...values } }],
    })
    await refreshAccess()
  }

  return (
    <Card title="This instance">
      <form className="stack" onSubmit={submit}>
        <TextInput
          label="Name"
          description="In the top bar; without one, the address of the proxy."
          placeholder="Shop EU"
          maxLength={60}
          disabled={forbidden !== undefined}
          value={values.name}
          onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
        />
        <TextInput
          label="Environment"
          placeholder="production, staging, …"
          maxLength={30}
          disabled={forbidden !== undefined}
          error={errorOf('environment')}
          value={values.environment}
          onChange={(event) => setValues({ ...values, environment: event.currentTarget.value })}
        />
        <Checkbox
          label="People are served here: its sign is solid"
          disabled={forbidden !== undefined}
          checked={values.production}
          onChange={(event) => setValues({ ...values, production: event.currentTarget.checked })}
        />
        {values.environment !== '' && (
          <p className="row">
            <span className="small dim">It looks like this:</span>
            <EnvironmentChip environment={values.environment} production={values.production} />
          </p>
        )}
        <TextInput
          type="date"
          label="Goal"
          description="When the migration shall be done."
          disabled={forbidden !== undefined}
          error={errorOf('goalDate')}
          value={values.goalDate ?? ''}
          onChange={(event) => setValues({ ...values, goalDate: event.currentTarget.value || null })}
        />
        {change.error && <Failed what="It was not saved" {...problemText(change.error)} />}
        <SaveLine touched={saved} dirty={dirty} stale={stale} busy={change.isPending} forbidden={forbidden} />
      </form>
    </Card>
  )
}
