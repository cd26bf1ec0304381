import type { Migration, Queryable } from '../database.ts'

/**
 * When each row was last changed, on whichever side. While writes move from one side to the other, both may change
 * the same row within the time that an event takes: the later change wins on both sides, and a late event about an
 * earlier one undoes nothing.
 */
export const latestChanges: Migration = async (db) => {
  await db.schema.createTable('latest_changes', (t) => {
    t.string('entity').notNullable()
    t.string('key').notNullable()
    t.string('at').notNullable()
    t.string('by').notNullable()
    t.primary(['entity', 'key'])
  })
}

export interface RowChange {
  entity: string
  key: string
  /** ISO 8601 with milliseconds, in UTC. */
  at: string
  /** The system that made it; decides between two changes of one millisecond. */
  by: string
}

/**
 * Notes a change of our own. @returns its time: now or, where the other side's clock is ahead of ours, just after
 * the change that it follows. Must run in the transaction that makes the change.
 */
export async function noteOwnChange(tx: Queryable, change: RowChange): Promise<string> {
  const known = await latest(tx, change)
  const at = known && known.at >= change.at ? later(known.at) : change.at
  await remember(tx, { ...change, at })
  return at
}

/** Whether a change of the other side is later than all that is known of the row; if so, it is remembered. */
export async function isLatest(tx: Queryable, change: RowChange): Promise<boolean> {
  const known = await latest(tx, change)
  if (known && (known.at > change.at || (known.at === change.at && known.by >= change.by))) return false
  await remember(tx, change)
  return true
}

/** Whether either side has changed the row since the handover began; one that is not here then was deleted. */
export async function wasChanged(tx: Queryable, entity: string, key: string): Promise<boolean> {
  return (await latest(tx, { entity, key })) !== undefined
}

const latest = (tx: Queryable, { entity, key }: Pick<RowChange, 'entity' | 'key'>) =>
  tx('latest_changes').where({ entity, key }).first<Pick<RowChange, 'at' | 'by'> | undefined>('at', 'by')

async function remember(tx: Queryable, { entity, key, at, by }: RowChange): Promise<void> {
  await tx('latest_changes').insert({ entity, key, at, by }).onConflict(['entity', 'key']).merge()
}

const later = (at: string) => new Date(Date.parse(at) + 1).toISOString()
