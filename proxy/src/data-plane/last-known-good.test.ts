import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { LastKnownGood } from './last-known-good.ts'

const folder = mkdtempSync(join(tmpdir(), 'banyan-last-good-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const KILLS = Number(process.env.BANYAN_KILLS ?? 12)

/** Writes one revision after the other, large enough to be written in several pieces, and tells each that is written. */
const WRITER = `
  import { LastKnownGood } from ${JSON.stringify(new URL('./last-known-good.ts', import.meta.url).href)}
  const file = new LastKnownGood(process.argv[1])
  const routes = Array.from({ length: 20_000 }, (_, i) => ({ id: 'route-' + i, match: { path: { prefix: '/' + i } } }))
  for (let revision = Number(process.argv[2]); ; revision++) {
    file.write({ revision, routes, backends: [], killSwitch: false, forceKey: '' })
    process.stdout.write(revision + '\\n')
  }`

it(`L05 is whole, and no older than what was written, when its writer is killed ${KILLS} times`, {
  timeout: 10_000 + KILLS * 5_000,
}, async () => {
  const path = join(folder, 'killed.json')
  const file = new LastKnownGood(path)
  let written = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const args = ['--input-type=module', '--eval', WRITER, path, String(written + 1)]
    const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let told = ''
    writer.stdout.on('data', (piece) => {
      told += piece
    })
    await once(writer.stdout, 'data')
    await wait(Math.random() * 40)
    const closed = once(writer, 'close')
    writer.kill('SIGKILL')
    await closed
    // The last line may have been cut by the kill.
    written = Number(told.split('\n').at(-2))
    const found = file.read()
    expect(found?.routes).toHaveLength(20_000)
    expect(found?.revision).toBeGreaterThanOrEqual(written)
    written = found!.revision
  }
})

it.each(['', '{', 'null', '[]', '{"revision":1}', '{"revision":"1","routes":[],"backends":[]}'])(
  'L05 is not taken for a route table when it is %j',
  (text) => {
    const path = join(folder, 'other.json')
    writeFileSync(path, text)
    expect(new LastKnownGood(path).read()).toBeNull()
  },
)

it('is nothing at a first start', () => {
  expect(new LastKnownGood(join(folder, 'none.json')).read()).toBeNull()
})
