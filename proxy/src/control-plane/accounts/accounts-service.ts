import { randomUUID } from 'node:crypto'
import type { Actor } from '../../contracts/activity.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Account, Store } from '../../store/store.ts'
import type { Caller } from '../caller.ts'
import { OneTimeLinks } from './one-time-links.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { Sessions } from './sessions.ts'
import { SignInThrottle } from './sign-in-throttle.ts'

/** Where a sign-in comes from. `cookie` is the session that the new one replaces. */
export type From = { address: string; userAgent: string; cookie: string | null }
export type SignedIn = { account: Account; cookie: string }

/** Accounts, and the ways to become one of them. */
export class AccountsService {
  readonly throttle: SignInThrottle
  readonly #store: Store
  readonly #clock: () => Date
  readonly #sessions: Sessions
  readonly #links: OneTimeLinks

  constructor(store: Store, clock: () => Date) {
    const now = () => clock().getTime()
    this.#store = store
    this.#clock = clock
    this.#sessions = new Sessions(store, clock)
    this.#links = new OneTimeLinks(now)
    this.throttle = new SignInThrottle(now)
  }

  async setupNeeded(): Promise<boolean> {
    return (await this.#store.accounts.list()).length === 0
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
    await this.#slowly([addressKey(from)], async () => {
      if (!(await this.setupNeeded())) throw new Refusal('conflict', 'Banyan is set up already: sign in.')
      if (!this.#links.redeem(input.link, 'setup')) throw wrongLink()
    })
    const account: Account = {
      id: randomUUID(),
      name: input.name,
      role: 'admin',
      passwordHash: await hashPassword(input.password),
      disabled: false,
      createdAt: this.#clock().toISOString(),
    }
    await this.#store.transaction(async (tables) => {
      if ((await tables.accounts.list()).length > 0) {
        throw new Refusal('conflict', 'Banyan is set up already: sign in.')
      }
      await tables.accounts.insert(account)
      await tables.audit.append({
        at: account.createdAt,
        actor: { kind: 'account', name: account.name, via: 'console' },
        verb: 'account.create',
        target: { kind: 'account', id: account.name },
        summary: `Made the first account, ${account.name}, an administrator`,
        reason: null,
        revision: null,
      })
    })
    return this.#open(account, from)
  }

  async signIn(input: { name: string; password: string }, from: From): Promise<SignedIn> {
    const keys = [`account:${input.name.toLowerCase()}`, addressKey(from)]
    const account = await this.#slowly(keys, async () => {
      const found = await this.#store.accounts.findByName(input.name)
      const usable = found === null || found.disabled ? null : found
      const fits = await verifyPassword(usable?.passwordHash ?? null, input.password)
      if (!fits || usable === null) throw new Refusal('not_signed_in', 'The name or the password is wrong.')
      return usable
    })
    return this.#open(account, from)
  }

  async signInWithLink(link: string, from: From): Promise<SignedIn> {
    const account = await this.#slowly([addressKey(from)], async () => {
      if (!this.#links.redeem(link, 'sign-in')) throw wrongLink()
      const all = await this.#store.accounts.list()
      const first = all.find(({ role, disabled }) => role === 'admin' && !disabled)
      if (first === undefined) throw new Refusal('not_signed_in', 'There is no enabled administrator.')
      return first
    })
    return this.#open(account, from)
  }

  /** The caller of a session cookie, or null when the session is over. */
  async callerOf(cookie: string, via: Actor['via']): Promise<Caller | null> {
    const found = await this.#sessions.find(cookie)
    if (found === null) return null
    const { account, session } = found
    return { actor: { kind: 'account', name: account.name, via }, role: account.role, session: session.id }
  }

  async signOut(caller: Caller): Promise<void> {
    if (caller.session !== null) await this.#sessions.end(caller.session)
  }

  async #open(account: Account, from: From): Promise<SignedIn> {
    return { account, cookie: await this.#sessions.open(account, from.userAgent, from.cookie) }
  }

  async #slowly<T>(keys: string[], attempt: () => Promise<T>): Promise<T> {
    const waitMs = this.throttle.waitMs(keys)
    if (waitMs > 0) {
      const retryAfter = Math.ceil(waitMs / 1000)
      const message = `Too many wrong sign-ins. Try again in ${retryAfter} s.`
      throw new Refusal('too_many_attempts', message, { retryAfter })
    }
    this.throttle.begin(keys)
    const result = await attempt()
    this.throttle.succeeded(keys)
    return result
  }
}

const addressKey = (from: From) => `address:${from.address}`

const wrongLink = () =>
  new Refusal(
    'not_signed_in',
    'This link has been used, is too old, or never was one. Restart Banyan for a new one.',
  )
