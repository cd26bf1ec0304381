import type { Migration } from '../database.ts'

/** The tables behind the outbox and the inbox; one line in a service's migrations. */
export const eventTables: Migration = async (db) => {
  await db.schema.createTable('outbox', (t) => {
    t.increments('sequence')
    t.string('id', 36).notNullable().unique()
    t.string('type').notNullable()
    t.text('event').notNullable()
  })
  await db.schema.createTable('outbox_positions', (t) => {
    t.string('destination').primary()
    t.integer('position').notNullable()
  })
  await db.schema.createTable('inbox', (t) => {
    t.string('source').notNullable()
    t.string('id').notNullable()
    t.string('handled_at').notNullable()
    t.primary(['source', 'id'])
  })
  await db.schema.createTable('dead_letters', (t) => {
    t.increments('number')
    t.string('type').notNullable()
    t.text('reason').notNullable()
    t.text('event').notNullable()
    t.string('at').notNullable()
  })
}
