import type { Knex } from 'knex'
import { routingAndAccess } from './migrations/0001-routing-and-access.ts'
import { evidence } from './migrations/0002-evidence.ts'
import { access } from './migrations/0003-access.ts'
import { auditChain } from './migrations/0004-audit-chain.ts'
import { StoreUnavailable } from './store.ts'

type Migration = { name: string; up(db: Knex): Promise<void>; down(db: Knex): Promise<void> }

/** All migrations, oldest first. A released one is never edited: another one follows it. */
const MIGRATIONS: readonly Migration[] = [routingAndAccess, evidence, access, auditChain]

const TABLE = 'migrations'
// Any number will do as long as all Banyan nodes use the same one.
const ADVISORY_LOCK = 7_226_926

/**
 * Brings the schema up to date. All of it is one transaction, Knex's own lock row included: killed half-way,
 * nothing has happened and the next start begins anew.
 */
export async function migrate(db: Knex, dialect: 'sqlite' | 'postgres'): Promise<void> {
  await db.transaction(async (trx) => {
    if (dialect === 'postgres') await trx.raw('select pg_advisory_xact_lock(?)', [ADVISORY_LOCK])
    await refuseNewer(trx)
    await trx.migrate.latest({
      migrationSource: {
        getMigrations: async () => [...MIGRATIONS],
        getMigrationName: (migration: Migration) => migration.name,
        getMigration: async (migration: Migration) => migration,
      },
      tableName: TABLE,
    })
  })
}

async function refuseNewer(db: Knex): Promise<void> {
  if (!(await db.schema.hasTable(TABLE))) return
  const known = new Set(MIGRATIONS.map(({ name }) => name))
  const rows: { name: string }[] = await db(TABLE).select('name').orderBy('id')
  const unknown = rows.find(({ name }) => !known.has(name))
  if (!unknown) return
  throw new StoreUnavailable(
    `The database was written by a newer Banyan (it has "${unknown.name}"): start that version, or choose another --data-dir.`,
  )
}
