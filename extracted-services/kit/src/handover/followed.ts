import type { Migration, Queryable } from '../database.ts'

/** What a system needs that follows the data of another one. */
export const handoverTables: Migration = async (db) => {
  await db.schema.createTable('followed', (t) => {
    t.string('source').notNullable()
    t.string('entity').notNullable()
    t.string('key').notNullable()
    t.integer('sequence').notNullable()
    t.primary(['source', 'entity', 'key'])
  })
  await db.schema.createTable('backfills', (t) => {
    t.string('entity').primary()
    t.integer('rows').notNullable()
    t.string('finished_at').notNullable()
  })
}

/** One state of one row of another system. */
export interface Change {
  source: string
  entity: string
  key: string
  /** The source's sequence of the last change that the state contains. */
  sequence: number
}

/**
 * Whether a change is newer than what was followed so far, and remembers it. By this a backfill and the events
 * that happen meanwhile may come in any order. Must run in the transaction that applies the change.
 */
export async function isNews(tx: Queryable, { source, entity, key, sequence }: Change): Promise<boolean> {
  const row = await tx('followed').where({ source, entity, key }).first<{ sequence: number } | undefined>()
  if (row && row.sequence >= sequence) return false
  await tx('followed')
    .insert({ source, entity, key, sequence })
    .onConflict(['source', 'entity', 'key'])
    .merge()
  return true
}
