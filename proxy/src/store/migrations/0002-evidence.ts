import type { Knex } from 'knex'

/**
 * Comparisons are kept as sums, never one by one, so the size of these tables follows the number of endpoints and
 * the time kept, not the traffic. Counts are by hour and by day (see spans.ts).
 */
export const evidence = {
  name: '0002-evidence',
  async up(db: Knex): Promise<void> {
    await comparisons(db)
    await divergences(db)
    await kept(db)
    await endpoints(db)
  },
  async down(db: Knex): Promise<void> {
    for (const table of TABLES) await db.schema.dropTable(table)
  },
}

const TABLES = [
  'progress',
  'endpoint_traffic',
  'endpoints',
  'rule_hits',
  'rules',
  'noise',
  'samples',
  'examples',
  'divergence_counts',
  'divergences',
  'shadow_counts',
  'comparisons',
]

/** Names of endpoints are clipped to this by who makes them. */
const ENDPOINT = 300
const BUILD = 100

function spanned(table: Knex.CreateTableBuilder): void {
  table.integer('span').notNullable()
  table.integer('hour').notNullable()
}

async function comparisons(db: Knex): Promise<void> {
  await db.schema.createTable('comparisons', (table) => {
    spanned(table)
    table.string('route', 64).notNullable()
    table.string('endpoint', ENDPOINT).notNullable()
    table.string('build', BUILD).notNullable()
    for (const count of ['matched', 'ignored', 'divergent', 'inconclusive'])
      table.integer(count).notNullable()
    table.text('reasons').notNullable()
    for (const slot of ['baseline', 'candidate']) {
      table.integer(`${slot}_answers`).notNullable()
      table.integer(`${slot}_errors`).notNullable()
      table.text(`${slot}_latency`).notNullable()
    }
    table.primary(['span', 'route', 'hour', 'endpoint', 'build'])
  })
  await db.schema.createTable('shadow_counts', (table) => {
    spanned(table)
    table.string('route', 64).notNullable()
    table.string('reason', 32).notNullable()
    table.integer('count').notNullable()
    table.primary(['span', 'hour', 'route', 'reason'])
  })
}

async function divergences(db: Knex): Promise<void> {
  await db.schema.createTable('divergences', (table) => {
    table.string('signature', 64).primary()
    table.string('route', 64).notNullable().index()
    table.string('endpoint', ENDPOINT).notNullable()
    table.string('shape', 64).notNullable()
    table.text('title').notNullable()
    table.text('body').notNullable()
    table.string('assignee', 200)
    table.string('rule', 64)
    table.text('notes').notNullable()
  })
  await db.schema.createTable('divergence_counts', (table) => {
    spanned(table)
    table.string('signature', 64).notNullable()
    table.string('build', BUILD).notNullable()
    table.integer('count').notNullable()
    table.integer('settled').notNullable().defaultTo(0)
    table.primary(['span', 'hour', 'signature', 'build'])
    table.index(['signature', 'span', 'hour'])
  })
}

async function kept(db: Knex): Promise<void> {
  await db.schema.createTable('examples', (table) => {
    table.string('signature', 64).notNullable()
    table.string('day', 10).notNullable()
    table.integer('slot').notNullable()
    table.string('id', 64).notNullable()
    table.string('at', 32).notNullable().index()
    table.integer('bytes').notNullable()
    table.text('body').notNullable()
    table.primary(['signature', 'day', 'slot'])
  })
  await db.schema.createTable('samples', (table) => {
    table.string('route', 64).notNullable()
    table.string('endpoint', ENDPOINT).notNullable()
    table.integer('slot').notNullable()
    table.string('at', 32).notNullable()
    table.integer('bytes').notNullable()
    table.text('body').notNullable()
    table.primary(['route', 'endpoint', 'slot'])
  })
  await db.schema.createTable('noise', (table) => {
    table.string('route', 64).notNullable()
    table.string('endpoint', ENDPOINT).notNullable()
    table.string('at', 32).notNullable()
    table.text('evidence').notNullable()
    table.primary(['route', 'endpoint'])
  })
  await db.schema.createTable('rules', (table) => {
    table.string('id', 64).primary()
    table.string('created_at', 32).notNullable()
    table.text('rule').notNullable()
  })
  await db.schema.createTable('rule_hits', (table) => {
    table.integer('hour').notNullable()
    table.string('rule', 200).notNullable()
    table.integer('count').notNullable()
    table.primary(['hour', 'rule'])
  })
}

async function endpoints(db: Knex): Promise<void> {
  await db.schema.createTable('endpoints', (table) => {
    table.string('endpoint', ENDPOINT).primary()
    table.text('title')
    table.string('declared', 16)
    table.boolean('hidden').notNullable().defaultTo(false)
    table.text('host').notNullable()
    table.text('samples').notNullable()
    table.string('first_seen', 32)
    table.string('last_seen', 32)
  })
  await db.schema.createTable('endpoint_traffic', (table) => {
    spanned(table)
    table.string('endpoint', ENDPOINT).notNullable()
    table.string('route', 64).notNullable()
    table.integer('requests').notNullable()
    table.integer('candidate').notNullable()
    for (let first = 0; first <= 5; first++) table.integer(`c${first}`).notNullable()
    table.primary(['span', 'hour', 'endpoint', 'route'])
  })
  await db.schema.createTable('progress', (table) => {
    table.string('day', 10).primary()
    for (const count of ['requests', 'candidate', 'endpoints', 'migrated']) table.integer(count).notNullable()
  })
}
