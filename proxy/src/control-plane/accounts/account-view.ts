import type { AccountView } from '../../contracts/account.ts'
import type { Account, AccountLink, SessionRow } from '../../store/store.ts'

/** All that a view of one account looks at. */
export type Crowd = {
  accounts: readonly Account[]
  links: readonly (AccountLink & { expired: boolean })[]
  sessions: readonly SessionRow[]
}

/** Whether an account can sign in and manage accounts: somebody always must. */
export const canLead = ({ role, disabled, passwordHash }: Account): boolean =>
  role === 'admin' && !disabled && passwordHash !== null

/** An account as people see it: never a hash, never a link. */
export function viewOf(account: Account, { accounts, links, sessions }: Crowd): AccountView {
  const { id, name, role, createdAt, lastSeenAt, version } = account
  const link = links.find(({ accountId }) => accountId === id)
  return {
    ...{ id, name, role, createdAt, lastSeenAt, version },
    status: account.disabled ? 'disabled' : account.passwordHash === null ? 'invited' : 'active',
    onlyAdmin: canLead(account) && accounts.filter(canLead).length === 1,
    sessions: sessions.filter(({ accountId }) => accountId === id).length,
    link: link ? { purpose: link.purpose, expiresAt: link.expiresAt, expired: link.expired } : null,
  }
}
