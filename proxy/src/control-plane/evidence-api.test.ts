import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../contracts/client.ts'
import { pair, route } from '../evidence/evidence-for-tests.ts'
import { openStore } from '../store/open-store.ts'
import { type Rig, startRig } from './rig-for-tests.ts'

let rig: Rig
let viewer: Client
let operator: Client
let maintainer: Client

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  ;[viewer, operator, maintainer] = await Promise.all([
    rig.as('viewer'),
    rig.as('operator'),
    rig.as('maintainer'),
  ])
  const backend = {
    id: 'service',
    url: 'http://127.0.0.1:1',
    version: 1,
    createdAt: rig.clock.now.toISOString(),
  }
  await rig.store.backends.insert(backend)
  // Nothing is sent: a route that mirrors could only be edited while its candidate is healthy.
  await rig.store.routes.insert(route('products', { mirror: 0 }))
  rig.evidence.publish(await rig.store.routes.list())
})
afterAll(() => rig?.close())

const at = () => rig.clock.now.getTime()
const shadow = async (pairs: ReturnType<typeof pair>[]) => {
  const report = { pairs, matches: [], dropped: [], unacknowledged: [], agains: [] }
  rig.evidence.onShadows(report, () => {})
  await rig.evidence.settled()
}
const PRICE = () => pair({ body: { id: 1, price: 2 } }, { body: { id: 1, price: '2' } }, { at: at() })
const NAME = () => pair({ body: { id: 1, name: 'a' } }, { body: { id: 1, name: 'b' } }, { at: at() })
const many = <T>(count: number, make: () => T) => Array.from({ length: count }, make)
const parity = () => viewer('getParity', { params: { id: 'products' } })
const group = async (title: string) => {
  const { items } = await viewer('listDivergences', { query: { route: 'products' } })
  return items.find((item) => item.title.includes(title))!
}
const audit = async () => (await viewer('listAudit', { query: { limit: 5 } })).items

