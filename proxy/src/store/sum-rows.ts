import type { Knex } from 'knex'
import type { Cover, Span } from './spans.ts'
import { DAY, HOUR } from './spans.ts'

/** Rows written by one statement: SQLite takes a limited number of values. */
const ROWS_MAX = 100

/** Rows deleted by one statement, so that nothing else waits long. */
export const PRUNE_MAX = 1_000

export async function inChunks<T>(
  rows: readonly T[],
  write: (chunk: T[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_MAX) await write(rows.slice(from, from + ROWS_MAX))
}

/** Adds `sums` to the rows that have the same `keys`; inserts those that are new. */
export function addUp(
  db: Knex,
  table: string,
  keys: readonly string[],
  sums: readonly string[],
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const added = Object.fromEntries(
    sums.map((column) => [column, db.raw('?? + ??', [`${table}.${column}`, `excluded.${column}`])]),
  )
  return inChunks(rows, (chunk) =>
    db(table)
      .insert(chunk)
      .onConflict([...keys])
      .merge(added),
  )
}

/** Only the rows that make up a time, see spans.ts. */
export function covering(query: Knex.QueryBuilder, { hoursFrom, daysFrom }: Cover): Knex.QueryBuilder {
  return query.where((either) =>
    either
      .where((hours) =>
        hours.where({ span: HOUR }).where('hour', '>=', hoursFrom).where('hour', '<', daysFrom),
      )
      .orWhere((days) => days.where({ span: DAY }).where('hour', '>=', daysFrom)),
  )
}

/** Deletes some of the rows of a span that begin before an hour; returns how many. */
export async function pruneSpan(db: Knex, table: string, span: Span, beforeHour: number): Promise<number> {
  const oldest = await db(table).where({ span }).min<{ hour: number | null }[]>('hour as hour').first()
  if (oldest?.hour == null || oldest.hour >= beforeHour) return 0
  // One hour, or day, at a time: few enough rows for one statement.
  return db(table).where({ span, hour: oldest.hour }).delete()
}
