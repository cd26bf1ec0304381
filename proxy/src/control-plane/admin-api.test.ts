import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { accessEndpoints } from '../contracts/access-endpoints.ts'
import { ApiError, type Client, createClient } from '../contracts/client.ts'
import { configEndpoints } from '../contracts/config-endpoints.ts'
import { type EndpointName, endpoints } from '../contracts/endpoints.ts'
import { evidenceEndpoints } from '../contracts/evidence-endpoints.ts'
import { settingsEndpoints } from '../contracts/settings-endpoints.ts'
import { openStore } from '../store/open-store.ts'
import { ADMIN_TOKEN, type Rig, startBackend, startRig } from './rig-for-tests.ts'

let rig: Rig
let service: Awaited<ReturnType<typeof startBackend>>
let call: Client
/** Which endpoints have answered, in the shape of the contract. */
const conforming = new Set<EndpointName>()

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  service = await startBackend()
  const raw = createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  call = (async (name: EndpointName, input: never) => {
    const answer = await raw(name, input)
    const schema: z.ZodType = endpoints[name].response
    schema.parse(answer)
    conforming.add(name)
    return answer
  }) as Client
})
afterAll(async () => {
  service.close()
  await rig.close()
})

/** The refusal of a call that must not succeed. */
async function refusal(attempt: Promise<unknown>): Promise<ApiError> {
  const error = await attempt.then(
    () => new Error('it was not refused'),
    (caught: unknown) => caught,
  )
  if (error instanceof ApiError) return error
  throw error
}

const products = {
  id: 'products',
  match: { path: { prefix: '/products' }, methods: ['GET'] },
  candidate: 'product-service',
  sticky: [{ cookie: 'sid' }, { header: 'x-user' }, 'client-address' as const],
}

describe('backends', () => {
  it('are added, and adding the same again changes nothing', async () => {
    const body = { id: 'product-service', url: service.url, health: { path: '/health' } }
    const made = await call('createBackend', { body })
    expect(made).toMatchObject({
      id: 'product-service',
      version: 1,
      routes: [],
      applied: { threads: 2, of: 2 },
    })
    const again = await call('createBackend', { body })
    expect(again.revision).toBe(made.revision)
    const other = await refusal(call('createBackend', { body: { ...body, url: 'http://127.0.0.1:9' } }))
    expect(other).toMatchObject({ status: 409, code: 'already_exists' })
  })

  it('answer 201 the first time and 200 when they were there already', async () => {
    const post = () =>
      fetch(`${rig.url}/api/v1/backends`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ id: 'twice', url: service.url }),
      })
    expect([(await post()).status, (await post()).status]).toEqual([201, 200])
  })

  it('are checked on demand', async () => {
    expect(await call('checkBackend', { params: { id: 'product-service' } })).toMatchObject({
      healthy: true,
      detail: 'GET /health answered 200',
    })
    const { items } = await call('listBackendChecks', { params: { id: 'product-service' } })
    expect(items).toMatchObject([{ ok: true, detail: 'GET /health answered 200' }])
  })

  it('are drained and let go again', async () => {
    const params = { id: 'product-service' }
    expect(await call('holdBackend', { params, body: { hold: 'open' } })).toMatchObject({ hold: 'open' })
    const released = await call('holdBackend', { params, body: { hold: null, version: 2 } })
    expect(released).not.toHaveProperty('hold')
  })

  it('are edited by version; null takes an optional part away', async () => {
    const params = { id: 'twice' }
    const edited = await call('editBackend', { params, body: { version: 1, description: 'second' } })
    expect(edited).toMatchObject({ version: 2, description: 'second', url: service.url })
    const plain = await call('editBackend', { params, body: { version: 2, description: null } })
    expect(plain).not.toHaveProperty('description')
    const stale = await refusal(call('editBackend', { params, body: { version: 1, url: service.url } }))
    expect(stale).toMatchObject({ status: 409, code: 'stale_version', current: { version: 3 } })
    expect(await call('listBackends')).toMatchObject({ total: 3 })
    expect(await call('getBackend', { params })).toMatchObject({ version: 3 })
  })

  it('are removed only when nothing uses them, and legacy never', async () => {
    await call('createRoute', { body: products })
    const inUse = await refusal(
      call('deleteBackend', { params: { id: 'product-service' }, query: { version: 3 } }),
    )
    expect(inUse).toMatchObject({ status: 409, code: 'in_use', details: { routes: ['products'] } })
    const legacy = await refusal(call('deleteBackend', { params: { id: 'legacy' }, query: { version: 1 } }))
    expect(legacy).toMatchObject({ status: 409, code: 'in_use' })
    await call('deleteBackend', { params: { id: 'twice' }, query: { version: 3 } })
    expect(await refusal(call('getBackend', { params: { id: 'twice' } }))).toMatchObject({ status: 404 })
  })
})