describe('divergences through the API', () => {
  it('are listed, with what is in each state', async () => {
    await shadow([...many(8, PRICE), ...many(2, NAME)])
    const list = await viewer('listDivergences', { query: { state: 'unresolved', limit: 1 } })
    expect(list).toMatchObject({ total: 2, next: '1', states: { open: 2, accepted: 0 } })
    expect(list.items).toMatchObject([{ recent: 8, route: 'products' }])
    const rest = await viewer('listDivergences', {
      query: { state: 'unresolved', limit: 1, after: list.next! },
    })
    expect(rest).toMatchObject({ next: null, items: [{ recent: 2 }] })
    const found = await viewer('listDivergences', { query: { q: 'NAME', kind: 'value' } })
    expect(found.items).toMatchObject([{ title: 'name differs' }])
    await expect(viewer('getDivergence', { params: { signature: 'nothing' } })).rejects.toMatchObject({
      status: 404,
    })
  })

  it('cannot be triaged by a viewer, and not accepted with a rule by an operator', async () => {
    const { signature } = await group('price')
    const triage = (client: Client, body: object) =>
      client('triageDivergence', { params: { signature }, body: body as { action: 'accept' } })
    await expect(triage(viewer, { action: 'accept' })).rejects.toMatchObject({ status: 403 })
    const rule = { kind: 'ignore', path: 'price', reason: 'a test' }
    await expect(triage(operator, { action: 'accept', rule })).rejects.toMatchObject({ status: 403 })
    expect(await group('price')).toMatchObject({ state: 'open' })
    expect(await rig.store.rules.list()).toEqual([])
  })

  it('accepted with a rule: the group, the rule and the audit entry are made together', async () => {
    const { signature } = await group('price')
    const rule = {
      kind: 'ignore' as const,
      path: 'price',
      reason: 'prices are text now',
      scope: { route: 'products' },
    }
    const told = await maintainer('triageDivergence', {
      params: { signature },
      body: { action: 'accept', rule },
    })
    expect(told).toMatchObject({
      divergence: { state: 'accepted', rule: told.rule?.id },
      rule: { path: 'price' },
    })
    expect(await parity()).toMatchObject({ divergent: 2, ignored: 8 })
    await shadow([PRICE()])
    expect(await parity()).toMatchObject({ divergent: 2, ignored: 9 })
    expect((await viewer('listRules', {})).items).toMatchObject([
      { id: told.rule?.id, hits: 1, source: 'rules' },
    ])
    expect((await audit()).map(({ verb }) => verb)).toEqual(
      expect.arrayContaining(['rule.create', 'divergence.accept']),
    )
    const again = maintainer('triageDivergence', { params: { signature }, body: { action: 'resolve' } })
    await expect(again).rejects.toMatchObject({ status: 409, code: 'conflict' })
  })

  it('are said the same of many at once, and those of which it cannot be said are named', async () => {
    const { signature: accepted } = await group('price')
    const { signature } = await group('name')
    const say = (client: Client, action: 'resolve' | 'reopen') =>
      client('triageDivergences', { body: { signatures: [signature, accepted, 'nothing'], action } })
    await expect(say(viewer, 'resolve')).rejects.toMatchObject({ status: 403 })
    expect(await say(operator, 'resolve')).toEqual({
      done: [{ signature, before: 'open' }],
      left: [
        { signature: accepted, state: 'accepted' },
        { signature: 'nothing', state: null },
      ],
    })
    expect(await group('name')).toMatchObject({ state: 'resolved' })
    expect((await say(operator, 'reopen')).done).toHaveLength(2)
    expect(await group('price')).toMatchObject({ state: 'open', rule: null })
    const back = { signature: accepted, action: 'accept' as const }
    await operator('triageDivergence', {
      params: { signature: back.signature },
      body: { action: back.action },
    })
  })

  it('resolved are not counted any more, until they come back; reopened they count again', async () => {
    const { signature } = await group('name')
    const say = (action: 'resolve' | 'reopen') =>
      operator('triageDivergence', { params: { signature }, body: { action, reason: 'build 2' } })
    rig.clock.advance(1_000)
    await say('resolve')
    expect(await parity()).toMatchObject({ divergent: 0, resolved: 2 })
    await say('reopen')
    expect(await parity()).toMatchObject({ divergent: 2, resolved: 0 })
    await say('resolve')
    rig.clock.advance(1_000)
    await shadow([NAME()])
    expect(await group('name')).toMatchObject({ state: 'regressed' })
    expect(await parity()).toMatchObject({ divergent: 1, resolved: 2 })
    expect(await audit()).toMatchObject([{ verb: 'divergence.resolve', reason: 'build 2' }, {}, {}, {}, {}])
  })

  it('can be assigned and written about', async () => {
    const { signature } = await group('name')
    await operator('editDivergence', { params: { signature }, body: { assignee: 'ada' } })
    const detail = await operator('editDivergence', {
      params: { signature },
      body: { note: 'asked the team' },
    })
    expect(detail).toMatchObject({ assignee: 'ada', notes: [{ text: 'asked the team' }] })
  })

  it('show their examples side by side', async () => {
    const { signature } = await group('name')
    const { examples } = await viewer('getDivergence', { params: { signature } })
    const diff = await viewer('getExample', { params: { signature, example: examples[0]!.id } })
    expect(diff.rows.find(({ mark }) => mark === 'changed')).toMatchObject({ pointer: '/name', path: 'name' })
    const none = viewer('getExample', { params: { signature, example: 'nothing' } })
    await expect(none).rejects.toMatchObject({ status: 404 })
  })
})

