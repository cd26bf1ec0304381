import type { Account, SessionRow, Store } from '../../store/store.ts'
import { digestOf, newSecret } from './secrets.ts'

export const SESSION_IDLE_MS = 12 * 60 * 60_000
export const SESSION_ABSOLUTE_MS = 7 * 24 * 60 * 60_000
/** Being seen is written down at most this often: it need not be exact, and reading should not write. */
const SEEN_EVERY_MS = 60_000

/** Browser sessions: opened at sign-in, found by cookie, gone after 12 idle hours or 7 days. */
export class Sessions {
  readonly #store: Store
  readonly #clock: () => Date

  constructor(store: Store, clock: () => Date) {
    this.#store = store
    this.#clock = clock
  }

  /** Opens a session and returns the value of its cookie. The one it replaces ends. */
  async open(account: Account, userAgent: string, replaces: string | null): Promise<string> {
    const secret = newSecret()
    const now = this.#clock()
    const at = now.toISOString()
    await this.#store.transaction(async (tables) => {
      await tables.sessions.removeExpired(at)
      if (replaces !== null) await tables.sessions.remove(digestOf(replaces))
      await tables.sessions.insert({
        id: digestOf(secret),
        accountId: account.id,
        createdAt: at,
        lastSeenAt: at,
        expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS).toISOString(),
        userAgent: userAgent.slice(0, 256),
      })
    })
    return secret
  }

  /** The account of a live session, or null. */
  async find(cookie: string): Promise<{ session: SessionRow; account: Account } | null> {
    const session = await this.#store.sessions.find(digestOf(cookie))
    if (session === null || this.#isOver(session)) return null
    const account = await this.#store.accounts.find(session.accountId)
    if (account === null || account.disabled) return null
    const now = this.#clock()
    if (now.getTime() - Date.parse(session.lastSeenAt) > SEEN_EVERY_MS) {
      await this.#store.sessions.touch(session.id, now.toISOString())
    }
    return { session, account }
  }

  end(id: string): Promise<void> {
    return this.#store.sessions.remove(id)
  }

  #isOver(session: SessionRow): boolean {
    const now = this.#clock().getTime()
    return now >= Date.parse(session.expiresAt) || now - Date.parse(session.lastSeenAt) >= SESSION_IDLE_MS
  }
}
