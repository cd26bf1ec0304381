import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knex, { type Knex } from 'knex'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { ChainCheck, ChainHead } from './audit-chain.ts'
import { openStore } from './open-store.ts'
import { ACTOR, AT } from './store-fixtures.ts'

const directory = mkdtempSync(join(tmpdir(), 'banyan-audit-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let file = ''
let number = 0

/** Five entries, of which the second and the fourth made revisions. */
beforeEach(async () => {
  file = join(directory, `${++number}.db`)
  const store = await openStore({ kind: 'sqlite', file })
  for (let i = 1; i <= 5; i++) {
    await store.transaction(async (tables) => {
      const summary = `Did number ${i}`
      const said = { at: AT, actor: ACTOR, summary, reason: i === 3 ? 'because' : null }
      const change = { kind: 'route' as const, id: 'products', before: null, after: { weight: i } }
      const revision = i % 2 === 0 ? await tables.revisions.append({ ...said, changes: [change] }) : null
      await tables.audit.append({
        ...said,
        verb: 'route.traffic',
        target: { kind: 'route', id: 'products' },
        revision,
      })
    })
  }
  await store.close()
})

async function tampered(tamper: (db: Knex) => Promise<unknown>): Promise<void> {
  const db = knex({ client: 'sqlite3', connection: { filename: file }, useNullAsDefault: true })
  await tamper(db)
  await db.destroy()
}

async function check(anchor?: ChainHead): Promise<ChainCheck> {
  const store = await openStore({ kind: 'sqlite', file })
  try {
    return await store.audit.verify(anchor)
  } finally {
    await store.close()
  }
}

describe('the chain of audit entries', () => {
  it('holds while nobody touches it, also by a head that was written down', async () => {
    const checked = await check()
    expect(checked).toMatchObject({ entries: 5, head: { entry: 5 }, broken: null })
    expect(await check(checked.head)).toEqual(checked)
  })

  it.each<[string, (db: Knex) => Promise<unknown>, number]>([
    ['an entry is edited', (db) => db('audit').where({ id: 3 }).update({ reason: 'another' }), 3],
    ['the actor is', (db) => db('audit').where({ id: 2 }).update({ actor: '{"name":"bob"}' }), 2],
    ['what a revision changed is', (db) => db('revisions').where({ n: 2 }).update({ changes: '[]' }), 4],
    ['an entry is deleted', (db) => db('audit').where({ id: 3 }).delete(), 4],
    ['the first is', (db) => db('audit').where({ id: 1 }).delete(), 2],
    ['the last is', (db) => db('audit').where({ id: 5 }).delete(), 5],
    ['the last two are', (db) => db('audit').where('id', '>', 3).delete(), 4],
    ['all are', (db) => db('audit').delete(), 1],
    ['two change places', (db) => exchange(db, 3, 5), 3],
    ['one is added', (db) => copy(db, 5, 6), 6],
  ])('names the first that does not fit when %s', async (_what, tamper, entry) => {
    await tampered(tamper)
    expect((await check()).broken).toMatchObject({ entry, why: expect.any(String) })
  })

  it('does not hide a chain that was made anew from who wrote down its head', async () => {
    const { head } = await check()
    const earlier = { entry: 3, hash: await hashOf(3) }
    await tampered(async (db) => {
      await db('audit').where('id', '>', 4).delete()
      await db('audit_head').update({ entry: 4, hash: (await db('audit').where({ id: 4 }).first()).hash })
    })
    expect((await check()).broken).toBeNull()
    expect((await check(earlier)).broken).toBeNull()
    expect((await check(head)).broken).toMatchObject({ entry: 5 })
    expect((await check({ ...earlier, hash: head.hash })).broken).toMatchObject({ entry: 3 })
  })
})

describe('reading some of the entries', () => {
  it('filters by object, verb and person, also where a revision changed the object', async () => {
    const store = await openStore({ kind: 'sqlite', file })
    await store.transaction(async (tables) => {
      const said = { at: AT, actor: { ...ACTOR, name: '100%_"x"' }, summary: 'Restored', reason: null }
      const change = { kind: 'route' as const, id: 'products', before: null, after: null }
      const revision = await tables.revisions.append({ ...said, changes: [change] })
      const target = { kind: 'revision', id: '1' }
      await tables.audit.append({ ...said, verb: 'revision.restore', target, revision })
      await tables.audit.append({ ...said, verb: 'token.create', target, revision: null })
    })
    const ids = async (filter: object) =>
      (await store.audit.page({ limit: 50, ...filter })).items.map(({ id }) => id)
    expect(await ids({ kind: 'route', id: 'products' })).toEqual([6, 5, 4, 3, 2, 1])
    expect(await ids({ kind: 'route', id: 'orders' })).toEqual([])
    expect(await ids({ kind: 'revision' })).toEqual([7, 6])
    expect(await ids({ verb: 'token.create' })).toEqual([7])
    expect(await ids({ actor: '100%_"x"' })).toEqual([7, 6])
    expect(await ids({ actor: '100' })).toEqual([])
    expect(await ids({ actor: ACTOR.name, kind: 'route', id: 'products', after: '3' })).toEqual([2, 1])
    await store.close()
  })
})

async function hashOf(id: number): Promise<string> {
  let hash = ''
  await tampered(async (db) => {
    hash = (await db('audit').where({ id }).first()).hash
  })
  return hash
}

async function exchange(db: Knex, a: number, b: number): Promise<void> {
  await db('audit').where({ id: a }).update({ id: 99 })
  await db('audit').where({ id: b }).update({ id: a })
  await db('audit').where({ id: 99 }).update({ id: b })
}

async function copy(db: Knex, from: number, to: number): Promise<void> {
  await db('audit').insert({ ...(await db('audit').where({ id: from }).first()), id: to })
}