describe('rules through the API', () => {
  it('are refused when they are too broad, by name', async () => {
    const body = { kind: 'ignore' as const, path: '**', reason: 'all of it' }
    await expect(maintainer('createRule', { body })).rejects.toMatchObject({
      status: 400,
      details: { rule: 'covers_whole_body' },
      fields: [{ path: 'path' }],
    })
    const preview = await viewer('previewRule', { body: { rule: body } })
    expect(preview).toMatchObject({ ok: false, refusal: { code: 'covers_whole_body' } })
    await expect(operator('createRule', { body: { ...body, path: 'x' } })).rejects.toMatchObject({
      status: 403,
    })
  })

  it('are made, listed, in force, and taken away', async () => {
    const body = {
      kind: 'ignore' as const,
      path: 'name',
      reason: 'names are free',
      scope: { route: 'products' },
    }
    const made = await maintainer('createRule', { body })
    expect(made).toMatchObject({
      author: expect.any(String),
      path: 'name',
      hits: 0,
      expiresAt: null,
      stale: false,
    })
    const before = await parity()
    await shadow([NAME()])
    expect(await parity()).toMatchObject({ divergent: before.divergent, ignored: before.ignored + 1 })
    await maintainer('deleteRule', { params: { rule: made.id } })
    await shadow([NAME()])
    expect(await parity()).toMatchObject({ divergent: before.divergent + 1 })
    await expect(maintainer('deleteRule', { params: { rule: made.id } })).rejects.toMatchObject({
      status: 404,
    })
  })

  it('of a route belong to the route', async () => {
    const { version } = await viewer('getRoute', { params: { id: 'products' } })
    const rules = [{ kind: 'presence' as const, path: 'updatedAt', reason: 'a clock' }]
    await maintainer('editRoute', { params: { id: 'products' }, body: { version, rules } })
    const [rule] = (await viewer('listRules', { query: { route: 'products' } })).items.filter(
      ({ source }) => source === 'route',
    )
    expect(rule).toMatchObject({ path: 'updatedAt', scope: { route: 'products' }, createdAt: null })
    await expect(maintainer('deleteRule', { params: { rule: rule!.id } })).rejects.toMatchObject({
      code: 'in_use',
    })
    const broad = [{ kind: 'ignore' as const, path: ':body', reason: 'x' }]
    const edit = maintainer('editRoute', {
      params: { id: 'products' },
      body: { version: version + 1, rules: broad },
    })
    await expect(edit).rejects.toMatchObject({ status: 400, fields: [{ path: 'rules.0' }] })
  })
})

