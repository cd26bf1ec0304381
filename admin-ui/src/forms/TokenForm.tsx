import './form-styles.ts'
import { NumberInput, Select, TextInput } from '@mantine/core'
import { ROLES, type Role } from 'banyan/domain/can.ts'
import { type FormEvent, useState } from 'react'
import { isApiError, problemText } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { tokensQuery } from '../api/queries.ts'
import { queryClient } from '../api/query-client.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Failed } from '../ui/Notice.tsx'
import css from './form.module.css'

const DEFAULT_DAYS = 90

/** A token has a name, a role and an end; none is for ever. */
export function TokenForm({ onMade }: { onMade: (made: { name: string; token: string }) => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [days, setDays] = useState(DEFAULT_DAYS)
  const change = useChange({ errors: 'inline' })
  const fields = isApiError(change.error) ? change.error.fields : []
  const errorOf = (field: string) => fields.find(({ path }) => path.endsWith(field))?.message

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (name.trim() === '') return
    const made = await change.run({
      name: 'createToken',
      tier: 0,
      input: { body: { name: name.trim(), role, expiresInDays: days } },
      done: () => null,
    })
    if (!made) return
    setName('')
    onMade(made)
    await queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
  }

  return (
    <form className="stack" onSubmit={submit}>
      <div className={css.numbers}>
        <TextInput
          label="Name"
          placeholder="ci-deploy"
          maxLength={64}
          value={name}
          error={errorOf('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Role"
          allowDeselect={false}
          value={role}
          onChange={(next) => setRole(next as Role)}
          data={[...ROLES]}
        />
        <NumberInput
          label="Expires in"
          suffix=" days"
          min={1}
          max={365}
          value={days}
          error={errorOf('expiresInDays')}
          onChange={(next) => typeof next === 'number' && setDays(next)}
        />
      </div>
      {change.error && fields.length === 0 && (
        <Failed what="No token was made" {...problemText(change.error)} />
      )}
      <div>
        <ActionButton
          reasonSide="right"
          type="submit"
          loading={change.isPending}
          disabledReason={name.trim() === '' ? 'Give it a name first.' : undefined}
        >
          Make token
        </ActionButton>
      </div>
    </form>
  )
}
