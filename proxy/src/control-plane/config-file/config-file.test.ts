import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { Trial } from '../../contracts/activity.ts'
import type { Client } from '../../contracts/client.ts'
import { openStore } from '../../store/open-store.ts'
import { ADMIN_TOKEN, type Rig, startBackend, startRig } from '../rig-for-tests.ts'

let rig: Rig
let service: Awaited<ReturnType<typeof startBackend>>
let admin: Client

beforeEach(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  service = await startBackend()
  admin = await rig.as('admin')
})
afterEach(async () => {
  await rig.close()
  service.close()
})

const exported = async () => {
  const response = await fetch(`${rig.url}/api/v1/config?format=yaml`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  })
  expect(response.headers.get('content-type')).toContain('application/yaml')
  expect(response.headers.get('content-disposition')).toContain('banyan.yaml')
  return response.text()
}
const file = (over: object = {}) => ({
  backends: [{ id: 'svc', url: service.url, health: { path: '/health' } }],
  routes: [
    { id: 'products', match: { path: { prefix: '/products' } }, candidate: 'svc', weight: 30, mirror: 5 },
    { id: 'users', match: { path: { template: '/users/{id}' } }, owner: 'accounts' },
  ],
  rules: [{ kind: 'ignore', path: 'generatedAt', reason: 'a clock', scope: { route: 'products' } }],
  ...over,
})
const plan = (content: object, over: { prune?: boolean } = {}) =>
  admin('planConfig', { body: { document: stringify(content), ...over } })
async function applied(content: object, { reason, ...over }: { prune?: boolean; reason?: string } = {}) {
  const { base, digest } = await plan(content, over)
  const why = reason === undefined ? {} : { reason }
  return admin('applyConfig', { body: { document: stringify(content), base, digest, ...over, ...why } })
}

describe('a plan', () => {
  it('says what would be created, field by field, and changes nothing', async () => {
    const planned = await plan(file())
    expect(planned).toMatchObject({ base: 1, unchanged: 0, left: [], refusals: [] })
    expect(planned.items.map(({ act, kind, id, activates }) => [act, kind, id, activates])).toEqual([
      ['create', 'backend', 'svc', false],
      ['create', 'route', 'products', true],
      ['create', 'route', 'users', false],
      ['create', 'rule', expect.stringMatching(/^rule-/), false],
    ])
    expect(planned.items[1]?.fields).toContainEqual({ path: 'weight', after: 30 })
    expect(planned.items[3]?.title).toBe('rule ignore at generatedAt of products')
    expect(await admin('listRoutes')).toMatchObject({ total: 0, revision: 1 })
  })

  it('says what would be changed and, only with prune, what deleted', async () => {
    await applied(file())
    const next = file({
      backends: [{ id: 'svc', url: service.url, description: 'products', health: { path: '/health' } }],
      routes: [{ id: 'products', match: { path: { prefix: '/products' } }, candidate: 'svc', weight: 10 }],
    })
    const planned = await plan(next)
    expect(planned.items).toEqual([
      expect.objectContaining({ id: 'svc', fields: [{ path: 'description', after: 'products' }] }),
      expect.objectContaining({ id: 'products', fields: [{ path: 'weight', before: 30, after: 10 }] }),
    ])
    expect(planned).toMatchObject({ unchanged: 1, left: [{ kind: 'route', id: 'users' }] })
    const pruned = await plan(next, { prune: true })
    expect(pruned.items.at(-1)).toMatchObject({ act: 'delete', kind: 'route', id: 'users' })
    expect(pruned.left).toEqual([])
  })

  it('names everything that speaks against it at once', async () => {
    service.status = 500
    const planned = await plan({
      backends: [{ id: 'svc', url: service.url, health: { path: '/health' } }],
      routes: [
        { id: 'sick', match: { path: { prefix: '/a' } }, candidate: 'svc', weight: 1 },
        { id: 'lost', match: { path: { prefix: '/b' } }, candidate: 'nobody' },
        { id: 'empty', match: { path: { prefix: '/c' } }, weight: 10 },
        { id: 'odd', match: { path: { regex: '(' } } },
        { id: 'gone', match: { path: { prefix: '/d' } }, retiredAt: '2026-01-01T00:00:00.000Z' },
      ],
      rules: [{ kind: 'ignore', path: '**', reason: 'all of it' }],
    })
    expect(planned.refusals.map(({ id, code }) => [id, code])).toEqual([
      ['sick', 'candidate_unhealthy'],
      ['lost', 'invalid_input'],
      ['empty', 'no_candidate'],
      ['odd', 'invalid_input'],
      ['gone', 'conflict'],
      [expect.stringMatching(/^rule-/), 'invalid_input'],
    ])
  })

  it('N02 names a backend whose address is never called', async () => {
    const planned = await plan({ backends: [{ id: 'keys', url: 'http://169.254.169.254' }] })
    expect(planned.refusals).toMatchObject([
      { kind: 'backend', id: 'keys', code: 'invalid_input', message: expect.stringContaining('url: ') },
    ])
  })

  it('names fields that are wrong by the object they are of', async () => {
    const wrong = file({ routes: [{ id: 'products', match: { path: { prefix: 'products' } } }], other: 1 })
    await expect(plan(wrong)).rejects.toMatchObject({
      status: 400,
      fields: [
        { path: 'routes.products.match.path.prefix', message: expect.stringContaining('starts with "/"') },
        { path: 'other', message: 'there is no such field' },
      ],
    })
    const twice = file({ backends: [file().backends[0], file().backends[0]] })
    await expect(plan(twice)).rejects.toThrow('backends.svc.id: svc is here twice')
    await expect(admin('planConfig', { body: { document: '{' } })).rejects.toThrow('neither JSON nor YAML')
  })

  it('tells who may not what, by the role for each change', async () => {
    await applied(file())
    const operator = await rig.as('operator')
    const next = file({ backends: [], routes: [{ ...file().routes[0], weight: 20 }] })
    const may = await operator('planConfig', { body: { document: stringify(next) } })
    expect(may.refusals).toEqual([])
    const document = stringify(file({ routes: [{ ...file().routes[0], weight: 20, owner: 'me' }] }))
    const mayNot = await operator('planConfig', { body: { document } })
    expect(mayNot.refusals).toEqual([
      {
        kind: 'route',
        id: 'products',
        code: 'not_permitted',
        message: expect.stringContaining('maintainer'),
      },
    ])
    await expect(operator('applyConfig', { body: { document, base: mayNot.base } })).rejects.toMatchObject({
      status: 403,
      code: 'not_permitted',
    })
  })
})

