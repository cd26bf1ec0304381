import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { accountsQuery } from '../../api/access-queries.ts'
import { problemText } from '../../api/client.ts'
import { InviteForm } from '../../forms/InviteForm.tsx'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { CliButton } from '../CliButton.tsx'
import { useReasonAgainst } from '../use-can.ts'
import { AccountRow } from './AccountRow.tsx'
import { type Linked, LinkShown } from './LinkShown.tsx'

/** Who may sign in, as what; inviting, and the ways to end it. */
export function Accounts() {
  const { data, error, refetch } = useQuery(accountsQuery)
  const forbidden = useReasonAgainst('account.write')
  const [linked, setLinked] = useState<Linked | null>(null)
  return (
    <div className="stack">
      <Card title="Invite somebody">
        <InviteForm forbidden={forbidden} onMade={setLinked} />
        {linked?.purpose === 'invite' && <LinkShown linked={linked} />}
      </Card>
      <Card title="Accounts" flush aside={<CliButton command="banyan accounts ls" />}>
        {error && (
          <Failed what="The accounts could not be loaded" {...problemText(error)} onRetry={refetch} />
        )}
        {!data && !error && <Bones lines={3} />}
        <ul>
          {data?.items.map((account) => (
            <AccountRow key={account.id} account={account} forbidden={forbidden} />
          ))}
        </ul>
      </Card>
    </div>
  )
}
