import type { SessionView } from '../../contracts/account.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Account, SessionRow, Store, StoreTables } from '../../store/store.ts'
import { digestOf, newSecret } from './secrets.ts'

export const SESSION_IDLE_MS = 12 * 60 * 60_000
export const SESSION_ABSOLUTE_MS = 7 * 24 * 60 * 60_000
/** Being seen is written down at most this often: it need not be exact, and reading should not write. */
const SEEN_EVERY_MS = 60_000
/** What is shown of a session's id names it, and is not what is stored. */
const SHOWN = 16

/** Browser sessions: opened at sign-in, found by cookie, gone after 12 idle hours or 7 days. */
export class Sessions {
  readonly #store: Store
  readonly #clock: () => Date

  constructor(store: Store, clock: () => Date) {
    this.#store = store
    this.#clock = clock
  }

  /** Opens a session and returns the value of its cookie. The one that `from.cookie` names ends. */
  async open(
    account: Account,
    from: { address: string; userAgent: string; cookie: string | null },
  ): Promise<string> {
    const secret = newSecret()
    const now = this.#clock()
    const at = now.toISOString()
    await this.#store.transaction(async (tables) => {
      await tables.sessions.removeExpired(at)
      if (from.cookie !== null) await tables.sessions.remove(digestOf(from.cookie))
      await tables.sessions.insert({
        id: digestOf(secret),
        accountId: account.id,
        createdAt: at,
        lastSeenAt: at,
        expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS).toISOString(),
        userAgent: from.userAgent.slice(0, 256),
        address: from.address.slice(0, 64),
      })
      await tables.accounts.touch(account.id, at)
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
      await this.#store.accounts.touch(account.id, now.toISOString())
    }
    return { session, account }
  }

  /** The live sessions, of one account or of all, the one seen last first. */
  async live(tables: Pick<StoreTables, 'sessions'>, accountId?: string): Promise<SessionRow[]> {
    const all = await tables.sessions.list()
    return all
      .filter((session) => !this.#isOver(session))
      .filter((session) => accountId === undefined || session.accountId === accountId)
      .sort((a, b) => Date.parse(b.lastSeenAt) - Date.parse(a.lastSeenAt))
  }

  /** Ends the session that is shown under this id, if it is one of the account. */
  async end(tables: StoreTables, accountId: string, shown: string): Promise<void> {
    const rows = await tables.sessions.list()
    const row = rows.find((session) => session.accountId === accountId && shownId(session) === shown)
    if (row === undefined) throw new Refusal('not_found', 'This session has ended already.')
    await tables.sessions.remove(row.id)
  }

  #isOver(session: SessionRow): boolean {
    const now = this.#clock().getTime()
    return now >= Date.parse(session.expiresAt) || now - Date.parse(session.lastSeenAt) >= SESSION_IDLE_MS
  }
}

const shownId = ({ id }: SessionRow) => id.slice(0, SHOWN)

/** A session as people see it; `current` is the id of the one that asks. */
export function sessionView(session: SessionRow, current: string | null): SessionView {
  const { userAgent, address, createdAt, lastSeenAt, expiresAt } = session
  return {
    id: shownId(session),
    current: session.id === current,
    ...{ userAgent, address, createdAt, lastSeenAt, expiresAt },
  }
}
