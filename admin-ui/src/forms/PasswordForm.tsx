import './form-styles.ts'
import { TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { refreshAccess } from '../api/access-queries.ts'
import { isApiError, problemText } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { passwordStrength } from '../entry/password-strength.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Failed } from '../ui/Notice.tsx'
import { plural } from '../util/format.ts'

/** Changes the own password; every other browser is signed out. */
export function PasswordForm() {
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const change = useChange({ errors: 'inline' })
  const fields = isApiError(change.error) ? change.error.fields : []
  const errorOf = (field: string) => fields.find(({ path }) => path === field)?.message
  const empty = current === '' || password === ''

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (empty) return
    const changed = await change.run({
      name: 'changePassword',
      tier: 0,
      input: { body: { current, password } },
      done: ({ ended }) =>
        `Your password is changed${ended > 0 ? `; ${plural(ended, 'other browser was', 'other browsers were')} signed out` : ''}.`,
    })
    if (changed === null) return
    setCurrent('')
    setPassword('')
    await refreshAccess()
  }

  return (
    <form className="stack" onSubmit={submit}>
      <TextInput
        type="password"
        label="Your password now"
        autoComplete="current-password"
        value={current}
        error={errorOf('current')}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <TextInput
        type="password"
        label="New password"
        description={passwordStrength(password)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="new-password"
        value={password}
        error={errorOf('password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {change.error && fields.length === 0 && (
        <Failed what="It was not changed" {...problemText(change.error)} />
      )}
      <div>
        <ActionButton
          type="submit"
          reasonSide="right"
          loading={change.isPending}
          disabledReason={empty ? 'Fill in both first.' : undefined}
        >
          Change password
        </ActionButton>
      </div>
    </form>
  )
}
