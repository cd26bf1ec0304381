import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { tokensQuery } from '../../api/queries.ts'
import { queryClient } from '../../api/query-client.ts'
import { TokenForm } from '../../forms/TokenForm.tsx'
import { Bones } from '../../ui/Bones.tsx'
import { Card } from '../../ui/Card.tsx'
import { CopyLine } from '../../ui/CopyLine.tsx'
import { Empty, Failed, Note } from '../../ui/Notice.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { dateOf } from '../../util/time.ts'
import { useReasonAgainst } from '../use-can.ts'
import css from './settings.module.css'

/** Tokens for scripts and pipelines: who made what, until when, and when it was last used. */
export function Tokens() {
  const forbidden = useReasonAgainst('token.write')
  const [made, setMade] = useState<{ name: string; token: string } | null>(null)
  if (forbidden) return <Note tone="info">{forbidden}</Note>
  return (
    <div className="stack">
      <Card title="New token">
        <TokenForm onMade={setMade} />
        {made && (
          <div className={css.made}>
            <Note tone="warn">
              <p>The token {made.name} is shown this once. Keep it where your secrets are.</p>
              <CopyLine text={made.token} />
            </Note>
          </div>
        )}
      </Card>
      <TokenTable />
    </div>
  )
}

function TokenTable() {
  const { data, error, refetch } = useQuery(tokensQuery)
  return (
    <Card title="Tokens" flush>
      {error && <Failed what="The tokens could not be loaded" {...problemText(error)} onRetry={refetch} />}
      {!data && !error && <Bones lines={3} />}
      {data?.items.length === 0 && (
        <Empty title="No tokens">Make one for each script, so that one can be revoked alone.</Empty>
      )}
      <ul>
        {data?.items.map((token) => (
          <li key={token.id} className={css.row}>
            <div className="grow">
              <strong>{token.name}</strong> <span className="dim">· {token.role}</span>
              <p className="small dim">
                made <TimeAgo at={token.createdAt} />,{' '}
                {token.lastUsedAt ? (
                  <>
                    last used <TimeAgo at={token.lastUsedAt} />
                  </>
                ) : (
                  'never used'
                )}
                , expires {dateOf(token.expiresAt)}
              </p>
            </div>
            <Revoke id={token.id} name={token.name} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Revoking stops whoever uses the token, so it takes two clicks; the second is named for what it does. */
function Revoke({ id, name }: { id: string; name: string }) {
  const [sure, setSure] = useState(false)
  const change = useChange({ errors: 'toast' })
  const revoke = useMutation({
    mutationFn: () =>
      change.run({
        name: 'deleteToken',
        tier: 0,
        input: { params: { id } },
        done: () => `The token ${name} was revoked.`,
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  })
  if (!sure) {
    return (
      <Button variant="default" aria-label={`Revoke ${name}`} onClick={() => setSure(true)}>
        Revoke
      </Button>
    )
  }
  return (
    <div className="row">
      <Button variant="default" onClick={() => setSure(false)}>
        Keep
      </Button>
      <Button color="red.9" loading={revoke.isPending} onClick={() => revoke.mutate()}>
        Revoke {name}
      </Button>
    </div>
  )
}
