import type { Migration } from '@banyan/service-kit/database'
import { eventTables } from '@banyan/service-kit/events/tables'
import { handoverTables } from '@banyan/service-kit/handover/followed'

export const migrations: Record<string, Migration> = {
  '001_facts': async (db) => {
    await db.schema.createTable('events', (t) => {
      t.increments('id')
      t.string('type').notNullable()
      t.string('time').notNullable()
      t.text('data').notNullable()
    })
    await db.schema.createTable('order_facts', (t) => {
      t.string('order_id', 36).primary()
      t.string('day', 10).notNullable().index()
      t.string('status').notNullable()
      t.integer('total_cents').notNullable()
    })
  },
  '002_events': eventTables,
  '003_handover': handoverTables,
}
