import type { Migration } from '@banyan/service-kit/database'
import { eventTables } from '@banyan/service-kit/events/tables'
import { handoverTables } from '@banyan/service-kit/handover/followed'

export const migrations: Record<string, Migration> = {
  '001_stock_levels': async (db) => {
    await db.schema.createTable('stock_levels', (t) => {
      t.integer('product_id').primary()
      t.string('sku').notNullable()
      t.integer('available').notNullable()
      t.string('as_of').notNullable()
    })
    await db.schema.createTable('pending_lines', (t) => {
      t.string('order_id', 36).notNullable()
      t.integer('product_id').notNullable().index()
      t.integer('quantity').notNullable()
      t.primary(['order_id', 'product_id'])
    })
    await db.schema.createTable('settled_orders', (t) => {
      t.string('order_id', 36).primary()
    })
  },
  '002_events': eventTables,
  '003_followed': handoverTables,
}
