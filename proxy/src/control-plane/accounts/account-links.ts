import type { Account, AccountLink, StoreTables } from '../../store/store.ts'
import { digestOf, newSecret } from './secrets.ts'

const HOUR_MS = 3_600_000

/** Links that set the password of one account, once. They outlive a restart; only their hash is kept. */
export class AccountLinks {
  readonly #clock: () => Date

  constructor(clock: () => Date) {
    this.#clock = clock
  }

  /** A new link, as a path of the console; the one that the account had before ends. */
  async issue(
    tables: Pick<StoreTables, 'accountLinks'>,
    account: Account,
    hours: number,
  ): Promise<{ path: string; link: AccountLink }> {
    const secret = newSecret()
    const now = this.#clock()
    const link: AccountLink = {
      accountId: account.id,
      hash: digestOf(secret),
      purpose: account.passwordHash === null ? 'invite' : 'reset',
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + hours * HOUR_MS).toISOString(),
    }
    await tables.accountLinks.put(link)
    return { path: `/${link.purpose}?link=${secret}`, link }
  }

  /** The link with this secret and its account, or null: too old, used, or of somebody who may not sign in. */
  async find(
    tables: Pick<StoreTables, 'accountLinks' | 'accounts'>,
    secret: string,
  ): Promise<{ link: AccountLink; account: Account } | null> {
    const link = await tables.accountLinks.findByHash(digestOf(secret))
    if (link === null || this.isExpired(link)) return null
    const account = await tables.accounts.find(link.accountId)
    return account === null || account.disabled ? null : { link, account }
  }

  isExpired({ expiresAt }: AccountLink): boolean {
    return this.#clock().getTime() >= Date.parse(expiresAt)
  }
}
