import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import knex from 'knex'
import { afterAll, expect, it } from 'vitest'
import { openStore } from './open-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'banyan-kill-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const KILLS = Number(process.env.BANYAN_KILLS ?? 12)
const SEED = Number(process.env.BANYAN_SEED ?? 20_260_101)

it(`loses no acknowledged change when the writer is killed ${KILLS} times (seed ${SEED})`, {
  timeout: 10_000 + KILLS * 5_000,
}, async () => {
  const file = join(directory, 'killed.db')
  const random = mulberry32(SEED)
  let acknowledged = { revision: 0, version: 0 }
  for (let round = 0; round < KILLS; round++) {
    acknowledged = (await writeUntilKilled(file, random() * 150)) ?? acknowledged
    await expectIntact(file)
    const store = await openStore({ kind: 'sqlite', file })
    const current = await store.revisions.current()
    const route = await store.routes.find('killed')
    const { items } = await store.audit.page({ limit: 1 })
    expect((await store.audit.verify()).broken).toBeNull()
    await store.close()
    // The change that was being made may have committed without being heard of; nothing else may differ.
    expect([acknowledged.revision, acknowledged.revision + 1]).toContain(current)
    expect(route?.version ?? 0).toBe(current)
    expect(items[0]?.revision ?? 0).toBe(current)
  }
  expect(acknowledged.revision).toBeGreaterThan(KILLS)
})

/** Runs the writer and kills it `afterMs` after its first acknowledgement; the last acknowledgement, if any. */
function writeUntilKilled(
  file: string,
  afterMs: number,
): Promise<{ revision: number; version: number } | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'kill-writer.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let last: { revision: number; version: number } | null = null
    const lines = createInterface({ input: child.stdout })
    lines.once('line', () => setTimeout(() => child.kill('SIGKILL'), afterMs))
    lines.on('line', (line) => {
      const [revision = 0, version = 0] = line.split(' ').map(Number)
      last = { revision, version }
    })
    lines.once('close', () => resolve(last))
    child.once('exit', (code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself (${code})`))
    })
  })
}

async function expectIntact(file: string): Promise<void> {
  const raw = knex({ client: 'sqlite3', connection: { filename: file }, useNullAsDefault: true })
  expect(await raw.raw('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(await raw.raw('PRAGMA foreign_key_check')).toEqual([])
  await raw.destroy()
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
