import './form-styles.ts'
import { NumberInput, Select, TextInput } from '@mantine/core'
import { can, ROLES, type Role } from 'banyan/domain/can.ts'
import { type FormEvent, useState } from 'react'
import { isApiError, problemText } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { tokensQuery } from '../api/queries.ts'
import { queryClient } from '../api/query-client.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Failed } from '../ui/Notice.tsx'
import css from './form.module.css'
import { routesIn, ScopeFields, type ScopeValues } from './ScopeFields.tsx'

const DEFAULT_DAYS = 90
const ALL: ScopeValues = { capabilities: null, routes: null }

/** A token has a name, a role, perhaps a scope, and an end; none is for ever. */
export function TokenForm({ onMade }: { onMade: (made: { name: string; token: string }) => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [days, setDays] = useState(DEFAULT_DAYS)
  const [scope, setScope] = useState(ALL)
  const change = useChange({ errors: 'inline' })
  const fields = isApiError(change.error) ? change.error.fields : []
  const errorOf = (field: string) => fields.find(({ path }) => path.includes(field))?.message
  const missing = missingOf(name, scope)

  function choose(next: Role) {
    setRole(next)
    // What the new role may not cannot be asked for any more.
    const kept = scope.capabilities?.filter((capability) => can(next, capability).ok) ?? null
    setScope({ ...scope, capabilities: next === 'viewer' ? null : kept })
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (missing) return
    const { capabilities, routes } = scope
    const made = await change.run({
      name: 'createToken',
      tier: 0,
      input: {
        body: {
          ...{ name: name.trim(), role, expiresInDays: days },
          scope: { capabilities: capabilities as never, routes: routes === null ? null : routesIn(routes) },
        },
      },
      done: () => null,
    })
    if (!made) return
    setName('')
    setScope(ALL)
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
          onChange={(next) => next && choose(next as Role)}
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
      <ScopeFields role={role} values={scope} error={errorOf('scope.routes')} onChange={setScope} />
      {change.error && fields.length === 0 && (
        <Failed what="No token was made" {...problemText(change.error)} />
      )}
      <div>
        <ActionButton reasonSide="right" type="submit" loading={change.isPending} disabledReason={missing}>
          Make token
        </ActionButton>
      </div>
    </form>
  )
}

function missingOf(name: string, { capabilities, routes }: ScopeValues): string | undefined {
  if (name.trim() === '') return 'Give it a name first.'
  if (capabilities?.length === 0) return 'Choose what it may do.'
  return routes !== null && routesIn(routes).length === 0 ? 'Name the routes that it may change.' : undefined
}
