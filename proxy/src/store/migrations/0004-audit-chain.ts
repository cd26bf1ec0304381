import type { Knex } from 'knex'
import { type ChainedRow, GENESIS, linkOf } from '../audit-chain.ts'

/** Each audit entry carries a hash over itself and the one before it; the head says where the chain ends. */
export const auditChain = {
  name: '0004-audit-chain',
  async up(db: Knex): Promise<void> {
    await db.schema.alterTable('audit', (table) => {
      table.string('hash', 64).notNullable().defaultTo('')
    })
    await db.schema.createTable('audit_head', (table) => {
      table.integer('id').primary()
      table.integer('entry').notNullable()
      table.string('hash', 64).notNullable()
    })
    await db('audit_head').insert({ id: 1, ...(await chainWhatIsThere(db)) })
  },
  async down(db: Knex): Promise<void> {
    await db.schema.dropTable('audit_head')
    await db.schema.alterTable('audit', (table) => {
      table.dropColumn('hash')
    })
  },
}

async function chainWhatIsThere(db: Knex): Promise<{ entry: number; hash: string }> {
  const rows: ChainedRow[] = await db('audit')
    .leftJoin('revisions', 'revisions.n', 'audit.revision')
    .select('audit.*', 'revisions.changes')
    .orderBy('audit.id')
  let head = { entry: 0, hash: GENESIS }
  for (const row of rows) {
    head = { entry: row.id, hash: linkOf(head.hash, row) }
    await db('audit').where({ id: row.id }).update({ hash: head.hash })
  }
  return head
}