describe('endpoints through the API', () => {
  const seen = (method: string, path: string, requests = 1) => ({
    ...{ method, path, requests, host: 'shop.example', route: 'fall-through', candidate: 0 },
    classes: [0, 0, requests, 0, 0, 0],
  })
  const names = async (query = {}) =>
    (await viewer('listEndpoints', { query })).items.map(({ endpoint }) => endpoint)

  it('are found in traffic, the busiest first, with who covers them', async () => {
    rig.evidence.onPaths({
      paths: [seen('GET', '/users/17', 9), seen('GET', '/users/me'), seen('POST', '/login', 3)],
    })
    rig.evidence.onPaths({ paths: [seen('GET', '/products/1', 20)] })
    const list = await viewer('listEndpoints', {})
    expect(list.items.map(({ endpoint, route: by }) => [endpoint, by])).toEqual([
      ['GET /products/{id}', 'products'],
      ['GET /users/{id}', null],
      ['POST /login', null],
      ['GET /users/me', null],
    ])
    expect(list.counts).toMatchObject({ seen: 4, covered: 1, unmatched: 3 })
    expect(await names({ show: 'unmatched', q: 'LOGIN' })).toEqual(['POST /login'])
  })

  it('can be named by an OpenAPI document, as YAML text', async () => {
    const document = [
      'openapi: 3.1.0',
      'info: { title: Shop }',
      'servers: [{ url: https://shop.example/ }]',
      'paths:',
      '  /users/{userId}: { get: { summary: One user } }',
      '  /users/{userId}/orders: { get: { operationId: listOrders }, parameters: [] }',
    ].join('\n')
    await expect(viewer('importEndpoints', { body: { document } })).rejects.toMatchObject({ status: 403 })
    const told = await maintainer('importEndpoints', { body: { document } })
    expect(told).toMatchObject({ title: 'Shop', endpoints: 2, unseen: ['GET /users/{userId}/orders'] })
    rig.evidence.onPaths({ paths: [seen('GET', '/users/18')] })
    const list = await viewer('listEndpoints', { query: { q: 'users' } })
    expect(list).toMatchObject({ documented: 'Shop', counts: { unseen: 1 } })
    expect(list.items[0]).toMatchObject({
      endpoint: 'GET /users/{userId}',
      title: 'One user',
      source: 'both',
    })
    const wrong = maintainer('importEndpoints', { body: { document: 'swagger: "2.0"' } })
    await expect(wrong).rejects.toMatchObject({ status: 400, fields: [{ path: 'document.openapi' }] })
  })

  it('can be merged, split and hidden', async () => {
    rig.evidence.onPaths({
      paths: ['red', 'blue', 'green'].map((name) => seen('GET', `/colours/${name}`, 2)),
    })
    const merged = await maintainer('mergeEndpoints', { body: { into: 'GET /colours/{colour}' } })
    expect(merged).toMatchObject({ endpoint: 'GET /colours/{colour}', requests: 6 })
    await maintainer('splitEndpoint', {
      body: { endpoint: 'GET /colours/{colour}', out: 'GET /colours/red' },
    })
    rig.evidence.onPaths({ paths: [seen('GET', '/colours/red'), seen('GET', '/colours/pink')] })
    const found = (await viewer('listEndpoints', { query: { q: 'colours' } })).items
    expect(found.map(({ endpoint, requests }) => [endpoint, requests])).toEqual([
      ['GET /colours/{colour}', 7],
      ['GET /colours/red', 1],
    ])
    const body = { endpoint: 'GET /colours/{colour}', out: 'GET /other/red' }
    await expect(maintainer('splitEndpoint', { body })).rejects.toMatchObject({ status: 400 })
    await maintainer('editEndpoint', { body: { endpoint: 'GET /colours/red', hidden: true } })
    expect(await names({ q: 'colours' })).toEqual(['GET /colours/{colour}'])
    expect(await names({ show: 'hidden' })).toEqual(['GET /colours/red'])
  })
})

describe('progress through the API', () => {
  it('says how far the migration is, what to extract next, and what nobody calls any more', async () => {
    const progress = await viewer('getProgress', { query: { idleDays: 7 } })
    expect(progress.next.slice(0, 2)).toMatchObject([
      { endpoint: 'GET /products/{id}', reads: true, reasons: expect.arrayContaining(['a route covers it']) },
      { endpoint: 'GET /users/{userId}', reads: true },
    ])
    expect(progress.sentence).toMatch(/^0 % of traffic and 0 of \d+ endpoints/)
    expect(progress.idle.map(({ endpoint }) => endpoint)).toEqual(['GET /users/{userId}/orders'])
    const products = await rig.store.routes.find('products')
    await rig.store.routes.replace({ ...products!, weight: 100 }, products!.version)
    rig.evidence.publish(await rig.store.routes.list())
    const after = await viewer('getProgress', {})
    expect(after.endpoints).toMatchObject({ migrated: 1 })
    expect(after.stages.find(({ stage }) => stage === 'cutover')).toMatchObject({ endpoints: 1 })
    rig.clock.advance(8 * 86_400_000)
    // Tokens of the tests are good for a day.
    viewer = await rig.as('viewer')
    const later = await viewer('getProgress', { query: { idleDays: 7 } })
    expect(later.idle.map(({ endpoint }) => endpoint)).toContain('POST /login')
  })

  it('shows what was shadowed', async () => {
    const shadowed = await viewer('getShadow', { query: { since: '30d' } })
    expect(shadowed.routes).toMatchObject([{ route: 'products', compared: expect.any(Number) }])
    expect(shadowed.total.compared).toBeGreaterThan(10)
    await expect(viewer('getParity', { params: { id: 'nowhere' } })).rejects.toMatchObject({ status: 404 })
    await expect(viewer('getShadow', { query: { since: 'soon' } })).rejects.toMatchObject({ status: 400 })
  })
})
