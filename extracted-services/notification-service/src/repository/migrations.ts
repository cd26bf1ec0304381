import type { Migration } from '@banyan/service-kit/database'
import { eventTables } from '@banyan/service-kit/events/tables'

export const migrations: Record<string, Migration> = {
  '001_mails': async (db) => {
    await db.schema.createTable('mails', (t) => {
      t.increments('id')
      t.string('order_id', 36).notNullable().index()
      t.string('recipient').notNullable()
      t.string('subject').notNullable()
      t.text('body').notNullable()
      t.integer('attempts').notNullable().defaultTo(0)
      t.string('created_at').notNullable()
      t.string('sent_at')
    })
  },
  '002_events': eventTables,
}
