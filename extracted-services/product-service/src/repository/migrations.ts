import { type Migration, startCounter } from '@banyan/service-kit/database'
import { eventTables } from '@banyan/service-kit/events/tables'
import { handoverTables } from '@banyan/service-kit/handover/followed'
import { latestChanges } from '@banyan/service-kit/handover/latest'
import catalogue from '../../seed/catalogue.json' with { type: 'json' }
import { productRow } from './products.ts'

/** The monolith numbers its products from 1; ours begin here, so that neither ever takes the other's number. */
const firstOwnId = 1_000_000

/** @param seed without it the service starts empty, and fills itself from the system that it follows */
export const migrations = (seed: boolean): Record<string, Migration> => ({
  '001_products': async (db) => {
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
    await startCounter(db, 'products', firstOwnId)
  },
  '002_reservations': async (db) => {
    await db.schema.createTable('reservations', (t) => {
      t.string('id', 36).primary()
      t.string('order_id', 36).notNullable().unique()
      t.string('status').notNullable()
      t.text('lines').notNullable()
      t.string('created_at').notNullable()
    })
  },
  '003_events': eventTables,
  '004_handover': handoverTables,
  '005_seed': async (db) => {
    if (!seed) return
    const rows = catalogue.map((product) => productRow({ ...product, updatedAt: product.createdAt }))
    await db.batchInsert('products', rows, 40)
  },
  '006_latest_changes': latestChanges,
})
