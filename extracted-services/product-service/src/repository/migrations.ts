import { type Migration, startCounter } from '@banyan/service-kit/database'
import catalogue from '../../seed/catalogue.json' with { type: 'json' }
import { productRow } from './products.ts'

/** The monolith numbers its products from 1; ours begin here, so that neither ever takes the other's number. */
const firstOwnId = 1_000_000

export const migrations: Record<string, Migration> = {
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
  '003_seed': async (db) => {
    const rows = catalogue.map((product) => productRow({ ...product, updatedAt: product.createdAt }))
    await db.batchInsert('products', rows, 40)
  },
}
