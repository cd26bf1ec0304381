import { type Database, openDatabase } from '../database.ts'
import type { CloudEvent } from '../events/cloud-event.ts'
import { createOutbox, type Outbox } from '../events/outbox.ts'
import { eventTables } from '../events/tables.ts'
import { createLogger } from '../log.ts'
import { createMetrics } from '../metrics.ts'

export const quietLog = createLogger({ service: 'test', level: 'silent' })
export const testMetrics = () => createMetrics('test')

/** A database with an outbox and an inbox, and a table in which a test counts what was handled. */
export async function openEventDatabase(url?: string): Promise<Database> {
  const handled = async (db: Database) => {
    await db.schema.createTable('handled', (t) => {
      t.increments('n')
      t.integer('number').notNullable()
    })
  }
  return openDatabase({
    file: ':memory:',
    url,
    migrations: { '001_events': eventTables, '002_handled': handled },
  })
}

export const outboxOf = (db: Database, source = '/source') => createOutbox(db, source, () => new Date())

/** Publishes the numbers, each in a transaction of its own. */
export async function publishNumbers(db: Database, outbox: Outbox, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number += 1) {
    await db.transaction((tx) =>
      outbox.append(tx, { type: 'number.published.v1', subject: String(number), data: { number } }),
    )
  }
}

/** A handler that writes down the number that it was told. */
export const writeDown = {
  'number.published.v1': async (event: CloudEvent, tx: Database): Promise<void> => {
    await tx('handled').insert({ number: (event.data as { number: number }).number })
  },
}

export async function handledNumbers(db: Database): Promise<number[]> {
  const rows: { number: number }[] = await db('handled').orderBy('n')
  return rows.map((row) => row.number)
}

export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)
