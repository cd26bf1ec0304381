import './form-styles.ts'
import { Select, TextInput } from '@mantine/core'
import { ROLES, type Role } from 'banyan/domain/can.ts'
import { type FormEvent, useState } from 'react'
import { refreshAccess } from '../api/access-queries.ts'
import { isApiError, problemText } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { type Linked, linkedOf } from '../components/settings/LinkShown.tsx'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Failed } from '../ui/Notice.tsx'
import css from './form.module.css'

const ROLE_SAYS: Record<Role, string> = {
  viewer: 'sees everything, changes nothing',
  operator: 'triages, ramps, rolls back, stops',
  maintainer: 'also routes, backends and rules',
  admin: 'also accounts, tokens and settings',
}
const HOURS = [
  { value: '24', label: 'a day' },
  { value: '72', label: '3 days' },
  { value: '168', label: 'a week' },
]

type Props = { forbidden: string | undefined; onMade: (linked: Linked) => void }

/** A name, a role, and how long the link works; the person chooses the password. */
export function InviteForm({ forbidden, onMade }: Props) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [hours, setHours] = useState('72')
  const change = useChange({ errors: 'inline' })
  const problem = isApiError(change.error) ? change.error : null
  const ofName =
    problem?.fields.find(({ path }) => path === 'name')?.message ??
    (problem?.code === 'already_exists' ? problem.message : undefined)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (forbidden || name.trim() === '') return
    const made = await change.run({
      name: 'inviteAccount',
      tier: 0,
      input: { body: { name: name.trim(), role, expiresInHours: Number(hours) } },
      done: () => null,
    })
    if (made === null) return
    setName('')
    onMade(linkedOf(made))
    await refreshAccess()
  }

  return (
    <form className="stack" onSubmit={submit}>
      <div className={css.numbers}>
        <TextInput
          label="Name"
          placeholder="ana or ana@example.com"
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={name}
          error={ofName}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Role"
          description={ROLE_SAYS[role]}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDeselect={false}
          value={role}
          onChange={(next) => next && setRole(next as Role)}
          data={[...ROLES]}
        />
        <Select
          label="The link works for"
          allowDeselect={false}
          value={hours}
          onChange={(next) => next && setHours(next)}
          data={HOURS}
        />
      </div>
      {change.error && ofName === undefined && (
        <Failed what="Nobody was invited" {...problemText(change.error)} />
      )}
      <div>
        <ActionButton
          type="submit"
          reasonSide="right"
          loading={change.isPending}
          disabledReason={forbidden ?? (name.trim() === '' ? 'Give it a name first.' : undefined)}
        >
          Invite
        </ActionButton>
      </div>
    </form>
  )
}
