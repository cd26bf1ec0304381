import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/client.ts'
import { openStore } from '../../store/open-store.ts'
import { type Rig, startBackend, startRig } from '../rig-for-tests.ts'

let rig: Rig
let service: Awaited<ReturnType<typeof startBackend>>
let operator: Client
let maintainer: Client
let admin: Client
const params = { id: 'svc' }

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  service = await startBackend()
  ;[operator, maintainer, admin] = await Promise.all([
    rig.as('operator'),
    rig.as('maintainer'),
    rig.as('admin'),
  ])
  const body = { id: 'svc', url: service.url, health: { path: '/health' } }
  await maintainer('createBackend', { body })
})
afterAll(async () => {
  service.close()
  await rig.close()
})

const hold = (call: Client, wanted: 'open' | 'closed' | null, reason?: string) =>
  call('holdBackend', { params, body: { hold: wanted, ...(reason === undefined ? {} : { reason }) } })
const published = () => rig.published.at(-1)?.backends.find(({ id }) => id === 'svc')?.hold

describe('a backend', () => {
  it('is drained by an operator, published, and released again', async () => {
    const drained = await hold(operator, 'open', 'deploying')
    expect(drained).toMatchObject({ hold: 'open', condition: { level: 'held' }, applied: { threads: 2 } })
    expect(published()).toBe('open')
    const { revision } = drained
    expect((await hold(operator, 'open')).revision).toBe(revision)
    expect((await hold(operator, null)).hold).toBeUndefined()
    expect(published()).toBeUndefined()
    const [released, held] = (await admin('listAudit', { query: { limit: 2 } })).items
    expect(released).toMatchObject({ verb: 'backend.hold', actor: { name: 'operator' } })
    expect(held).toMatchObject({
      summary: 'Drained svc: no new requests, those under way end',
      reason: 'deploying',
    })
  })

  it('loses the protection of its breaker only by an administrator who says why', async () => {
    await expect(hold(maintainer, 'closed', 'it is wrong')).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(hold(admin, 'closed')).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await hold(admin, 'closed', 'it is wrong')).toMatchObject({ hold: 'closed' })
    await hold(operator, 'open')
    await hold(operator, null)
  })

  it('that is legacy has nothing to go to, so it is not drained', async () => {
    const attempt = operator('holdBackend', { params: { id: 'legacy' }, body: { hold: 'open' } })
    await expect(attempt).rejects.toMatchObject({ code: 'conflict' })
  })

  it('that is drained stays so when everything else is restored or read from a file; undoing releases it', async () => {
    const before = (await admin('listRevisions', { query: {} })).current
    const edited = await maintainer('editBackend', {
      params,
      body: { description: 'other', version: (await operator('getBackend', { params })).version },
    })
    expect(edited.revision).toBe(before + 1)
    const { revision } = await hold(operator, 'open')
    await admin('restoreRevision', { params: { n: before }, body: {} })
    expect(await operator('getBackend', { params })).toMatchObject({ hold: 'open' })
    const document = JSON.stringify({
      backends: [{ id: 'svc', url: service.url, health: { path: '/health' }, description: 'from a file' }],
    })
    const { base, items } = await admin('planConfig', { body: { document } })
    expect(items.flatMap(({ fields }) => fields.map(({ path }) => path))).toEqual(['description'])
    await admin('applyConfig', { body: { document, base } })
    expect(published()).toBe('open')
    await expect(operator('undoRevision', { params: { n: revision }, body: {} })).rejects.toMatchObject({
      code: 'conflict',
    })
    await hold(operator, null)
    expect(published()).toBeUndefined()
  })

  it('remembers its checks, with where they failed', async () => {
    service.status = 503
    await operator('checkBackend', { params })
    service.status = 200
    await operator('checkBackend', { params })
    const { items } = await operator('listBackendChecks', { params })
    expect(items.slice(0, 2)).toMatchObject([
      { ok: true, phase: null },
      { ok: false, phase: 'status', detail: 'GET /health answered 503' },
    ])
  })
})
