import { Button } from '@mantine/core'
import type { AccountView } from 'banyan/contracts/account.ts'
import { useState } from 'react'
import { refreshAccess } from '../../api/access-queries.ts'
import { useChange } from '../../api/mutations.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'

type Props = { account: AccountView; kept: string | undefined }

/** There is no way back from removing, so it takes two clicks; the second is named for what it does. */
export function RemoveAccount({ account: { id, name, version }, kept }: Props) {
  const [sure, setSure] = useState(false)
  const change = useChange({ errors: 'toast' })

  async function remove() {
    await change.run({
      name: 'removeAccount',
      tier: 0,
      input: { params: { id }, query: { version } },
      done: () => `The account ${name} was removed.`,
    })
    setSure(false)
    await refreshAccess()
  }

  if (!sure) {
    return (
      <ActionButton variant="default" disabledReason={kept} onClick={() => setSure(true)}>
        Remove…
      </ActionButton>
    )
  }
  return (
    <div className="row">
      <Button variant="default" onClick={() => setSure(false)}>
        Keep
      </Button>
      <Button color="red.9" loading={change.isPending} onClick={() => void remove()}>
        Remove {name}
      </Button>
    </div>
  )
}
