import { IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { AccountView } from 'banyan/contracts/account.ts'
import { useId, useState } from 'react'
import { sessionQuery } from '../../api/queries.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { plural } from '../../util/format.ts'
import { dateOf } from '../../util/time.ts'
import { AccountPanel } from './AccountPanel.tsx'
import css from './settings.module.css'

type Props = { account: AccountView; forbidden: string | undefined }

/** One account; what can be done with it opens beneath. */
export function AccountRow({ account, forbidden }: Props) {
  const { data: session } = useQuery(sessionQuery)
  const [open, setOpen] = useState(false)
  const panel = useId()
  const own = session?.account?.name === account.name
  return (
    <li className={css.account}>
      <div className={css.row}>
        <div className="grow">
          <p>
            <strong>{account.name}</strong> <span className="dim">· {account.role}</span>{' '}
            {own && <span className={css.mark}>you</span>}
            {account.status !== 'active' && (
              <span className={css.mark} data-status={account.status}>
                {account.status}
              </span>
            )}
          </p>
          <p className="small dim">
            <Standing account={account} />
          </p>
        </div>
        <ActionButton
          variant="default"
          aria-label={`Manage ${account.name}`}
          aria-expanded={open}
          aria-controls={panel}
          disabledReason={forbidden}
          rightSection={
            <IconChevronDown size={14} className={css.arrow} data-open={open} aria-hidden="true" />
          }
          onClick={() => setOpen(!open)}
        >
          Manage
        </ActionButton>
      </div>
      {open && !forbidden && (
        <section id={panel} className={css.panel} aria-label={account.name}>
          <AccountPanel account={account} own={own} />
        </section>
      )}
    </li>
  )
}

function Standing({ account: { status, link, lastSeenAt, sessions, createdAt } }: { account: AccountView }) {
  if (status === 'invited') {
    if (link === null || link.expired) return <>the invitation has expired: make another link</>
    return <>the link works until {dateOf(link.expiresAt)}</>
  }
  return (
    <>
      {lastSeenAt === null ? (
        'never seen'
      ) : (
        <>
          seen <TimeAgo at={lastSeenAt} />
        </>
      )}
      {sessions > 0 && `, ${plural(sessions, 'browser')} signed in`}, made {dateOf(createdAt)}
      {link !== null && !link.expired && ', has a link to set a new password'}
    </>
  )
}
