import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeCliAccess } from '../control-plane/cli-access.ts'
import { startReceiver, type TestReceiver } from '../control-plane/receivers/receiver-for-tests.ts'
import { ADMIN_TOKEN, type Rig, startBackend, startRig, until } from '../control-plane/rig-for-tests.ts'
import { openStore } from '../store/open-store.ts'
import { banyanIn } from './run-for-tests.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'banyan-operations-'))
const banyan = banyanIn(dataDir)
const file = join(dataDir, 'wanted.yaml')
let rig: Rig
let service: Awaited<ReturnType<typeof startBackend>>
let receiver: TestReceiver

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }), { clock: () => new Date() })
  service = await startBackend()
  receiver = await startReceiver()
  writeCliAccess(dataDir, { url: rig.url, token: ADMIN_TOKEN })
})
afterAll(async () => {
  receiver.close()
  service.close()
  await rig.close()
  rmSync(dataDir, { recursive: true })
})

describe('a file', { timeout: 60_000 }, () => {
  it('is planned, tried, applied, exported, and then changes nothing', async () => {
    const route = (id: string) => ({
      id,
      match: { path: { prefix: `/${id}` } },
      candidate: 'svc',
      weight: 10,
    })
    const wanted = { backends: [{ id: 'svc', url: service.url }], routes: [route('a'), route('b')] }
    writeFileSync(file, JSON.stringify(wanted))
    const plan = await banyan(['plan', '-f', file, '--check'])
    expect(plan).toMatchObject({ code: 1, out: expect.stringContaining('3 to create, 0 to change') })
    const tried = await banyan(['apply', '-f', file, '--dry-run'])
    expect(tried).toMatchObject({ code: 0, out: expect.stringContaining('Would be done: Applied a file') })
    expect(await rig.store.routes.list()).toEqual([])
    const applied = await banyan(['apply', '-f', file, '--reason', 'from Git'])
    expect(applied).toMatchObject({ code: 0, out: 'Applied: 3 objects\n' })
    const exported = join(dataDir, 'exported.yaml')
    expect((await banyan(['export', '-f', exported])).code).toBe(0)
    expect(readFileSync(exported, 'utf8')).toContain('weight: 10')
    expect(await banyan(['plan', '-f', exported, '--prune', '--check'])).toMatchObject({ code: 0 })
  })

  it('that cannot be applied ends with 5, each reason named', async () => {
    writeFileSync(file, 'routes: [{ id: c, match: { path: { prefix: /c } }, candidate: nobody }]')
    const plan = await banyan(['plan', '-f', file])
    expect(plan).toMatchObject({
      code: 5,
      out: expect.stringContaining('REFUSED route c: candidate: there is no'),
    })
    expect(await banyan(['apply', '-f', '/nowhere.yaml'])).toMatchObject({ code: 2 })
  })
})

describe('verbs for many and for emergencies', { timeout: 60_000 }, () => {
  it('ramps several, says what a roll back would do, and rolls all back', async () => {
    expect((await banyan(['ramp', 'a', 'b', '20'])).out).toBe('Changed the traffic of a, b\n')
    const tried = await banyan(['rollback', '--all', '--dry-run'])
    expect(tried.out).toContain('~ route a\n      weight: 20 -> 0')
    expect((await rig.store.routes.find('a'))?.weight).toBe(20)
    expect((await banyan(['rollback', '--all'])).out).toBe('Rolled back a, b\n')
    expect((await banyan(['rollback'])).code).toBe(2)
  })

  it('edits and shows, engages and releases, and checks the log', async () => {
    expect((await banyan(['routes', 'edit', 'a', '--owner', 'shop'])).out).toContain('Changed the route a')
    expect((await banyan(['routes', 'edit', 'a', '--unset', 'owner'])).code).toBe(0)
    expect(await rig.store.routes.find('a')).not.toHaveProperty('owner')
    const health = await banyan(['backends', 'edit', 'svc', '--health', '/health'])
    expect(health.code).toBe(0)
    expect((await banyan(['backends', 'get', 'svc'])).out).toContain('/health every')
    expect((await banyan(['stop', '--reason', 'x'])).out).toContain('is on')
    expect((await banyan(['release'])).out).toContain('is off')
    const about = await banyan(['activity', '--about', 'backend:svc', '-o', 'json'])
    expect(JSON.parse(about.out).items).toHaveLength(2)
    const verified = await banyan(['audit', 'verify', '-o', 'json'])
    expect(JSON.parse(verified.out)).toMatchObject({ ok: true, broken: null })
    const { entry } = JSON.parse(verified.out).head
    const wrong = await banyan(['audit', 'verify', '--head', `${entry}:${'0'.repeat(64)}`])
    expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining('does not fit') })
  })

  it('tells receivers, and says whether they took it', async () => {
    const added = await banyan(['notifications', 'add', 'ops', receiver.url, '--on', 'route.rolled-back'])
    expect(added.out).toMatch(/^whsec_\S+\n$/)
    expect((await banyan(['notifications', 'test', 'ops'])).out).toBe('ops: delivered (answered 204)\n')
    receiver.answers = [500]
    expect((await banyan(['notifications', 'test', 'ops'])).code).toBe(1)
    expect((await banyan(['notifications', 'log', 'ops'])).out).toContain('answered 500')
    expect((await banyan(['notifications', 'delete', 'ops'])).code).toBe(0)
  })
})

describe('in a shell', { timeout: 60_000 }, () => {
  it.each(['bash', 'zsh', 'fish'])('%s gets a script that asks this program', async (shell) => {
    const ran = await banyan(['completion', shell])
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('banyan complete -- ')
  })

  it('commands, options and names of routes are completed', async () => {
    const [verbs, names, options] = await Promise.all([
      banyan(['complete', '--', 'ra']),
      banyan(['complete', '--', 'ramp', '']),
      banyan(['complete', '--', 'ramp', 'a', '--re']),
    ])
    expect(verbs.out).toMatch(/^ramp\t/)
    expect(names.out).toMatch(/^a\t\/a\/\*$/m)
    expect(options.out).toContain('--reason\t')
  })

  it('status is shown again and again until it is interrupted', async () => {
    const program = join(import.meta.dirname, '..', '..', 'bin', 'banyan.js')
    const child = spawn(process.execPath, [program, 'status', '--watch', '0.05', '-o', 'json'], {
      env: { PATH: process.env.PATH ?? '', BANYAN_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (piece) => {
      out += piece
    })
    await until('three answers', () => out.split('\n').length > 3, 20_000)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(JSON.parse(out.split('\n')[1] ?? '')).toMatchObject({ version: '1.2.3' })
  })
})
