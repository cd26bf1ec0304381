import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createClient } from '../../contracts/client.ts'
import { openStore } from '../../store/open-store.ts'
import { ADMIN_TOKEN, type Rig, startBackend, startRig, until } from '../rig-for-tests.ts'
import { startReceiver, type TestReceiver } from './receiver-for-tests.ts'

const WAIT_MS = 20_000
let rig: Rig
let admin: Client
let to: TestReceiver
let service: Awaited<ReturnType<typeof startBackend>>

beforeAll(async () => {
  // A signature has a time, and who verifies it looks at a clock.
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }), { clock: () => new Date() })
  admin = createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  to = await startReceiver()
  service = await startBackend()
})
afterEach(async () => {
  for (const { id } of (await admin('listReceivers')).items)
    await admin('deleteReceiver', { params: { id }, query: {} })
  to.got = []
})
afterAll(async () => {
  to.close()
  service.close()
  await rig.close()
})

const add = (over: object = {}) => admin('createReceiver', { body: { id: 'ops', url: to.url, ...over } })
const said = () => to.got.map(({ body }) => JSON.parse(body) as { type: string; data: { summary: string } })

describe('receivers', () => {
  it('show their secret once, and their address to administrators only', async () => {
    const { secret } = await add({ reason: 'on call' })
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/)
    const list = await admin('listReceivers')
    expect(list).toMatchObject({ total: 1, items: [{ id: 'ops', url: to.url, enabled: true }] })
    expect(JSON.stringify(list)).not.toContain('whsec_')
    const [entry] = (await admin('listAudit', { query: { limit: 1 } })).items
    expect(entry).toMatchObject({ verb: 'receiver.create', reason: 'on call', target: { kind: 'receiver' } })
    expect(JSON.stringify(entry)).not.toMatch(/k3y|whsec_/)
  })

  it('are changed from what was read, or not', async () => {
    await add()
    const edit = (version: number) =>
      admin('editReceiver', { params: { id: 'ops' }, body: { version, enabled: false } })
    expect(await edit(1)).toMatchObject({ enabled: false, version: 2, url: to.url })
    await expect(edit(1)).rejects.toMatchObject({ code: 'stale_version', current: { version: 2 } })
    await expect(add()).rejects.toMatchObject({ code: 'already_exists' })
    await expect(admin('testReceiver', { params: { id: 'nobody' } })).rejects.toMatchObject({ status: 404 })
  })

  it.each([
    ['another scheme', { url: 'ftp://127.0.0.1/' }, 'url'],
    ['a user name', { url: 'http://a:b@127.0.0.1/' }, 'url'],
    ['a place where clouds keep credentials', { url: 'http://169.254.169.254/' }, 'url'],
    ['no occasion', { occasions: [] }, 'occasions'],
    ['one twice', { occasions: ['breaker.opened', 'breaker.opened'] }, 'occasions'],
  ])('are refused with %s', async (_what, over, path) => {
    await expect(add(over)).rejects.toMatchObject({ status: 400, fields: [{ path }] })
  })

  it('get a test message with a signature that holds, and the answer is told', async () => {
    const { secret } = await add()
    to.answers = [500]
    const refused = await admin('testReceiver', { params: { id: 'ops' } })
    expect(refused).toMatchObject({ state: 'failed', status: 500, type: 'test', attempts: 1 })
    const taken = await admin('testReceiver', { params: { id: 'ops' } })
    expect(taken).toMatchObject({ state: 'delivered', status: 204 })
    const { headers, body } = to.got[1]!
    expect(new Webhook(secret ?? '').verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'test',
      data: { by: 'admin-token' },
    })
    const { items } = await admin('listDeliveries', { query: { receiver: 'ops' } })
    expect(items.map(({ state }) => state)).toEqual(['delivered', 'failed'])
    expect((await admin('listReceivers')).items[0]?.counts).toMatchObject({ delivered: 1, failed: 1 })
  })
})

describe('a new secret', () => {
  const heads = (n: number) => to.got[n]!.headers as Record<string, string>
  const test = () => admin('testReceiver', { params: { id: 'ops' } })
  const rotate = (body: object) => admin('rotateReceiver', { params: { id: 'ops' }, body })

  it('signs beside the old one for a while, so that a receiver may know either', async () => {
    const { secret: old } = await add()
    const rotated = await rotate({ reason: 'leaked' })
    expect(rotated).toMatchObject({ version: 2, previousUntil: expect.any(String) })
    expect(Date.parse(rotated.previousUntil ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000)
    await test()
    expect(heads(0)['webhook-signature']?.split(' ')).toHaveLength(2)
    for (const secret of [old, rotated.secret])
      expect(new Webhook(secret ?? '').verify(to.got[0]!.body, heads(0))).toMatchObject({ type: 'test' })
    const [entry] = (await admin('listAudit', { query: { limit: 1 } })).items
    expect(entry).toMatchObject({ verb: 'receiver.rotate', reason: 'leaked' })
    expect(JSON.stringify([entry, (await admin('listReceivers')).items])).not.toContain('whsec_')
  })

  it('without an overlap replaces it at once', async () => {
    const { secret: old } = await add()
    const { secret, previousUntil } = await rotate({ overlapHours: 0 })
    expect(previousUntil).toBeNull()
    await test()
    expect(() => new Webhook(old ?? '').verify(to.got[0]!.body, heads(0))).toThrow()
    expect(new Webhook(secret ?? '').verify(to.got[0]!.body, heads(0))).toMatchObject({ type: 'test' })
  })

  it('is nothing for a chat, and not made from what somebody else changed', async () => {
    await add()
    await expect(rotate({ version: 7 })).rejects.toMatchObject({ code: 'stale_version' })
    await add({ id: 'chat', format: 'chat' })
    const attempt = admin('rotateReceiver', { params: { id: 'chat' }, body: {} })
    await expect(attempt).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('what receivers are told', () => {
  it('is the kill switch, roll backs by any way, guards and breakers', async () => {
    await add()
    await admin('createBackend', { body: { id: 'svc', url: service.url } })
    await admin('createRoute', {
      body: {
        id: 'products',
        match: { path: { prefix: '/products' } },
        candidate: 'svc',
        shadow: { writes: { mode: 'dry-run' } },
      },
    })
    const params = { id: 'products' }
    await admin('changeTraffic', { params, body: { weight: 30, mirror: 0, version: 1 } })
    await admin('rollbackRoute', { params, body: { reason: 'wrong prices' } })
    await admin('setKillSwitch', { body: { engaged: true } })
    await admin('setKillSwitch', { body: { engaged: false } })
    await rig.control.turnOffWrites('products')
    rig.control.breakerOpened('svc', 3)
    rig.evidence.live.news([
      { signature: 's1', route: 'products', state: 'regressed', title: 'price differs' },
      { signature: 's2', route: 'products', state: 'open', title: 'name differs' },
    ])
    await until('all is told', () => to.got.length >= 6, WAIT_MS)
    expect(said().map(({ type }) => type)).toEqual([
      'route.rolled-back',
      'kill-switch.engaged',
      'kill-switch.released',
      'guard.tripped',
      'breaker.opened',
      'divergence.regressed',
    ])
    expect(said()[0]?.data.summary).toBe('Rolled back products (from 30 %) by admin-token: wrong prices.')
    expect(said()[0]?.data).toMatchObject({ routes: [{ id: 'products', from: 30 }], by: 'admin-token' })
  })
})
