import type { AccountLinkCreated } from 'banyan/contracts/account.ts'
import { CopyLine } from '../../ui/CopyLine.tsx'
import { Note } from '../../ui/Notice.tsx'
import { exactTime } from '../../util/time.ts'
import css from './settings.module.css'

export type Linked = { name: string; purpose: 'invite' | 'reset'; url: string; expiresAt: string }

/** A link as it was answered, whole: the server knows only the part after its own name. */
export const linkedOf = ({ account, path, expiresAt }: AccountLinkCreated): Linked => ({
  name: account.name,
  purpose: account.status === 'invited' ? 'invite' : 'reset',
  url: location.origin + path,
  expiresAt,
})

/** A one-time link, shown this once. */
export function LinkShown({ linked }: { linked: Linked }) {
  const what = linked.purpose === 'invite' ? 'accept the invitation' : 'set a new password'
  return (
    <div className={css.made} role="status">
      <Note tone="warn">
        <p>
          Send this link to {linked.name}, who can {what} with it once, until{' '}
          {exactTime(Date.parse(linked.expiresAt))}. It is shown this once.
        </p>
        <CopyLine text={linked.url} />
      </Note>
    </div>
  )
}
