import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knex from 'knex'
import { afterAll, describe, expect, it } from 'vitest'
import { describeChain } from './audit-chain.contract.ts'
import { describeEvidence } from './evidence.contract.ts'
import { openStore } from './open-store.ts'
import { describeStore } from './store.contract.ts'
import { routeRow } from './store-fixtures.ts'

const directory = mkdtempSync(join(tmpdir(), 'banyan-store-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const sqlite = (name: string) => openStore({ kind: 'sqlite', file: join(directory, name) })

describeStore(
  'sqlite',
  () => sqlite('contract.db'),
  () => sqlite('contract.db'),
)

describeEvidence('sqlite', () => sqlite('evidence.db'))

let places = 0
describeChain('sqlite', async () => {
  const name = `chain${++places}.db`
  return { open: () => sqlite(name), db: () => rawDatabase(name) }
})

describe('a SQLite file', () => {
  it('can be read by its owner only', async () => {
    const store = await sqlite('private/banyan.db')
    await store.routes.insert(routeRow('r'))
    const modes = ['banyan.db', 'banyan.db-wal', 'banyan.db-shm'].map(
      (name) => statSync(join(directory, 'private', name)).mode & 0o777,
    )
    expect(modes).toEqual([0o600, 0o600, 0o600])
    await store.close()
  })

  it('of a newer Banyan is refused with one sentence', async () => {
    await (await sqlite('newer.db')).close()
    const raw = rawDatabase('newer.db')
    await raw('migrations').insert({ name: '0099-from-the-future', batch: 2, migration_time: new Date() })
    await raw.destroy()
    await expect(sqlite('newer.db')).rejects.toThrow(
      /^The database was written by a newer Banyan \(it has "0099-from-the-future"\)[^\n]*$/,
    )
  })

  it('that is no database is refused with one sentence', async () => {
    writeFileSync(join(directory, 'text.db'), 'this is not a database, '.repeat(100))
    await expect(sqlite('text.db')).rejects.toThrow('This file is not a Banyan database.')
  })

  it('in a place that cannot be written is refused with one sentence', async () => {
    writeFileSync(join(directory, 'file'), '')
    await expect(sqlite('file/banyan.db')).rejects.toThrow(/cannot be opened; check the path/)
  })

  it('waits for a lock that another process holds for a moment', async () => {
    const store = await sqlite('locked.db')
    const other = rawDatabase('locked.db')
    const holder = await other.transaction()
    await holder('settings').insert({ name: 'held', value: '1' })
    const write = store.settings.set('mine', 2)
    await holder.commit()
    await write
    expect(await store.settings.get('mine')).toBe(2)
    expect(await store.settings.get('held')).toBe(1)
    await other.destroy()
    await store.close()
  })
})

const rawDatabase = (name: string) =>
  knex({ client: 'sqlite3', connection: { filename: join(directory, name) }, useNullAsDefault: true })
