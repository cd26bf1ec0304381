import '../../forms/form-styles.ts'
import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { AccountView, SessionView } from 'banyan/contracts/account.ts'
import { ROLES, type Role } from 'banyan/domain/can.ts'
import { useState } from 'react'
import { accountSessionsQuery, refreshAccess } from '../../api/access-queries.ts'
import { api, problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Bones } from '../../ui/Bones.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { deviceOf } from '../../util/device.ts'
import { SessionList } from '../SessionList.tsx'
import { type Linked, LinkShown, linkedOf } from './LinkShown.tsx'
import { RemoveAccount } from './RemoveAccount.tsx'
import css from './settings.module.css'

const LAST = 'The last administrator: make another one first.'
const YOURSELF = 'Not yourself: another administrator can.'

/** What an administrator does with an account. */
export function AccountPanel({ account, own }: { account: AccountView; own: boolean }) {
  const { id, name, version, status } = account
  const [linked, setLinked] = useState<Linked | null>(null)
  const change = useChange({ errors: 'toast' })
  const kept = account.onlyAdmin ? LAST : own ? YOURSELF : undefined

  async function edit(body: { role?: Role; disabled?: boolean }, message: string) {
    const before = { role: account.role, disabled: status === 'disabled' }
    await change.run({
      name: 'editAccount',
      tier: 0,
      input: { params: { id }, body: { ...body, version } },
      base: { ...account },
      done: () => message,
      reverse: async (after) => {
        await api('editAccount', { params: { id }, body: { ...before, version: after.version } })
        await refreshAccess()
      },
    })
    await refreshAccess()
  }

  async function makeLink() {
    const made = await change.run({
      name: 'createAccountLink',
      tier: 0,
      input: { params: { id }, body: {} },
      done: () => null,
    })
    if (made) setLinked(linkedOf(made))
    await refreshAccess()
  }

  return (
    <div className="stack">
      <div className={css.acts}>
        <Select
          label="Role"
          size="xs"
          w={150}
          allowDeselect={false}
          disabled={account.onlyAdmin || change.isPending}
          description={account.onlyAdmin ? LAST : undefined}
          value={account.role}
          onChange={(role) => role && void edit({ role: role as Role }, `${name} is ${role} now.`)}
          data={[...ROLES]}
        />
        <ActionButton
          variant="default"
          disabledReason={status === 'disabled' ? 'Enable the account first.' : undefined}
          onClick={() => void makeLink()}
        >
          {status === 'invited' ? 'New invitation link' : 'Link for a new password'}
        </ActionButton>
        {status === 'disabled' ? (
          <Button
            variant="default"
            onClick={() => void edit({ disabled: false }, `${name} may sign in again.`)}
          >
            Enable
          </Button>
        ) : (
          <ActionButton
            variant="default"
            disabledReason={kept}
            onClick={() => void edit({ disabled: true }, `${name} was signed out and cannot sign in.`)}
          >
            Disable
          </ActionButton>
        )}
        <RemoveAccount account={account} kept={kept} />
      </div>
      {linked && <LinkShown linked={linked} />}
      {account.sessions > 0 && <Browsers account={account} />}
    </div>
  )
}

function Browsers({ account: { id, name } }: { account: AccountView }) {
  const { data, error, refetch } = useQuery(accountSessionsQuery(id))
  const change = useChange({ errors: 'toast' })
  async function end(session: SessionView) {
    await change.run({
      name: 'endAccountSession',
      tier: 0,
      input: { params: { id, session: session.id } },
      done: () => `${name} was signed out in ${deviceOf(session.userAgent)}.`,
    })
    await refreshAccess()
  }
  return (
    <div className={css.browsers}>
      <h3>Signed in</h3>
      {error && <Failed what="The sessions could not be loaded" {...problemText(error)} onRetry={refetch} />}
      {!data && !error && <Bones lines={1} />}
      {data && <SessionList sessions={data.items} onEnd={(session) => void end(session)} />}
    </div>
  )
}
