import { randomUUID } from 'node:crypto'
import type { AccountLinkAnswer } from '../../contracts/account.ts'
import type { Actor } from '../../contracts/activity.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Account, Store, StoreTables } from '../../store/store.ts'
import type { Audited } from '../audited.ts'
import type { Caller } from '../caller.ts'
import type { AccountLinks } from './account-links.ts'
import { canLead } from './account-view.ts'
import { OneTimeLinks } from './one-time-links.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import type { Sessions } from './sessions.ts'
import type { SignInRecord } from './sign-in-record.ts'
import { SignInThrottle } from './sign-in-throttle.ts'

/** Where a sign-in comes from. `cookie` is the session that the new one replaces. */
export type From = { address: string; userAgent: string; cookie: string | null }
export type SignedIn = { account: Account; cookie: string }

/** The ways to become an account: the first one, by password, by a link; and what the account does with them itself. */
export class SignInService {
  readonly throttle: SignInThrottle
  readonly #audited: Audited
  readonly #store: Store
  readonly #sessions: Sessions
  readonly #accountLinks: AccountLinks
  readonly #links: OneTimeLinks
  readonly #record: SignInRecord

  constructor(deps: { audited: Audited; sessions: Sessions; links: AccountLinks; record: SignInRecord }) {
    const now = () => deps.audited.clock().getTime()
    this.#audited = deps.audited
    this.#store = deps.audited.store
    this.#sessions = deps.sessions
    this.#accountLinks = deps.links
    this.#record = deps.record
    this.#links = new OneTimeLinks(now)
    this.throttle = new SignInThrottle(now)
  }

  /** Nobody can sign in yet; who is only invited cannot. */
  setupNeeded(): Promise<boolean> {
    return nobodyYet(this.#store)
  }

  /**
   * A path of the console that works once, for 15 minutes: /setup?link=… while there is no account,
   * else /sign-in?link=…, which signs in as the first administrator.
   */
  async issueSignInLink(): Promise<string> {
    const purpose = (await this.setupNeeded()) ? 'setup' : 'sign-in'
    return `/${purpose}?link=${this.#links.issue(purpose)}`
  }

  /** The first account, an administrator. */
  async setUp(input: { link: string; name: string; password: string }, from: From): Promise<SignedIn> {
    await this.throttle.slowly([addressKey(from)], async () => {
      if (!(await this.setupNeeded())) throw new Refusal('conflict', 'Banyan is set up already: sign in.')
      if (!this.#links.redeem(input.link, 'setup')) throw wrongLink('Restart Banyan for a new one.')
    })
    const { name } = input
    const passwordHash = await hashPassword(input.password)
    const account = await this.#audited.commit<Account>(selfOf(name), async (tables, createdAt) => {
      if (!(await nobodyYet(tables))) throw new Refusal('conflict', 'Banyan is set up already: sign in.')
      const value: Account = {
        ...{ id: randomUUID(), name, role: 'admin', passwordHash, disabled: false },
        ...{ createdAt, lastSeenAt: null, version: 1 },
      }
      await tables.accounts.insert(value)
      const summary = `Made the first account, ${name}, an administrator`
      return { value, verb: 'account.create', target: targetOf(name), summary }
    })
    return this.#open(account, from)
  }

  async signIn(input: { name: string; password: string }, from: From): Promise<SignedIn> {
    let known: string | null = null
    const attempt = this.throttle.slowly([accountKey(input.name), addressKey(from)], async () => {
      const found = await this.#store.accounts.findByName(input.name)
      known = found?.name ?? null
      const usable = found === null || found.disabled ? null : found
      const fits = await verifyPassword(usable?.passwordHash ?? null, input.password)
      if (!fits || usable === null) throw new Refusal('not_signed_in', 'The name or the password is wrong.')
      return usable
    })
    const account = await this.#recorded(attempt, from, () => known)
    await this.#record.opened(account.name, from.address, 'a password')
    return this.#open(account, from)
  }

