import { Button } from '@mantine/core'
import type { TokenView } from 'banyan/contracts/token.ts'
import { useState } from 'react'
import { useChange } from '../../api/mutations.ts'
import { tokensQuery } from '../../api/queries.ts'
import { queryClient } from '../../api/query-client.ts'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { CAPABILITY_WORDS } from '../../util/capabilities.ts'
import { dateOf } from '../../util/time.ts'
import css from './settings.module.css'
import { TokenShown } from './TokenShown.tsx'

const SOON_MS = 7 * 86_400_000
/** What the server gives the token before, so that its users can change over. */
const OVERLAP = 'a day'
const refresh = () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })

/** One token: what it may, who made it, its last use and its end. */
export function TokenRow({ token }: { token: TokenView }) {
  const { id, name, role, scope, createdAt, createdBy, lastUsedAt, lastUsedFrom, expiresAt } = token
  const [made, setMade] = useState<{ name: string; token: string } | null>(null)
  const change = useChange({ errors: 'toast' })
  const leftMs = Date.parse(expiresAt) - Date.now()

  async function rotate() {
    const next = await change.run({
      name: 'rotateToken',
      tier: 0,
      input: { params: { id }, body: {} },
      done: () => `The token ${name} was rotated; the one before works for ${OVERLAP}.`,
    })
    if (next) setMade(next)
    await refresh()
  }

  return (
    <li className={css.account}>
      <div className={css.row}>
        <div className="grow">
          <p>
            <strong>{name}</strong> <span className="dim">· {role}</span>
            {leftMs <= 0 ? (
              <span className={css.mark} data-status="disabled">
                expired
              </span>
            ) : (
              leftMs < SOON_MS && (
                <span className={css.mark} data-status="soon">
                  expires soon
                </span>
              )
            )}
          </p>
          {scope?.capabilities && (
            <p className="small">
              Only: {scope.capabilities.map((each) => CAPABILITY_WORDS[each]).join(', ')}
            </p>
          )}
          {scope?.routes && <p className="small">Changes of {scope.routes.join(', ')} only</p>}
          <p className="small dim">
            made <TimeAgo at={createdAt} />
            {createdBy && ` by ${createdBy}`},{' '}
            {lastUsedAt ? (
              <>
                last used <TimeAgo at={lastUsedAt} />
                {lastUsedFrom && ` from ${lastUsedFrom}`}
              </>
            ) : (
              'never used'
            )}
            , {leftMs <= 0 ? 'expired' : 'expires'} {dateOf(expiresAt)}
          </p>
        </div>
        {name !== LOCAL && (
          <Button
            variant="default"
            aria-label={`Rotate ${name}`}
            loading={change.isPending}
            onClick={() => void rotate()}
          >
            Rotate
          </Button>
        )}
        <Revoke id={id} name={name} />
      </div>
      {made && (
        <div className={css.panel}>
          <TokenShown made={made} />
        </div>
      )}
    </li>
  )
}

/** The token of the command line on the host is made anew at every start. */
const LOCAL = 'local-cli'

/** Revoking stops whoever uses the token, so it takes two clicks; the second is named for what it does. */
function Revoke({ id, name }: { id: string; name: string }) {
  const [sure, setSure] = useState(false)
  const change = useChange({ errors: 'toast' })

  async function revoke() {
    await change.run({
      name: 'deleteToken',
      tier: 0,
      input: { params: { id } },
      done: () => `The token ${name} was revoked.`,
    })
    await refresh()
  }

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
      <Button color="red.9" loading={change.isPending} onClick={() => void revoke()}>
        Revoke {name}
      </Button>
    </div>
  )
}