describe('routes', () => {
  const params = { id: 'products' }

  it('start without traffic and show what people want to know', async () => {
    expect(await call('getRoute', { params })).toMatchObject({
      ...products,
      baseline: 'legacy',
      weight: 0,
      mirror: 0,
      stage: 'legacy',
      pattern: 'GET /products/*',
      rejected: null,
      candidateHealthy: true,
      version: 1,
      changedBy: 'admin-token',
    })
  })

  it('are changed in traffic by version, and published before the answer', async () => {
    const body = { weight: 30, mirror: 10.25, version: 1, reason: 'first canary' }
    const changed = await call('changeTraffic', { params, body })
    expect(changed).toMatchObject({ weight: 30, mirror: 10.25, version: 2, stage: 'canary' })
    expect(rig.published.at(-1)).toMatchObject({ revision: changed.revision, routes: [{ weight: 30 }] })
    const stale = await refusal(call('changeTraffic', { params, body }))
    expect(stale).toMatchObject({
      status: 409,
      code: 'stale_version',
      current: { version: 2, changedBy: 'admin-token' },
    })
  })

  it('record nothing when nothing changes', async () => {
    const before = rig.published.length
    const same = await call('changeTraffic', { params, body: { weight: 30, mirror: 10.25, version: 2 } })
    expect(same).toMatchObject({ version: 2, applied: { threads: 2, of: 2 } })
    expect((await call('listRevisions', {})).current).toBe(same.revision)
    expect(rig.published).toHaveLength(before)
  })

  it('are edited without touching traffic', async () => {
    const body = { version: 2, owner: 'catalog', match: { path: { template: '/products/{id}' } } }
    const edited = await call('editRoute', { params, body })
    expect(edited).toMatchObject({ version: 3, weight: 30, owner: 'catalog', pattern: '/products/{id}' })
    expect(await call('editRoute', { params, body: { version: 3, owner: null } })).not.toHaveProperty('owner')
  })

  it('do not lose their candidate while it gets traffic', async () => {
    const error = await refusal(call('editRoute', { params, body: { version: 4, candidate: null } }))
    expect(error).toMatchObject({
      code: 'in_use',
      message: expect.stringContaining('weight 30 %, mirror 10.25 %'),
    })
  })

  it('roll back whatever the version is, and twice is once', async () => {
    const back = await call('rollbackRoute', { params, body: { reason: 'errors' } })
    expect(back).toMatchObject({ weight: 0, mirror: 10.25, stage: 'shadow' })
    expect((await call('rollbackRoute', { params, body: {} })).revision).toBe(back.revision)
  })

  it('are retired only at 100 percent', async () => {
    const early = call('retireRoute', { params, body: { version: 5, reason: 'done' } })
    expect(await refusal(early)).toMatchObject({ status: 409, code: 'conflict' })
    await call('changeTraffic', { params, body: { weight: 100, mirror: 10, version: 5 } })
    const retired = await call('retireRoute', { params, body: { version: 6, reason: 'done' } })
    expect(retired).toMatchObject({ stage: 'retired', mirror: 0 })
    expect(await refusal(call('rollbackRoute', { params, body: {} }))).toMatchObject({
      code: 'route_retired',
    })
  })

  it('of the same content are made once, wherever their traffic is', async () => {
    const body = { ...products, match: { path: { template: '/products/{id}' } } }
    expect(await call('createRoute', { body })).toMatchObject({ weight: 100, version: 7 })
    expect(await refusal(call('createRoute', { body: products }))).toMatchObject({ code: 'already_exists' })
  })

  it('are listed in order of precedence and removed by version', async () => {
    await call('createRoute', { body: { id: 'a-prefix', match: { path: { prefix: '/products' } } } })
    await call('createRoute', { body: { id: 'exact', match: { path: { exact: '/products/7' } } } })
    const { items, total, revision } = await call('listRoutes')
    expect([items.map(({ id }) => id), total]).toEqual([['exact', 'products', 'a-prefix'], 3])
    expect(revision).toBe((await call('getStatus')).revision)
    await call('deleteRoute', { params: { id: 'exact' }, query: { version: 1, reason: 'not needed' } })
    expect((await call('listRoutes')).total).toBe(2)
  })
})

