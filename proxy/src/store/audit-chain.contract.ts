import type { Knex } from 'knex'
import { describe, expect, it } from 'vitest'
import { routingAndAccess } from './migrations/0001-routing-and-access.ts'
import { evidence } from './migrations/0002-evidence.ts'
import { access } from './migrations/0003-access.ts'
import type { Store } from './store.ts'
import { ACTOR, AT } from './store-fixtures.ts'

/** A database of its own, as the store sees it and from behind. */
export type ChainPlace = { open: () => Promise<Store>; db: () => Knex }

const BEFORE_THE_CHAIN = [routingAndAccess, evidence, access]

/** The schema as it was before entries were chained. */
async function migrateToThird(db: Knex): Promise<void> {
  await db.migrate.latest({
    migrationSource: {
      getMigrations: async () => BEFORE_THE_CHAIN,
      getMigrationName: (migration: (typeof BEFORE_THE_CHAIN)[number]) => migration.name,
      getMigration: async (migration: (typeof BEFORE_THE_CHAIN)[number]) => migration,
    },
    tableName: 'migrations',
  })
}

const said = { at: AT, actor: JSON.stringify(ACTOR), summary: 'Did it, “ü” too', reason: null }
const target = { verb: 'route.traffic', target_kind: 'route', target_id: 'products' }

async function append(store: Store, summary: string): Promise<void> {
  await store.transaction(async (tables) => {
    const about = { kind: 'route', id: 'products' }
    const entry = { at: AT, actor: ACTOR, summary, reason: null, revision: null }
    await tables.audit.append({ ...entry, verb: 'route.traffic', target: about })
  })
}

async function withDb<T>(place: ChainPlace, work: (db: Knex) => Promise<T>): Promise<T> {
  const db = place.db()
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** What every database promises of the chain of audit entries. */
export function describeChain(kind: string, newPlace: () => Promise<ChainPlace>): void {
  describe(`the audit chain on ${kind}`, () => {
    it('is made of the entries that were there before it, and goes on from them', async () => {
      const place = await newPlace()
      await withDb(place, async (db) => {
        await migrateToThird(db)
        await db('revisions').insert({ ...said, n: 1, changes: '[{"kind":"route","id":"products"}]' })
        for (const id of [1, 2, 3])
          await db('audit').insert({ ...said, ...target, id, revision: id === 2 ? 1 : null })
      })
      const store = await place.open()
      await append(store, 'after it')
      expect(await store.audit.verify()).toMatchObject({ entries: 4, head: { entry: 4 }, broken: null })
      await store.close()
      await withDb(place, (db) => db('revisions').where({ n: 1 }).update({ changes: '[]' }))
      const again = await place.open()
      expect((await again.audit.verify()).broken).toMatchObject({ entry: 2 })
      await again.close()
    })

    it('is one chain, although several append at once', async () => {
      const place = await newPlace()
      const stores = [await place.open(), await place.open()]
      const all = Array.from({ length: 20 }, (_, n) => append(stores[n % 2]!, `entry ${n}`))
      const done = (await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled').length
      expect(done).toBeGreaterThan(0)
      expect(await stores[0]!.audit.verify()).toMatchObject({ entries: done, broken: null })
      await Promise.all(stores.map((store) => store.close()))
    })
  })
}
