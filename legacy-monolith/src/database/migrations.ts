import { type Migration, startCounter } from '@banyan/service-kit/database'
import { eventTables } from '@banyan/service-kit/events/tables'
import { handoverTables } from '@banyan/service-kit/handover/followed'
import { latestChanges } from '@banyan/service-kit/handover/latest'
import { seedCatalogue } from '../modules/catalog/seed.ts'
import { orderKeysTable } from '../modules/orders/order-keys.ts'
import { seedOrders } from '../modules/orders/seed.ts'
import { seedUsers } from '../modules/users/seed.ts'

/** Every module's tables, in one database, as monoliths have them. */
export const migrations: Record<string, Migration> = {
  '001_settings': async (db) => {
    await db.schema.createTable('settings', (t) => {
      t.string('key').primary()
      t.text('value').notNullable()
    })
  },
  '002_users': async (db) => {
    await db.schema.createTable('users', (t) => {
      t.string('id', 36).primary()
      t.string('email').notNullable()
      t.string('email_key').notNullable().unique()
      t.string('name').notNullable()
      t.string('phone')
      t.string('role').notNullable()
      t.string('password_hash').notNullable()
      t.string('created_at').notNullable()
      t.integer('changed_seq').notNullable().defaultTo(0)
    })
  },
  '003_catalog': async (db) => {
    await db.schema.createTable('products', (t) => {
      t.integer('id').primary()
      t.string('sku').notNullable().unique()
      t.string('name').notNullable()
      t.text('description').notNullable()
      t.integer('price_cents').notNullable()
      t.integer('stock').notNullable()
      t.text('tags').notNullable()
      t.integer('weight_grams').notNullable()
      t.float('rating')
      t.string('discontinued_at')
      t.string('created_at').notNullable()
      t.string('updated_at').notNullable()
      t.integer('changed_seq').notNullable().defaultTo(0)
    })
    await db.schema.createTable('reservations', (t) => {
      t.string('id', 36).primary()
      t.string('order_id', 36).notNullable().unique()
      t.string('status').notNullable()
      t.text('items').notNullable()
      t.string('created_at').notNullable()
    })
  },
  '004_orders': async (db) => {
    await db.schema.createTable('orders', (t) => {
      t.string('id', 36).primary()
      t.string('user_id', 36).notNullable().index()
      t.string('idempotency_key')
      t.string('status').notNullable()
      t.text('items').notNullable()
      t.integer('subtotal_cents').notNullable()
      t.integer('shipping_cents').notNullable()
      t.integer('total_cents').notNullable()
      t.string('card_token').notNullable()
      // Who took the order and so settles it: us, or a service whose orders we only follow.
      t.string('owner').notNullable()
      t.integer('changed_seq').notNullable().defaultTo(0)
      t.string('created_at').notNullable()
      t.string('updated_at').notNullable()
      t.unique(['user_id', 'idempotency_key'])
    })
    await db.schema.createTable('order_events', (t) => {
      t.increments('id')
      t.string('order_id', 36).notNullable().index()
      t.string('status').notNullable()
      t.string('at').notNullable()
    })
  },
  '005_storefront': async (db) => {
    await db.schema.createTable('sessions', (t) => {
      t.increments('id')
      t.string('sid_hash').notNullable().unique()
      t.string('user_id', 36)
      t.string('expires_at').notNullable().index()
    })
    await db.schema.createTable('cart_items', (t) => {
      t.integer('session_id').notNullable().references('sessions.id').onDelete('CASCADE')
      t.integer('product_id').notNullable()
      t.integer('quantity').notNullable()
      t.primary(['session_id', 'product_id'])
    })
  },
  '006_payments_and_notifications': async (db) => {
    await db.schema.createTable('payments', (t) => {
      t.string('id', 36).primary()
      t.string('order_id', 36).notNullable().unique()
      t.integer('amount_cents').notNullable()
      t.string('status').notNullable()
      t.string('reason')
      t.string('created_at').notNullable()
    })
    await db.schema.createTable('mails', (t) => {
      t.increments('id')
      t.string('order_id', 36).notNullable()
      t.string('recipient').notNullable()
      t.string('subject').notNullable()
      t.text('body').notNullable()
      t.string('created_at').notNullable()
    })
  },
  '007_events': eventTables,
  '008_handover': handoverTables,
  '009_photos': async (db) => {
    await db.schema.createTable('photos', (t) => {
      t.integer('product_id').primary()
      t.string('type').notNullable()
      t.binary('bytes').notNullable()
      t.string('uploaded_at').notNullable()
    })
  },
  '010_latest_changes': latestChanges,
  '011_order_keys': orderKeysTable,
  '100_seed': async (db) => {
    await seedUsers(db)
    await seedCatalogue(db)
    await seedOrders(db)
    await startCounter(db, 'products', 1_000)
  },
}
