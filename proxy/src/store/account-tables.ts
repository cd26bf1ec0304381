import type { Knex } from 'knex'
import type { Role } from '../domain/can.ts'
import { Refusal } from '../domain/errors.ts'
import { isDuplicate } from './failures.ts'
import type { Account, AccountLink, StoreTables } from './store.ts'

type AccountColumns = {
  id: string
  name: string
  role: Role
  password_hash: string
  disabled: boolean | number
  created_at: string
  last_seen_at: string | null
  version: number
}
type LinkColumns = {
  account_id: string
  hash: string
  purpose: AccountLink['purpose']
  created_at: string
  expires_at: string
}

export function accountsTable(db: Knex): StoreTables['accounts'] {
  const one = async (where: { id: string } | { name: string }) => {
    const row: AccountColumns | undefined = await db('accounts').where(where).first()
    return row ? accountOf(row) : null
  }
  const whyNot = async (id: string): Promise<Refusal> => {
    const account = await one({ id })
    if (account === null) return new Refusal('not_found', `There is no account ${id}.`)
    const { passwordHash: _, ...current } = account
    const message = `The account ${account.name} has changed since you read it.`
    return new Refusal('stale_version', message, { current })
  }
  return {
    list: async () =>
      ((await db('accounts').orderBy(['created_at', 'id'])) as AccountColumns[]).map(accountOf),
    findByName: (name) => one({ name }),
    find: (id) => one({ id }),
    async insert(account) {
      // Looked up first: on PostgreSQL a failed insert would spoil the transaction it is part of.
      if (await one({ name: account.name })) throw exists(account.name)
      try {
        await db('accounts').insert(accountColumns(account))
      } catch (error) {
        throw isDuplicate(error) ? exists(account.name) : error
      }
    },
    async replace(account, ifVersion) {
      const next = { ...account, version: ifVersion + 1 }
      const { id, last_seen_at: _, ...columns } = accountColumns(next)
      const count = await db('accounts').where({ id, version: ifVersion }).update(columns)
      if (count === 0) throw await whyNot(id)
      return next
    },
    async touch(id, lastSeenAt) {
      await db('accounts').where({ id }).update({ last_seen_at: lastSeenAt })
    },
    async remove(id, ifVersion) {
      const count = await db('accounts').where({ id, version: ifVersion }).delete()
      if (count === 0) throw await whyNot(id)
    },
  }
}

export function accountLinksTable(db: Knex): StoreTables['accountLinks'] {
  return {
    list: async () => ((await db('account_links').orderBy('created_at')) as LinkColumns[]).map(linkOf),
    async findByHash(hash) {
      const row: LinkColumns | undefined = await db('account_links').where({ hash }).first()
      return row ? linkOf(row) : null
    },
    async put(link) {
      await db('account_links')
        .insert({
          account_id: link.accountId,
          hash: link.hash,
          purpose: link.purpose,
          created_at: link.createdAt,
          expires_at: link.expiresAt,
        } satisfies LinkColumns)
        .onConflict('account_id')
        .merge()
    },
    async remove(accountId) {
      await db('account_links').where({ account_id: accountId }).delete()
    },
  }
}

const exists = (name: string) => new Refusal('already_exists', `There is an account ${name} already.`)

const accountOf = (row: AccountColumns): Account => ({
  id: row.id,
  name: row.name,
  role: row.role,
  passwordHash: row.password_hash === '' ? null : row.password_hash,
  // SQLite has no booleans.
  disabled: Boolean(row.disabled),
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  version: row.version,
})

const accountColumns = (account: Account): AccountColumns => ({
  id: account.id,
  name: account.name,
  role: account.role,
  password_hash: account.passwordHash ?? '',
  disabled: account.disabled,
  created_at: account.createdAt,
  last_seen_at: account.lastSeenAt,
  version: account.version,
})

const linkOf = (row: LinkColumns): AccountLink => ({
  accountId: row.account_id,
  hash: row.hash,
  purpose: row.purpose,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})