describe('applying', () => {
  it('makes one revision with its audit entry, and undoing it takes all of it back', async () => {
    const done = await applied(file(), { reason: 'from Git' })
    expect(done).toMatchObject({ revision: 2, applied: { threads: 2 } })
    expect((await admin('listAudit', { query: { limit: 1 } })).items[0]).toMatchObject({
      verb: 'config.apply',
      summary: 'Applied a file: 4 created',
      reason: 'from Git',
      revision: 2,
    })
    expect(rig.published.at(-1)?.routes).toHaveLength(2)
    expect(rig.evidence.ground.rules.all).toHaveLength(1)
    await admin('undoRevision', { params: { n: 2 }, body: {} })
    expect(await admin('listRoutes')).toMatchObject({ total: 0 })
    expect(await admin('listRules', { query: {} })).toMatchObject({ total: 0 })
    expect(rig.evidence.ground.rules.all).toHaveLength(0)
  })

  it('is refused when something changed since the plan, and nothing is half-applied', async () => {
    const { base, digest } = await plan(file())
    await admin('createBackend', { body: { id: 'other', url: 'http://127.0.0.1:1' } })
    const late = admin('applyConfig', { body: { document: stringify(file()), base, digest } })
    await expect(late).rejects.toMatchObject({ status: 409, code: 'conflict', details: { revision: 2 } })
    expect((await admin('listBackends')).items.map(({ id }) => id)).toEqual(['legacy', 'other'])
    expect((await admin('listRevisions')).current).toBe(2)
  })

  it('is refused when a rule was made by hand since, which is no revision', async () => {
    const { base, digest } = await plan(file())
    await admin('createRule', {
      body: { kind: 'ignore', path: 'generatedAt', reason: 'by hand', scope: { route: 'products' } },
    })
    const late = admin('applyConfig', { body: { document: stringify(file()), base, digest } })
    await expect(late).rejects.toThrow('The file would do something else now')
  })

  it('applies nothing while one thing is refused, unless an administrator overrides with a reason', async () => {
    service.status = 500
    const { base } = await plan(file())
    const body = { document: stringify(file()), base }
    await expect(admin('applyConfig', { body })).rejects.toMatchObject({
      status: 409,
      code: 'candidate_unhealthy',
      details: { refusals: [{ kind: 'route', id: 'products' }] },
    })
    expect(await admin('listBackends')).toMatchObject({ total: 1 })
    await expect(admin('applyConfig', { body: { ...body, override: true } })).rejects.toThrow(
      'needs a reason',
    )
    const maintainer = await rig.as('maintainer')
    const forced = { ...body, override: true, reason: 'it is only the health check' }
    await expect(maintainer('applyConfig', { body: forced })).rejects.toMatchObject({ status: 403 })
    expect(await admin('applyConfig', { body: forced })).toMatchObject({ revision: 2 })
  })

  it('says in a dry run what it would do, and does not', async () => {
    const { base } = await plan(file())
    const response = await fetch(`${rig.url}/api/v1/config/apply`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        'content-type': 'application/json',
        'x-banyan-dry-run': '1',
      },
      body: JSON.stringify({ document: JSON.stringify(file()), base }),
    })
    const trial = (await response.json()) as Trial
    expect(trial).toMatchObject({ dryRun: true, summary: 'Applied a file: 4 created' })
    expect(trial.changes).toHaveLength(4)
    expect(await admin('listRoutes')).toMatchObject({ total: 0, revision: 1 })
  })

  it('leaves numbers that a file does not name to people, and never deletes legacy', async () => {
    await applied(file())
    const still = file({
      routes: file().routes.map(({ weight: _, mirror: __, ...route }: Record<string, unknown>) => route),
    })
    expect((await plan(still)).items).toEqual([])
    await applied({}, { prune: true })
    expect((await admin('listBackends')).items.map(({ id }) => id)).toEqual(['legacy'])
    expect(await admin('listRoutes')).toMatchObject({ total: 0 })
  })

  it('does not delete a backend from under a route, nor bring a retired baseline back', async () => {
    await applied(file())
    const orphaned = await plan({ routes: file().routes, rules: [] }, { prune: true })
    expect(orphaned.refusals).toMatchObject([{ kind: 'backend', id: 'svc', code: 'in_use' }])
    const [route, other] = file().routes
    await applied(file({ routes: [{ ...route, weight: 100, mirror: 0 }, other] }))
    const retiredAt = '2026-05-01T12:00:00.000Z'
    const retired = { ...route, weight: 100, mirror: 0, retiredAt }
    await applied(file({ routes: [retired, other] }))
    expect(await admin('getRoute', { params: { id: 'products' } })).toMatchObject({ stage: 'retired' })
    const back = await plan(file({ routes: [{ ...retired, retiredAt: null }, other] }))
    expect(back.refusals).toMatchObject([{ id: 'products', code: 'route_retired' }])
  })
})

describe('exporting', () => {
  it('gives a file that changes nothing where it came from, and makes the same elsewhere', async () => {
    await applied(file())
    const text = await exported()
    const again = await admin('planConfig', { body: { document: text, prune: true } })
    expect(again).toMatchObject({ items: [], unchanged: 5, refusals: [] })
    const elsewhere = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
    try {
      const call = await elsewhere.as('admin')
      const { base } = await call('planConfig', { body: { document: text, prune: true } })
      await call('applyConfig', { body: { document: text, base, prune: true } })
      expect(await call('exportConfig', { query: {} })).toEqual(parse(text))
    } finally {
      await elsewhere.close()
    }
  })

  it('is the same text whatever the order in which things came to be', async () => {
    const { backends, routes, rules } = file()
    await applied({ backends, routes: [routes[1]] })
    await applied({ backends, routes: [routes[0]], rules })
    const first = await exported()
    await applied({}, { prune: true })
    await applied(file())
    expect(await exported()).toBe(first)
    expect(Object.keys(parse(first).routes[0])).toEqual([
      'id',
      'match',
      'baseline',
      'candidate',
      'weight',
      'mirror',
    ])
    expect(parse(first).backends[0].id).toBe('legacy')
  })
})
