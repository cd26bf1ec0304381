import type { Migration } from '@banyan/service-kit/database'
import { eventTables } from '@banyan/service-kit/events/tables'
import { handoverTables } from '@banyan/service-kit/handover/followed'

export const migrations: Record<string, Migration> = {
  '001_orders': async (db) => {
    await db.schema.createTable('orders', (t) => {
      t.string('id', 36).primary()
      t.string('user_id').notNullable()
      t.string('email').notNullable()
      t.string('idempotency_key')
      t.string('status').notNullable().index()
      t.text('lines').notNullable()
      t.integer('subtotal_cents').notNullable()
      t.integer('shipping_cents').notNullable()
      t.integer('total_cents').notNullable()
      t.string('card_token').notNullable()
      t.string('owner').notNullable()
      t.integer('changed_seq').notNullable().defaultTo(0)
      t.string('created_at').notNullable()
      t.string('updated_at').notNullable()
      t.unique(['user_id', 'idempotency_key'])
      t.index(['user_id', 'created_at'])
    })
    await db.schema.createTable('order_history', (t) => {
      t.increments('id')
      t.string('order_id', 36).notNullable().index()
      t.string('status').notNullable()
      t.string('at').notNullable()
    })
  },
  '002_events': eventTables,
  '003_handover': handoverTables,
}
