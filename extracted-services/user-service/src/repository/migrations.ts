import type { Migration } from '@banyan/service-kit/database'
import { eventTables } from '@banyan/service-kit/events/tables'
import { handoverTables } from '@banyan/service-kit/handover/followed'
import { latestChanges } from '@banyan/service-kit/handover/latest'
import { demoUsers } from './demo-users.ts'
import { userRow } from './users.ts'

/** @param seed without it the service starts empty, and fills itself from the system that it follows */
export const migrations = (seed: boolean): Record<string, Migration> => ({
  '001_users': async (db) => {
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
    await db.schema.createTable('signing_keys', (t) => {
      t.string('kid').primary()
      t.text('jwk').notNullable()
      t.string('created_at').notNullable()
    })
  },
  '002_events': eventTables,
  '003_handover': handoverTables,
  '004_seed': async (db) => {
    if (seed) await db('users').insert(demoUsers.map(userRow))
  },
  '005_latest_changes': latestChanges,
})
