import { randomUUID } from 'node:crypto'
import type { AccountEdit, AccountInvite, AccountLinkCreate, AccountView } from '../../contracts/account.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Account, SessionRow, Store, StoreTables } from '../../store/store.ts'
import type { Audited } from '../audited.ts'
import type { Caller } from '../caller.ts'
import type { AccountLinks } from './account-links.ts'
import { type Crowd, canLead, viewOf } from './account-view.ts'
import type { Sessions } from './sessions.ts'

type Linked = { account: AccountView; path: string; expiresAt: string }

/** Who may sign in. Each change is one transaction with its audit entry; there is always one administrator left. */
export class AccountsService {
  readonly #audited: Audited
  readonly #store: Store
  readonly #sessions: Sessions
  readonly #links: AccountLinks

  constructor(deps: { audited: Audited; sessions: Sessions; links: AccountLinks }) {
    this.#audited = deps.audited
    this.#store = deps.audited.store
    this.#sessions = deps.sessions
    this.#links = deps.links
  }

  async list(): Promise<AccountView[]> {
    const crowd = await this.#crowd(this.#store)
    return crowd.accounts.map((account) => viewOf(account, crowd))
  }

  /** An account without a password, and the link that sets one. */
  invite(input: AccountInvite, { actor }: Caller): Promise<Linked> {
    const { name, role } = input
    return this.#audited.commit(actor, async (tables, createdAt) => {
      await assertFree(tables, name)
      const account: Account = {
        ...{ id: randomUUID(), name, role, passwordHash: null, disabled: false },
        ...{ createdAt, lastSeenAt: null, version: 1 },
      }
      await tables.accounts.insert(account)
      const value = await this.#link(tables, account, input.expiresInHours)
      return { value, ...told('account.invite', account, `Invited ${name} as ${role}`, input.reason) }
    })
  }

  /** Another link for an account: to accept the invitation, or to set a new password. */
  createLink(id: string, input: AccountLinkCreate, { actor }: Caller): Promise<Linked> {
    return this.#audited.commit(actor, async (tables) => {
      const account = await existing(tables, id)
      if (account.disabled) {
        throw new Refusal('conflict', `${account.name} is disabled: enable the account first.`)
      }
      const what = account.passwordHash === null ? 'another invitation' : 'a link to set a new password'
      const value = await this.#link(tables, account, input.expiresInHours)
      return { value, ...told('account.link', account, `Made ${what} for ${account.name}`, input.reason) }
    })
  }

  async edit(id: string, input: AccountEdit, caller: Caller): Promise<AccountView> {
    const { role, disabled, version, reason } = input
    await this.#audited.commit(caller.actor, async (tables) => {
      const before = await existing(tables, id)
      await this.#assertVersion(tables, before, version)
      const after = { ...before, role: role ?? before.role, disabled: disabled ?? before.disabled }
      if (after.disabled && !before.disabled) assertOther(before, caller, 'disable')
      if (!canLead(after)) await assertAdminRemains(tables, before)
      const change = whatChanged(before, after)
      if (change.summary !== null) await tables.accounts.replace(after, version)
      if (after.disabled) {
        await tables.sessions.removeOf(id)
        await tables.accountLinks.remove(id)
      }
      return { value: null, ...told(change.verb, before, change.summary, reason) }
    })
    return viewOf(await existing(this.#store, id), await this.#crowd(this.#store))
  }

  async remove(id: string, version: number, reason: string | undefined, caller: Caller): Promise<void> {
    await this.#audited.commit(caller.actor, async (tables) => {
      const account = await existing(tables, id)
      await this.#assertVersion(tables, account, version)
      assertOther(account, caller, 'remove')
      await assertAdminRemains(tables, account)
      await tables.accounts.remove(id, version)
      const summary = `Removed the account ${account.name} (${account.role})`
      return { value: null, ...told('account.remove', account, summary, reason) }
    })
  }

  /** The live sessions of an account, the one seen last first. */
  async sessions(id: string): Promise<SessionRow[]> {
    await existing(this.#store, id)
    return this.#sessions.live(this.#store, id)
  }

  async endSession(id: string, session: string, reason: string | undefined, caller: Caller): Promise<void> {
    await this.#audited.commit(caller.actor, async (tables) => {
      const account = await existing(tables, id)
      await this.#sessions.end(tables, id, session)
      const summary = `Signed ${account.name} out in one browser`
      return { value: null, ...told('session.end', account, summary, reason) }
    })
  }

  /** Ends the sessions of an account, but for the one that asks when it asks for itself; answers how many. */
  endSessions(id: string, reason: string | undefined, { actor, session }: Caller): Promise<number> {
    return this.#audited.commit(actor, async (tables) => {
      const account = await existing(tables, id)
      const value = await tables.sessions.removeOf(id, session?.id ?? null)
      const where = session?.accountId === id ? 'in every other browser' : 'everywhere'
      const summary = value === 0 ? null : `Signed ${account.name} out ${where}`
      return { value, ...told('session.end', account, summary, reason) }
    })
  }

  async #link(tables: StoreTables, account: Account, hours: number): Promise<Linked> {
    const { path, link } = await this.#links.issue(tables, account, hours)
    return { account: viewOf(account, await this.#crowd(tables)), path, expiresAt: link.expiresAt }
  }

  async #assertVersion(tables: StoreTables, account: Account, version: number): Promise<void> {
    if (account.version === version) return
    const current = viewOf(account, await this.#crowd(tables))
    throw new Refusal('stale_version', `The account ${account.name} has changed since you read it.`, {
      current,
    })
  }

  async #crowd(tables: StoreTables): Promise<Crowd> {
    const links = await tables.accountLinks.list()
    return {
      accounts: await tables.accounts.list(),
      links: links.map((link) => ({ ...link, expired: this.#links.isExpired(link) })),
      sessions: await this.#sessions.live(tables),
    }
  }
}

async function existing(tables: Pick<StoreTables, 'accounts'>, id: string): Promise<Account> {
  const account = await tables.accounts.find(id)
  if (account === null) throw new Refusal('not_found', `There is no account ${id}.`)
  return account
}

/** Names that differ in case only would be taken for one another. */
async function assertFree(tables: StoreTables, name: string): Promise<void> {
  const same = (await tables.accounts.list()).find(
    (account) => account.name.toLowerCase() === name.toLowerCase(),
  )
  if (same) throw new Refusal('already_exists', `There is an account ${same.name} already.`)
}

/** Locking oneself out is never what was meant. */
function assertOther(account: Account, caller: Caller, deed: string): void {
  if (caller.session?.accountId !== account.id) return
  throw new Refusal('conflict', `You cannot ${deed} yourself: another administrator can.`)
}

async function assertAdminRemains(tables: StoreTables, account: Account): Promise<void> {
  if (!canLead(account)) return
  const others = (await tables.accounts.list()).filter((other) => other.id !== account.id && canLead(other))
  if (others.length > 0) return
  throw new Refusal(
    'conflict',
    `${account.name} is the last administrator: somebody must be able to manage accounts. Make another one first.`,
  )
}

function whatChanged(before: Account, after: Account): { verb: string; summary: string | null } {
  const { name } = before
  const role = after.role === before.role ? '' : `made ${name} ${after.role}, who was ${before.role}`
  if (after.disabled === before.disabled) return { verb: 'account.role', summary: sentence(role) }
  const deed = after.disabled ? 'disable' : 'enable'
  const both = [`${deed}d the account ${name}`, role].filter(Boolean).join(', and ')
  return { verb: `account.${deed}`, summary: sentence(both) }
}

const sentence = (text: string) => (text === '' ? null : text.charAt(0).toUpperCase() + text.slice(1))

const told = (verb: string, { name }: Account, summary: string | null, reason: string | undefined) => ({
  ...{ verb, target: { kind: 'account', id: name }, summary, reason },
})