describe('bad input', () => {
  it.each([
    ['no leading slash', { match: { path: { prefix: 'x' } } }, 'match.path.prefix'],
    ['two kinds of path', { match: { path: { prefix: '/x', exact: '/x' } } }, 'match.path'],
    ['an unknown field', { match: { path: { prefix: '/x' } }, wieght: 3 }, 'wieght'],
    ['traffic at creation', { match: { path: { prefix: '/x' } }, weight: 3 }, 'weight'],
    ['nothing to match', { match: {} }, 'match'],
    ['no match', {}, 'match'],
    ['a bad header name', { match: { headers: [{ name: 'a b', present: true }] } }, 'match.headers.0.name'],
    ['a bad id', { id: 'A B', match: { path: { prefix: '/x' } } }, 'id'],
    ['a reserved id', { id: 'fall-through', match: { path: { prefix: '/x' } } }, 'id'],
    ['a backtracking regex', { match: { path: { regex: '^/(a)\\1' } } }, 'match.path.regex'],
    ['an unclosed regex', { match: { query: [{ name: 'q', regex: '(' }] } }, 'match.query.0.regex'],
    [
      'a candidate that is not there',
      { match: { path: { prefix: '/x' } }, candidate: 'nobody' },
      'candidate',
    ],
    ['the same backend twice', { match: { path: { prefix: '/x' } }, candidate: 'legacy' }, 'candidate'],
    [
      'a rewrite without a prefix',
      { match: { path: { exact: '/x' } }, rewrite: { prefix: '/y' } },
      'rewrite',
    ],
    [
      'a framing header',
      { match: { path: { prefix: '/x' } }, requestHeaders: { set: { 'Content-Length': '1' } } },
      'requestHeaders.set',
    ],
  ])('with %s names the field', async (_name, body, field) => {
    const error = await refusal(call('createRoute', { body: { id: 'bad', ...body } as never }))
    expect(error).toMatchObject({ status: 400, code: 'invalid_input' })
    expect(error.requestId).not.toBe('')
    expect(error.fields.map(({ path }) => path).join()).toContain(field)
    expect(error.message).toContain(field)
  })

  it.each([
    ['over 100', { weight: 100.01, mirror: 0, version: 1 }, 'weight'],
    ['three decimals', { weight: 1.001, mirror: 0, version: 1 }, 'weight'],
    ['text', { weight: '30', mirror: 0, version: 1 }, 'weight'],
    ['no version', { weight: 30, mirror: 0 }, 'version'],
    ['an override without a reason', { weight: 30, mirror: 0, version: 1, override: true }, 'reason'],
  ])('of traffic with %s names the field', async (_name, body, field) => {
    const error = await refusal(call('changeTraffic', { params: { id: 'products' }, body: body as never }))
    expect(error.fields.map(({ path }) => path)).toEqual([field])
  })

  it.each(['ftp://x', 'http://a/path', 'http://u:p@a', 'nonsense'])(
    'as the URL %s is refused',
    async (url) => {
      const error = await refusal(call('createBackend', { body: { id: 'b', url } }))
      expect(error.fields.map(({ path }) => path)).toEqual(['url'])
    },
  )

  const post = (body: string, type = 'application/json', path = '/api/v1/routes') =>
    fetch(rig.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': type },
      body,
    })

  it('that is not JSON, not called JSON, too large or too deep has its own answer', async () => {
    expect((await post('{"id":')).status).toBe(400)
    expect((await post('{}', 'text/plain')).status).toBe(415)
    expect((await post(JSON.stringify({ id: 'x'.repeat(300_000) }))).status).toBe(413)
    const deep = await post(`${'{"match":'.repeat(40)}1${'}'.repeat(40)}`)
    expect([deep.status, ((await deep.json()) as { message: string }).message]).toEqual([
      400,
      'The body is nested deeper than 32 levels.',
    ])
  })

  it('in the query is refused too', async () => {
    const get = (query: string) =>
      fetch(`${rig.url}/api/v1/audit?${query}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
    expect((await get('limit=0')).status).toBe(400)
    expect((await get('limmit=5')).status).toBe(400)
    expect((await get('after=x')).status).toBe(400)
    expect((await get('limit=5')).status).toBe(200)
  })

  it('changes nothing', async () => {
    expect((await call('listRoutes')).items.map(({ id }) => id)).not.toContain('bad')
  })
})

describe('the rest of the table', () => {
  it('explains, tells the traffic, and pages Activity', async () => {
    expect(await call('getTraffic')).toMatchObject({ windowSeconds: 60 })
    const explained = await call('explain', { body: { url: 'http://shop.example/products/7?x=1' } })
    expect(explained).toMatchObject({
      route: 'products',
      backend: 'product-service',
      url: `${service.url}/products/7?x=1`,
      decision: { slot: 'candidate', reason: 'retired' },
    })
    expect(explained.sentence).toBe(
      'Route products matches; the candidate (product-service) serves it: the route is retired, so there is no baseline any more.',
    )
    const first = await call('listAudit', { query: { limit: 2 } })
    const second = await call('listAudit', { query: { limit: 2, after: first.next ?? '' } })
    const ids = [...first.items, ...second.items].map(({ id }) => id)
    expect(ids).toEqual([...ids].sort((a, b) => b - a))
    expect(first.items[0]).toMatchObject({
      verb: 'route.delete',
      reason: 'not needed',
      actor: { kind: 'token' },
    })
  })

  it('makes tokens that are shown once and revoked at once', async () => {
    const made = await call('createToken', { body: { name: 'ci', role: 'viewer' } })
    const asCi = createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${made.token}` } })
    expect((await asCi('getSession')).account).toEqual({ name: 'ci', role: 'viewer' })
    const { items } = await call('listTokens')
    expect(JSON.stringify(items)).not.toContain(made.token)
    expect(items[0]).toMatchObject({ name: 'ci', expiresAt: '2026-07-30T12:00:00.000Z' })
    await call('deleteToken', { params: { id: made.id } })
    expect(await refusal(asCi('getSession'))).toMatchObject({ status: 401, code: 'not_signed_in' })
    expect(await refusal(call('deleteToken', { params: { id: made.id } }))).toMatchObject({ status: 404 })
  })

  it('undoes and restores', async () => {
    const { current } = await call('listRevisions', {})
    expect(await call('undoRevision', { params: { n: current }, body: {} })).toMatchObject({
      restored: current,
    })
    expect(await call('restoreRevision', { params: { n: current }, body: { reason: 'no' } })).toMatchObject({
      changes: [{ kind: 'route', id: 'exact', after: null }],
    })
  })

  it('engages and releases the kill switch, and makes a key for testers', async () => {
    expect(await call('getKillSwitch')).toEqual({ engaged: false, bySignal: false })
    expect(await call('setKillSwitch', { body: { engaged: true, reason: 'fire' } })).toMatchObject({
      engaged: true,
    })
    expect(rig.published.at(-1)).toMatchObject({ killSwitch: true })
    await call('setKillSwitch', { body: { engaged: false } })
    expect(rig.published.at(-1)).toMatchObject({ killSwitch: false })
    expect(await call('createForceToken', { body: { slot: 'candidate' } })).toMatchObject({
      header: { value: expect.stringMatching(/^candidate\./) },
      expiresAt: '2026-05-01T13:00:00.000Z',
    })
  })

  it('changes many routes at once, and tells receivers', async () => {
    const items = (await call('listRoutes')).items.filter(({ retiredAt }) => retiredAt === null)
    const routes = items
      .slice(0, 1)
      .map(({ id, version, weight, mirror }) => ({ id, version, weight, mirror }))
    expect((await call('changeTraffics', { body: { routes } })).changes).toEqual([])
    expect(await call('rollbackRoutes', { body: { routes: 'all' } })).toHaveProperty('applied')
    await call('createReceiver', { body: { id: 'ops', url: service.url } })
    expect(await call('testReceiver', { params: { id: 'ops' } })).toMatchObject({ type: 'test' })
    expect((await call('listDeliveries', { query: {} })).items.length).toBeGreaterThan(0)
    expect(await call('rotateReceiver', { params: { id: 'ops' }, body: {} })).toHaveProperty('secret')
    const [receiver] = (await call('listReceivers')).items
    const body = { version: receiver!.version, enabled: false }
    expect(await call('editReceiver', { params: { id: 'ops' }, body })).toMatchObject({ enabled: false })
    await call('deleteReceiver', { params: { id: 'ops' } })
    expect((await call('listReceivers')).items).toEqual([])
  })

  it('answers every endpoint in the shape of its contract', async () => {
    await call('getSession')
    await call('signOut')
    await call('verifyAudit')
    await call('getAttention')
    // These have tests of their own, which parse their answers as well.
    const elsewhere = { ...accessEndpoints, ...configEndpoints, ...evidenceEndpoints, ...settingsEndpoints }
    const untried = Object.keys(endpoints).filter(
      (name) => !conforming.has(name as EndpointName) && !(name in elsewhere),
    )
    expect(untried).toEqual([])
  })

  it('is described by the OpenAPI document it serves', async () => {
    const document = (await (await fetch(`${rig.url}/api/v1/openapi.json`)).json()) as {
      openapi: string
      paths: Record<string, Record<string, { operationId: string; responses: object }>>
      components: { schemas: object }
    }
    expect(document.openapi).toMatch(/^3\.1\./)
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(endpoints).sort())
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['Route', 'Backend', 'Problem']),
    )
  })

  it('says 404 with a problem for what it does not have', async () => {
    const response = await fetch(`${rig.url}/api/v1/nothing?x=1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ])
    expect(await response.json()).toMatchObject({
      code: 'not_found',
      message: 'The API has no PUT /api/v1/nothing.',
    })
  })
})
