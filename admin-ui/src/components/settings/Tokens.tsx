import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemText } from '../../api/client.ts'
import { tokensQuery } from '../../api/queries.ts'
import { TokenForm } from '../../forms/TokenForm.tsx'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { Empty, Failed, Note } from '../../ui/Notice.tsx'
import { CliButton } from '../CliButton.tsx'
import { useReasonAgainst } from '../use-can.ts'
import { TokenRow } from './TokenRow.tsx'
import { TokenShown } from './TokenShown.tsx'

/** Tokens for scripts and pipelines: who made what, for what, until when, and when it was last used. */
export function Tokens() {
  const forbidden = useReasonAgainst('token.write')
  const [made, setMade] = useState<{ name: string; token: string } | null>(null)
  if (forbidden) return <Note tone="info">{forbidden}</Note>
  return (
    <div className="stack">
      <Card title="New token">
        <TokenForm onMade={setMade} />
        {made && <TokenShown made={made} />}
      </Card>
      <TokenTable />
    </div>
  )
}

function TokenTable() {
  const { data, error, refetch } = useQuery(tokensQuery)
  return (
    <Card title="Tokens" flush aside={<CliButton command="banyan tokens ls" />}>
      {error && <Failed what="The tokens could not be loaded" {...problemText(error)} onRetry={refetch} />}
      {!data && !error && <Bones lines={3} />}
      {data?.items.length === 0 && (
        <Empty title="No tokens">Make one for each script, so that one can be revoked alone.</Empty>
      )}
      <ul>
        {data?.items.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
      </ul>
    </Card>
  )
}
