import type { Knex } from 'knex'

/** Accounts that are invited, edited by version and taken away; where sessions come from; what a token is for. */
export const access = {
  name: '0003-access',
  async up(db: Knex): Promise<void> {
    await db.schema.alterTable('accounts', (table) => {
      table.string('last_seen_at', 32)
      table.integer('version').notNullable().defaultTo(1)
    })
    await db.schema.alterTable('sessions', (table) => {
      table.string('address', 64).notNullable().defaultTo('')
    })
    await db.schema.alterTable('tokens', (table) => {
      table.text('scope')
      table.string('created_by', 64)
      table.string('last_used_from', 64)
    })
    // One link for each account: making another ends the one before.
    await db.schema.createTable('account_links', (table) => {
      table.string('account_id', 64).primary().references('id').inTable('accounts').onDelete('CASCADE')
      table.string('hash', 64).notNullable().unique()
      table.string('purpose', 16).notNullable()
      table.string('created_at', 32).notNullable()
      table.string('expires_at', 32).notNullable()
    })
  },
  async down(db: Knex): Promise<void> {
    await db.schema.dropTable('account_links')
    for (const [name, columns] of [
      ['tokens', ['scope', 'created_by', 'last_used_from']],
      ['sessions', ['address']],
      ['accounts', ['last_seen_at', 'version']],
    ] as const) {
      await db.schema.alterTable(name, (table) => {
        table.dropColumns(...columns)
      })
    }
  },
}
