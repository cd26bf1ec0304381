import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import knex, { type Knex } from 'knex'
import type { Backend, Route } from '../domain/route.ts'
import { accountLinksTable, accountsTable } from './account-tables.ts'
import { comparisonsTable, noiseTable, shadowCountsTable } from './comparison-tables.ts'
import { divergencesTable } from './divergence-tables.ts'
import { endpointsTable, progressTable } from './endpoint-tables.ts'
import { translated } from './failures.ts'
import { auditTable, revisionsTable } from './history-tables.ts'
import { examplesTable, samplesTable } from './kept-tables.ts'
import { migrate } from './migrate.ts'
import { rulesTable } from './rules-table.ts'
import { sessionsTable, tokensTable } from './session-tables.ts'
import type { Store, StoreTables } from './store.ts'
import { versionedTable } from './versioned-table.ts'

export type StoreLocation = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string }

/** How long a statement waits for a lock, and a caller for a connection, before the answer is "unavailable". */
const LOCK_TIMEOUT_MS = 5_000
const ACQUIRE_TIMEOUT_MS = 10_000
const POSTGRES_CONNECTIONS = 8

/** Opens the store and brings its schema up to date. Rejects with StoreUnavailable, a sentence for people. */
export async function openStore(location: StoreLocation): Promise<Store> {
  const db = location.kind === 'sqlite' ? openSqlite(location.file) : openPostgres(location.url)
  try {
    await migrate(db, location.kind)
  } catch (error) {
    await db.destroy()
    throw translated(error)
  }
  return storeOn(db, READ_ONLY[location.kind])
}

// A transaction of SQLite that only reads is a snapshot by itself.
const READ_ONLY: Record<StoreLocation['kind'], Knex.TransactionConfig> = {
  sqlite: {},
  postgres: { isolationLevel: 'repeatable read', readOnly: true },
}

function storeOn(db: Knex, readOnly: Knex.TransactionConfig): Store {
  return {
    ...translating(tablesOf(db)),
    async transaction(work) {
      try {
        return await db.transaction(async (trx) => {
          // Writing first takes the lock at once: transactions never fail half-way on one that another holds.
          await trx('writer').increment('turns', 1)
          return work(tablesOf(trx))
        })
      } catch (error) {
        throw translated(error)
      }
    },
    async snapshot(work) {
      try {
        return await db.transaction((trx) => work(tablesOf(trx)), readOnly)
      } catch (error) {
        throw translated(error)
      }
    },
    close: () => db.destroy(),
  }
}

function tablesOf(db: Knex): StoreTables {
  return {
    routes: versionedTable<Route>(db, 'routes', 'route'),
    backends: versionedTable<Backend>(db, 'backends', 'backend'),
    settings: settingsTable(db),
    revisions: revisionsTable(db),
    audit: auditTable(db),
    accounts: accountsTable(db),
    accountLinks: accountLinksTable(db),
    sessions: sessionsTable(db),
    tokens: tokensTable(db),
    comparisons: comparisonsTable(db),
    shadowCounts: shadowCountsTable(db),
    divergences: divergencesTable(db),
    examples: examplesTable(db),
    samples: samplesTable(db),
    noise: noiseTable(db),
    rules: rulesTable(db),
    endpoints: endpointsTable(db),
    progress: progressTable(db),
  }
}

function settingsTable(db: Knex): StoreTables['settings'] {
  return {
    async get(name) {
      const row: { value: string } | undefined = await db('settings').where({ name }).first()
      return row ? JSON.parse(row.value) : undefined
    },
    async set(name, value) {
      if (value === undefined) await db('settings').where({ name }).delete()
      else
        await db('settings')
          .insert({ name, value: JSON.stringify(value) })
          .onConflict('name')
          .merge()
    },
  }
}

// Every failure is thrown to the caller, who says it once; Knex would print it to standard output as well.
const nothing = () => undefined
const SILENT = { warn: nothing, error: nothing, deprecate: nothing, debug: nothing }

/** The tables outside a transaction, with the drivers' errors put into our words. */
function translating(tables: StoreTables): StoreTables {
  const wrap = <T extends object>(table: T): T =>
    new Proxy(table, {
      get(target, property, receiver) {
        const member: unknown = Reflect.get(target, property, receiver)
        if (typeof member !== 'function') return member
        return async (...args: unknown[]) => {
          try {
            return await member.apply(target, args)
          } catch (error) {
            throw translated(error)
          }
        }
      },
    })
  const entries = Object.entries(tables).map(([name, table]) => [name, wrap(table)])
  return Object.fromEntries(entries) as StoreTables
}

function openSqlite(file: string): Knex {
  if (file !== ':memory:') createPrivateFile(file)
  return knex({
    client: 'sqlite3',
    log: SILENT,
    connection: { filename: file },
    useNullAsDefault: true,
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    pool: {
      min: 1,
      max: 1,
      // A database in memory lives as long as its one connection.
      idleTimeoutMillis: 2 ** 31 - 1,
      afterCreate: (connection: SqliteConnection, done: (error: Error | null) => void) =>
        connection.exec(PRAGMAS, done),
    },
  })
}

type SqliteConnection = { exec(sql: string, done: (error: Error | null) => void): void }

// FULL: a change that was acknowledged outlives a power cut, not only the process.
const PRAGMAS = `
  PRAGMA busy_timeout = ${LOCK_TIMEOUT_MS};
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
`

/** The file holds hashes and sessions: only its owner may read it. SQLite gives -wal and -shm the same mode. */
function createPrivateFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
  } catch (error) {
    throw translated(
      Object.assign(new Error(`cannot write ${file}`, { cause: error }), { code: 'SQLITE_CANTOPEN' }),
    )
  }
}

function openPostgres(url: string): Knex {
  return knex({
    client: 'pg',
    log: SILENT,
    connection: { connectionString: url, connectionTimeoutMillis: LOCK_TIMEOUT_MS },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    pool: { min: 0, max: POSTGRES_CONNECTIONS },
  })
}
