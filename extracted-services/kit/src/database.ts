import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import knex, { type Knex } from 'knex'
import { ConfigError } from './config.ts'

export type Database = Knex
export type Transaction = Knex.Transaction
/** Either of both: what a repository needs to run a query. */
export type Queryable = Knex

export type Migration = (db: Knex) => Promise<void>

/** Opens PostgreSQL when a URL is given, else an SQLite file (`:memory:` allowed), and brings it up to date. */
export async function openDatabase(options: {
  file: string
  url?: string | undefined
  migrations: Record<string, Migration>
}): Promise<Database> {
  const db = options.url ? openPostgres(options.url) : openSqlite(options.file)
  try {
    await db.migrate.latest({ migrationSource: sourceOf(options.migrations) })
  } catch (error) {
    await db.destroy()
    throw explained(error, options.url ? 'DATABASE_URL' : options.file)
  }
  return db
}

/** A database that somebody else's code made is a matter of configuration, and told as one. */
function explained(error: unknown, database: string): unknown {
  if (!/migration directory is corrupt/.test(String(error))) return error
  return new ConfigError(
    `the database ${database} was made by another version of this server: give another one, or delete it`,
  )
}

export const isPostgres = (db: Knex): boolean => db.client.config.client === 'pg'

// What goes wrong is thrown and logged by us: Knex must not write plain text among the JSON lines.
const silent = () => undefined
const log = { warn: silent, error: silent, deprecate: silent, debug: silent }

function openPostgres(url: string): Knex {
  return knex({
    log,
    client: 'pg',
    connection: { connectionString: url },
    pool: { min: 0, max: 8 },
    acquireConnectionTimeout: 5_000,
  })
}

function openSqlite(file: string): Knex {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  return knex({
    client: 'sqlite3',
    log,
    connection: { filename: file },
    useNullAsDefault: true,
    // One connection: SQLite has one writer, and a second `:memory:` connection would be another database.
    pool: { min: 1, max: 1, idleTimeoutMillis: 2 ** 30, afterCreate: prepareSqlite },
  })
}

interface SqliteConnection {
  exec(sql: string, done: (error: Error | null) => void): void
}

function prepareSqlite(
  connection: SqliteConnection,
  done: (error: Error | null, connection: SqliteConnection) => void,
) {
  // FULL: a committed order must outlive a power cut; WAL: readers of a backup never block the writer.
  const pragmas =
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;'
  connection.exec(pragmas, (error) => done(error, connection))
}

/** Migrations are code that ships with the server, not files found on a disk. */
function sourceOf(migrations: Record<string, Migration>): Knex.MigrationSource<string> {
  return {
    getMigrations: async () => Object.keys(migrations).sort(),
    getMigrationName: (name) => name,
    getMigration: async (name) => ({
      up: (db: Knex) => migrations[name]!(db),
      down: async () => {
        throw new Error('migrations only go forward: restore a backup instead')
      },
    }),
  }
}

/** Makes a counter whose first number is `start`. Ids are numbers out of a range, so that two systems never meet. */
export async function startCounter(db: Knex, name: string, start: number): Promise<void> {
  if (!(await db.schema.hasTable('counters'))) {
    await db.schema.createTable('counters', (t) => {
      t.string('name').primary()
      t.integer('next').notNullable()
    })
  }
  await db('counters').insert({ name, next: start })
}

/** Takes the next number of a counter; given back only when the transaction rolls back. */
export async function nextOf(tx: Knex, name: string): Promise<number> {
  const [row] = await tx('counters')
    .where({ name })
    .increment('next', 1)
    .returning<{ next: number }[]>('next')
  if (!row) throw new Error(`there is no counter ${name}`)
  return row.next - 1
}
