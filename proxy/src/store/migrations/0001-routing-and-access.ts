import type { Knex } from 'knex'

/**
 * Versioned objects are kept as their JSON beside the columns that are searched, so a new optional part of a
 * route needs no migration. Times are ISO 8601 text in UTC: both databases sort it alike.
 */
export const routingAndAccess = {
  name: '0001-routing-and-access',
  async up(db: Knex): Promise<void> {
    await routing(db)
    await history(db)
    await access(db)
    // Every transaction updates this row first, which makes writers take turns on both databases.
    await db.schema.createTable('writer', (table) => {
      table.integer('id').primary()
      table.bigInteger('turns').notNullable()
    })
    await db('writer').insert({ id: 1, turns: 0 })
  },
  async down(db: Knex): Promise<void> {
    for (const table of [
      'writer',
      'tokens',
      'sessions',
      'accounts',
      'audit',
      'revision_objects',
      'revisions',
      'settings',
      'routes',
      'backends',
    ]) {
      await db.schema.dropTable(table)
    }
  },
}

async function routing(db: Knex): Promise<void> {
  for (const name of ['backends', 'routes']) {
    await db.schema.createTable(name, (table) => {
      table.string('id', 64).primary()
      table.integer('version').notNullable()
      table.text('body').notNullable()
    })
  }
  await db.schema.createTable('settings', (table) => {
    table.string('name', 64).primary()
    table.text('value').notNullable()
  })
}

async function history(db: Knex): Promise<void> {
  await db.schema.createTable('revisions', (table) => {
    table.integer('n').primary()
    table.string('at', 32).notNullable()
    table.text('actor').notNullable()
    table.text('summary').notNullable()
    table.text('reason')
    table.text('changes').notNullable()
  })
  await db.schema.createTable('revision_objects', (table) => {
    table.integer('n').notNullable().references('n').inTable('revisions')
    table.string('kind', 32).notNullable()
    table.string('object_id', 64).notNullable()
    table.primary(['kind', 'object_id', 'n'])
  })
  await db.schema.createTable('audit', (table) => {
    table.increments('id')
    table.string('at', 32).notNullable()
    table.text('actor').notNullable()
    table.string('verb', 64).notNullable()
    table.string('target_kind', 32).notNullable()
    table.string('target_id', 64).notNullable()
    table.text('summary').notNullable()
    table.text('reason')
    table.integer('revision').references('n').inTable('revisions')
  })
}

async function access(db: Knex): Promise<void> {
  await db.schema.createTable('accounts', (table) => {
    table.string('id', 64).primary()
    table.string('name', 64).notNullable().unique()
    table.string('role', 32).notNullable()
    table.text('password_hash').notNullable()
    table.boolean('disabled').notNullable()
    table.string('created_at', 32).notNullable()
  })
  await db.schema.createTable('sessions', (table) => {
    table.string('id', 64).primary()
    table.string('account_id', 64).notNullable().references('id').inTable('accounts').onDelete('CASCADE')
    table.string('created_at', 32).notNullable()
    table.string('last_seen_at', 32).notNullable()
    table.string('expires_at', 32).notNullable().index()
    table.text('user_agent').notNullable()
  })
  await db.schema.createTable('tokens', (table) => {
    table.string('id', 64).primary()
    table.string('hash', 64).notNullable().unique()
    table.string('name', 64).notNullable()
    table.string('role', 32).notNullable()
    table.string('created_at', 32).notNullable()
    table.string('expires_at', 32).notNullable()
    table.string('last_used_at', 32)
  })
}
