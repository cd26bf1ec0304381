import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApiError, Client } from '../../contracts/client.ts'
import { GeneralChanged, RedactionTested, SettingsView } from '../../contracts/settings.ts'
import { SupportBundle } from '../../contracts/support-bundle.ts'
import { Evidence } from '../../evidence/evidence.ts'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import { type Rig, startRig, until } from '../rig-for-tests.ts'

let rig: Rig
let store: Store
let admin: Client
beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', file: ':memory:' })
  rig = await startRig(store)
  admin = await rig.as('admin')
})
afterEach(() => rig.close())

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    ({ code }: ApiError) => code,
  )
const newest = async () => (await store.audit.page({ limit: 1 })).items[0]!

describe('what the instance is called', () => {
  const shop = { name: 'Shop EU', environment: 'production', production: true, goalDate: '2027-03-01' }

  it('is a revision, is told with the status, and can be undone', async () => {
    const changed = GeneralChanged.parse(await admin('setGeneral', { body: { ...shop, version: 0 } }))
    expect(changed).toMatchObject({ ...shop, changedBy: 'admin' })
    expect((await admin('getStatus')).instance).toEqual(shop)
    expect(await newest()).toMatchObject({
      ...{ verb: 'general.change', revision: changed.revision },
      summary: 'This instance is Shop EU, production, where people are served, to be done by 2027-03-01',
    })
    await admin('undoRevision', { params: { n: changed.revision }, body: {} })
    expect((await admin('getStatus')).instance).toMatchObject({ name: '', environment: '' })
  })

  it('has an environment where it is production, and a date that there is', async () => {
    const wrong = [
      { ...shop, environment: '' },
      { ...shop, goalDate: '2027-02-30' },
    ]
    for (const body of wrong)
      expect(await codeOf(admin('setGeneral', { body: { ...body, version: 0 } }))).toBe('invalid_input')
    const viewer = await rig.as('viewer')
    expect(await codeOf(viewer('setGeneral', { body: { ...shop, version: 0 } }))).toBe('not_permitted')
  })
})

describe('a support bundle', () => {
  it('tells how it is, and nothing of hosts, people and what they send', async () => {
    await admin('createBackend', {
      body: { id: 'svc', url: 'http://inner-host.example:8443', description: 'a secret description' },
    })
    await admin('createBackend', { body: { id: 'like-local', url: 'http://localhost.inner.example' } })
    await admin('createBackend', { body: { id: 'local', url: 'http://127.0.0.1:4102' } })
    const headers = { set: { authorization: 'Bearer inner-token' } }
    const match = { path: { prefix: '/a' } }
    await admin('createRoute', { body: { id: 'a', match, candidate: 'svc', requestHeaders: headers } })
    const bundle = SupportBundle.parse(await admin('getSupportBundle'))
    expect(bundle).toMatchObject({
      version: '1.2.3',
      backends: expect.arrayContaining([
        expect.objectContaining({ id: 'svc', place: 'http://elsewhere:8443' }),
        expect.objectContaining({ id: 'like-local', place: 'http://elsewhere' }),
        expect.objectContaining({ id: 'local', place: 'http://127.0.0.1:4102' }),
      ]),
      routes: [{ id: 'a', stage: 'legacy', parts: ['requestHeaders'] }],
    })
    expect(JSON.stringify(bundle)).not.toMatch(/inner|secret description|rig-admin/)
    const viewer = await rig.as('viewer')
    expect(await codeOf(viewer('getSupportBundle'))).toBe('not_permitted')
  })
})

