import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Migration, nextOf, openDatabase, startCounter } from './database.ts'

const table: Migration = (db) => db.schema.createTable('things', (t) => void t.increments('id'))

describe('openDatabase', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'database-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('makes the folder, brings the database up to date, and does so once', async () => {
    const file = join(folder, 'deep', 'down', 'data.sqlite')
    let runs = 0
    const migrations = {
      '001_things': async (...[db]: Parameters<Migration>) => {
        runs += 1
        await table(db)
      },
    }
    for (let n = 0; n < 2; n += 1) await (await openDatabase({ file, migrations })).destroy()
    expect(runs).toBe(1)
  })

  it('says in a sentence that a database belongs to another version', async () => {
    const file = join(folder, 'other.sqlite')
    await (await openDatabase({ file, migrations: { '001_old': table } })).destroy()
    const opening = openDatabase({ file, migrations: { '001_new': table } })
    await expect(opening).rejects.toThrow(`${file} was made by another version of this server`)
  })

  it('takes back a migration that fails', async () => {
    const file = join(folder, 'failed.sqlite')
    const failing: Migration = async (db) => {
      await table(db)
      throw new Error('half way')
    }
    await expect(openDatabase({ file, migrations: { '001_things': failing } })).rejects.toThrow('half way')
    const db = await openDatabase({ file, migrations: { '001_things': table } })
    expect(await db('things').select()).toEqual([])
    await db.destroy()
  })
})

describe('nextOf', () => {
  it('counts from its start, and takes back the number of a transaction that failed', async () => {
    const db = await openDatabase({
      file: ':memory:',
      migrations: { '001': (each) => startCounter(each, 'things', 1_000) },
    })
    const take = (fail: boolean) =>
      db.transaction(async (tx) => {
        const number = await nextOf(tx, 'things')
        if (fail) throw new Error('changed my mind')
        return number
      })
    expect(await take(false)).toBe(1_000)
    await expect(take(true)).rejects.toThrow()
    expect(await take(false)).toBe(1_001)
    await db.destroy()
  })
})
