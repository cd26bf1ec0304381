import type { Migration } from '@banyan/service-kit/database'
import { eventTables } from '@banyan/service-kit/events/tables'

export const migrations: Record<string, Migration> = {
  '001_payments': async (db) => {
    await db.schema.createTable('payments', (t) => {
      t.string('id', 36).primary()
      // One payment an order, whatever happens.
      t.string('order_id', 36).notNullable().unique()
      t.string('user_id').notNullable()
      t.integer('amount_cents').notNullable()
      t.string('status').notNullable()
      t.string('reason')
      t.string('created_at').notNullable()
    })
  },
  '002_events': eventTables,
}
