import type { Knex } from 'knex'
import type { Role } from '../domain/can.ts'
import type { SessionRow, StoreTables, TokenRow } from './store.ts'

type SessionColumns = {
  id: string
  account_id: string
  created_at: string
  last_seen_at: string
  expires_at: string
  user_agent: string
  address: string
}
type TokenColumns = {
  id: string
  hash: string
  name: string
  role: Role
  scope: string | null
  created_at: string
  created_by: string | null
  expires_at: string
  last_used_at: string | null
  last_used_from: string | null
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
        address: session.address,
      } satisfies SessionColumns)
    },
    async touch(id, lastSeenAt) {
      await db('sessions').where({ id }).update({ last_seen_at: lastSeenAt })
    },
    async remove(id) {
      await db('sessions').where({ id }).delete()
    },
    removeOf: (accountId, except = null) =>
      db('sessions')
        .where({ account_id: accountId })
        .whereNot({ id: except ?? '' })
        .delete(),
    async removeExpired(now) {
      await db('sessions').where('expires_at', '<=', now).delete()
    },
  }
}

export function tokensTable(db: Knex): StoreTables['tokens'] {
  return {
    list: async () => ((await db('tokens').orderBy(['created_at', 'id'])) as TokenColumns[]).map(tokenOf),
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
        scope: token.scope && JSON.stringify(token.scope),
        created_at: token.createdAt,
        created_by: token.createdBy,
        expires_at: token.expiresAt,
        last_used_at: token.lastUsedAt,
        last_used_from: token.lastUsedFrom,
      } satisfies TokenColumns)
    },
    async touch(id, lastUsedAt, from) {
      await db('tokens').where({ id }).update({ last_used_at: lastUsedAt, last_used_from: from })
    },
    async expireAt(id, expiresAt) {
      await db('tokens').where({ id }).update({ expires_at: expiresAt })
    },
    remove: async (id) => (await db('tokens').where({ id }).delete()) > 0,
  }
}

const sessionOf = (row: SessionColumns): SessionRow => ({
  id: row.id,
  accountId: row.account_id,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  userAgent: row.user_agent,
  address: row.address,
})

const tokenOf = (row: TokenColumns): TokenRow => ({
  id: row.id,
  hash: row.hash,
  name: row.name,
  role: row.role,
  scope: row.scope === null ? null : JSON.parse(row.scope),
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  lastUsedFrom: row.last_used_from,
})
