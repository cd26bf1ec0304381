import type { Knex } from 'knex'
import type { Role } from '../domain/can.ts'
import { Refusal } from '../domain/errors.ts'
import { isDuplicate } from './failures.ts'
import type { Account, SessionRow, StoreTables, TokenRow } from './store.ts'

type AccountColumns = {
  id: string
  name: string
  role: Role
  password_hash: string
  disabled: boolean | number
  created_at: string
}
type SessionColumns = {
  id: string
  account_id: string
  created_at: string
  last_seen_at: string
  expires_at: string
  user_agent: string
}
type TokenColumns = {
  id: string
  hash: string
  name: string
  role: Role
  created_at: string
  expires_at: string
  last_used_at: string | null
}

export function accountsTable(db: Knex): StoreTables['accounts'] {
  const one = async (where: { id: string } | { name: string }) => {
    const row: AccountColumns | undefined = await db('accounts').where(where).first()
    return row ? accountOf(row) : null
  }
  return {
    list: async () =>
      ((await db('accounts').orderBy(['created_at', 'id'])) as AccountColumns[]).map(accountOf),
    findByName: (name) => one({ name }),
    find: (id) => one({ id }),
    async insert(account) {
      try {
        await db('accounts').insert(accountColumns(account))
      } catch (error) {
        if (!isDuplicate(error)) throw error
        throw new Refusal('already_exists', `There is an account ${account.name} already.`)
      }
    },
    async replace(account) {
      const { id, ...columns } = accountColumns(account)
      const count = await db('accounts').where({ id }).update(columns)
      if (count === 0) throw new Refusal('not_found', `There is no account ${account.name}.`)
    },
  }
}

export function sessionsTable(db: Knex): StoreTables['sessions'] {
  return {
    async find(id) {
      const row: SessionColumns | undefined = await db('sessions').where({ id }).first()
      return row ? sessionOf(row) : null
    },
    list: async () => ((await db('sessions').orderBy('created_at')) as SessionColumns[]).map(sessionOf),
    async insert(session) {
      await db('sessions').insert({
        id: session.id,
        account_id: session.accountId,
        created_at: session.createdAt,
        last_seen_at: session.lastSeenAt,
        expires_at: session.expiresAt,
        user_agent: session.userAgent,
      } satisfies SessionColumns)
    },
    async touch(id, lastSeenAt) {
      await db('sessions').where({ id }).update({ last_seen_at: lastSeenAt })
    },
    async remove(id) {
      await db('sessions').where({ id }).delete()
    },
    async removeExpired(now) {
      await db('sessions').where('expires_at', '<=', now).delete()
    },
  }
}

export function tokensTable(db: Knex): StoreTables['tokens'] {
  return {
    list: async () => ((await db('tokens').orderBy('created_at')) as TokenColumns[]).map(tokenOf),
    async findByHash(hash) {
      const row: TokenColumns | undefined = await db('tokens').where({ hash }).first()
      return row ? tokenOf(row) : null
    },
    async insert(token) {
      await db('tokens').insert({
        id: token.id,
        hash: token.hash,
        name: token.name,
        role: token.role,
        created_at: token.createdAt,
        expires_at: token.expiresAt,
        last_used_at: token.lastUsedAt,
      } satisfies TokenColumns)
    },
    async touch(id, lastUsedAt) {
      await db('tokens').where({ id }).update({ last_used_at: lastUsedAt })
    },
    remove: async (id) => (await db('tokens').where({ id }).delete()) > 0,
  }
}

const accountOf = (row: AccountColumns): Account => ({
  id: row.id,
  name: row.name,
  role: row.role,
  passwordHash: row.password_hash,
  // SQLite has no booleans.
  disabled: Boolean(row.disabled),
  createdAt: row.created_at,
})

const accountColumns = (account: Account): AccountColumns => ({
  id: account.id,
  name: account.name,
  role: account.role,
  password_hash: account.passwordHash,
  disabled: account.disabled,
  created_at: account.createdAt,
})

const sessionOf = (row: SessionColumns): SessionRow => ({
  id: row.id,
  accountId: row.account_id,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  userAgent: row.user_agent,
})

const tokenOf = (row: TokenColumns): TokenRow => ({
  id: row.id,
  hash: row.hash,
  name: row.name,
  role: row.role,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
})