describe('redaction', () => {
  it('takes names of this installation, is a revision, and can be undone', async () => {
    const { redaction } = SettingsView.parse(await admin('getSettings'))
    expect(redaction).toMatchObject({ names: [], fixedNames: [], bodyKb: 128, version: 0, changedBy: null })
    const names = ['Customer-Ref', 'loyaltyNo', 'customerref']
    const changed = await admin('setRedaction', { body: { names, bodyKb: 16, version: 0, reason: 'GDPR' } })
    expect(changed).toMatchObject({ names: ['customerref', 'loyaltyNo'], bodyKb: 16, changedBy: 'admin' })
    expect(changed.version).toBe(changed.revision)
    expect(await newest()).toMatchObject({
      ...{ verb: 'redaction.change', reason: 'GDPR', revision: changed.revision },
      summary: 'Redaction: secret from now on: customerref, loyaltyNo; 16 kB of bodies are kept',
    })
    const operator = await rig.as('operator')
    expect(await codeOf(operator('undoRevision', { params: { n: changed.revision }, body: {} }))).toBe(
      'not_permitted',
    )
    await admin('undoRevision', { params: { n: changed.revision }, body: {} })
    expect((await admin('getSettings')).redaction).toMatchObject({ names: [], bodyKb: 128 })
  })

  it('does not go back when routes are restored', async () => {
    const { revision } = await admin('createBackend', { body: { id: 'svc', url: 'http://127.0.0.1:1' } })
    await admin('setRedaction', { body: { names: ['loyaltyNo'], bodyKb: 0, version: 0 } })
    const maintainer = await rig.as('maintainer')
    await maintainer('restoreRevision', { params: { n: revision - 1 }, body: {} })
    expect((await admin('getSettings')).redaction).toMatchObject({ names: ['loyaltyNo'], bodyKb: 0 })
    expect((await admin('listBackends')).items.map(({ id }) => id)).toEqual(['legacy'])
  })

  it('of somebody who was faster is not written over', async () => {
    await admin('setRedaction', { body: { names: ['one'], bodyKb: 128, version: 0 } })
    expect(await codeOf(admin('setRedaction', { body: { names: ['two'], bodyKb: 128, version: 0 } }))).toBe(
      'stale_version',
    )
  })

  it('is tried with a message before it is saved, and the hashes tell nothing', async () => {
    const message = {
      target: '/reset?token=abc1&page=2',
      headers: [
        ['authorization', 'Bearer abcdef123'],
        ['content-type', 'application/json'],
      ] as [string, string][],
      body: '{"loyaltyNo":"L-77","note":"hello"}',
    }
    const viewer = await rig.as('viewer')
    const without = RedactionTested.parse(await viewer('testRedaction', { body: message }))
    expect(without.target).toMatch(/^\/reset\?token=[^&]*redacted[^&]*&page=2$/)
    expect(without.headers[0]?.[1]).toMatch(/^\[redacted .{10}\]$/)
    expect(without.body).toContain('L-77')
    const tried = await viewer('testRedaction', { body: { ...message, names: ['loyalty_no'] } })
    expect(tried.body).toMatch(/^\{"loyaltyNo":"\[redacted .{10}\]","note":"hello"\}$/)
    expect(tried.replaced).toBe(without.replaced + 1)
    expect(tried.headers[0]?.[1]).not.toBe(without.headers[0]?.[1])
    await admin('setRedaction', { body: { names: ['loyalty_no'], bodyKb: 128, version: 0 } })
    expect((await viewer('testRedaction', { body: message })).body).not.toContain('L-77')
  })

  it('is in force for a second instance on the same store from its start, with the names of its own', async () => {
    await admin('setRedaction', { body: { names: ['loyaltyNo'], bodyKb: 4, version: 0 } })
    const other = await Evidence.open({
      ...{ store, threads: 1, secretNames: ['fixed-name'], keepBodies: false, random: Math.random },
      ...{ now: Date.now, onFailure: () => undefined },
    })
    expect(await other.redaction(store)).toEqual({
      ...{ names: ['loyaltyNo'], bodyKb: 4, fixedNames: ['fixed-name'], bodiesOff: true },
    })
    await other.close()
  })
})

describe('retention', () => {
  const example = (id: string, at: string) => ({
    ...{ id, signature: 's', day: at.slice(0, 10), slot: Number(id), at, body: 'x'.repeat(1000) },
  })

  it('is changed, told, and what is too old goes at once', async () => {
    await store.examples.put([
      example('1', '2026-04-20T00:00:00.000Z'),
      example('2', '2026-05-01T00:00:00.000Z'),
    ])
    expect((await admin('getSettings')).retention).toMatchObject({
      ...{ countDays: 90, exampleDays: 14, exampleMb: 256, usedBytes: 2000, version: 0 },
    })
    const body = { countDays: 30, exampleDays: 7, exampleMb: 10, version: 0 }
    expect(await admin('setRetention', { body })).toMatchObject({ exampleDays: 7, changedBy: 'admin' })
    expect((await newest()).summary).toBe('Counts are kept 30 days; examples 7 days and at most 10 MB')
    await until('the old example goes', async () => (await store.examples.list('s', 9)).length === 1, 20_000)
  })

  it('of no days, or by somebody who may not, is refused', async () => {
    const body = { countDays: 30, exampleDays: 0, exampleMb: 10, version: 0 }
    expect(await codeOf(admin('setRetention', { body }))).toBe('invalid_input')
    const maintainer = await rig.as('maintainer')
    expect(await codeOf(maintainer('setRetention', { body: { ...body, exampleDays: 1 } }))).toBe(
      'not_permitted',
    )
  })

  it('deletes on demand whatever was captured, and says so in Activity', async () => {
    await store.examples.put([example('1', '2026-05-01T00:00:00.000Z')])
    await store.samples.put([
      { route: 'r', endpoint: 'GET /x', slot: 0, at: '2026-05-01T00:00:00.000Z', body: '{}' },
    ])
    const sample = { at: 1, id: '1', route: 'r', method: 'GET', path: '/x/my-secret', why: 'split' }
    const ended = { slot: 'baseline' as const, backend: 'legacy', status: 200, ms: 1, reason: 'ok' }
    rig.evidence.tail.add([{ ...sample, ...ended }])
    expect(await admin('deleteCaptured', { body: { reason: 'a secret got in' } })).toEqual({ removed: 2 })
    expect([rig.evidence.tail.of('r'), rig.evidence.tail.latest()]).toEqual([[], null])
    expect([await store.examples.totalBytes(), await store.samples.totalBytes()]).toEqual([0, 0])
    expect(await newest()).toMatchObject({ verb: 'captured.delete', reason: 'a secret got in' })
  })
})