  /** The attempt, which Activity hears of when it fails. */
  async #recorded<T>(attempt: Promise<T>, { address }: From, name: () => string | null): Promise<T> {
    try {
      return await attempt
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const what = error.code === 'too_many_attempts' ? 'too many wrong ones before it' : error.message
      this.#record.failed({ name: name(), address, what })
      throw error
    }
  }

  async signInWithLink(link: string, from: From): Promise<SignedIn> {
    const attempt = this.throttle.slowly([addressKey(from)], async () => {
      if (!this.#links.redeem(link, 'sign-in')) throw wrongLink('Restart Banyan for a new one.')
      const all = await this.#store.accounts.list()
      const first = all.find(canLead)
      if (first === undefined) throw new Refusal('not_signed_in', 'There is no enabled administrator.')
      return first
    })
    const account = await this.#recorded(attempt, from, () => null)
    await this.#record.opened(account.name, from.address, 'the link that the server printed')
    return this.#open(account, from)
  }

  /** Whose password a link sets. Asking does not use it up. */
  async readLink(link: string, from: From): Promise<AccountLinkAnswer> {
    const found = await this.throttle.slowly([addressKey(from)], () => this.#linked(link))
    return { name: found.account.name, role: found.account.role, purpose: found.link.purpose }
  }

  /** Sets the password that a link is for, ends every session of the account, and signs in. */
  async acceptLink(input: { link: string; password: string }, from: From): Promise<SignedIn> {
    await this.throttle.slowly([addressKey(from)], () => this.#linked(input.link))
    const passwordHash = await hashPassword(input.password)
    const { account: linked } = await this.#linked(input.link)
    const account = await this.#audited.commit(selfOf(linked.name), async (tables) => {
      // Looked up again: of two who use one link at the same moment, one gets in.
      const found = await this.#accountLinks.find(tables, input.link)
      if (found === null) throw wrongLink(ASK_ANOTHER)
      const { account: before, link } = found
      const value = await tables.accounts.replace({ ...before, passwordHash }, before.version)
      await tables.accountLinks.remove(before.id)
      await tables.sessions.removeOf(before.id)
      return link.purpose === 'invite'
        ? { value, verb: 'account.join', ...told(value, 'accepted the invitation') }
        : { value, verb: 'account.password', ...told(value, 'set a new password with a link') }
    })
    this.throttle.succeeded([accountKey(account.name)])
    return this.#open(account, from)
  }

  /** Changes the own password and ends every other session; answers how many ended. */
  async changePassword(input: { current: string; password: string }, caller: Caller): Promise<number> {
    const { session, actor } = caller
    if (session === null) throw new Refusal('conflict', 'A token has no password: sign in as an account.')
    await this.throttle.slowly([accountKey(actor.name)], async () => {
      const account = await this.#store.accounts.find(session.accountId)
      if (await verifyPassword(account?.passwordHash ?? null, input.current)) return
      const fields = [{ path: 'current', message: 'is not your password' }]
      throw new Refusal('invalid_input', 'current: is not your password', { fields })
    })
    const passwordHash = await hashPassword(input.password)
    return this.#audited.commit(actor, async (tables) => {
      const before = await tables.accounts.find(session.accountId)
      if (before === null) throw new Refusal('not_found', 'This account is gone.')
      const after = await tables.accounts.replace({ ...before, passwordHash }, before.version)
      await tables.accountLinks.remove(after.id)
      const value = await tables.sessions.removeOf(after.id, session.id)
      return { value, verb: 'account.password', ...told(after, 'changed the password') }
    })
  }

  /** The caller of a session cookie, or null when the session is over. */
  async callerOf(cookie: string, via: Actor['via']): Promise<Caller | null> {
    const found = await this.#sessions.find(cookie)
    if (found === null) return null
    const { account, session } = found
    return {
      actor: { kind: 'account', name: account.name, via },
      ...{ role: account.role, scope: null, session: { id: session.id, accountId: account.id } },
    }
  }

  async signOut({ session, actor }: Caller, { address }: From): Promise<void> {
    if (session === null) return
    await this.#store.sessions.remove(session.id)
    await this.#record.closed(actor.name, address)
  }

  async #linked(link: string) {
    const found = await this.#accountLinks.find(this.#store, link)
    if (found === null) throw wrongLink(ASK_ANOTHER)
    return found
  }

  async #open(account: Account, from: From): Promise<SignedIn> {
    return { account, cookie: await this.#sessions.open(account, from) }
  }
}

const nobodyYet = async ({ accounts }: Pick<StoreTables, 'accounts'>) =>
  (await accounts.list()).every(({ passwordHash }) => passwordHash === null)

const addressKey = (from: From) => `address:${from.address}`
const accountKey = (name: string) => `account:${name.toLowerCase()}`
const selfOf = (name: string): Actor => ({ kind: 'account', name, via: 'console' })
const targetOf = (name: string) => ({ kind: 'account', id: name })
const told = ({ name }: Account, did: string) => ({ target: targetOf(name), summary: `${name} ${did}` })

const ASK_ANOTHER = 'Ask an administrator for another.'
const wrongLink = (remedy: string) =>
  new Refusal('not_signed_in', `This link has been used, is too old, or never was one. ${remedy}`)
