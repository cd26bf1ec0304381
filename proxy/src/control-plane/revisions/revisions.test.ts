import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ApiError, type Client, createClient } from '../../contracts/client.ts'
import { openStore } from '../../store/open-store.ts'
import { ADMIN_TOKEN, type Rig, startBackend, startRig } from '../rig-for-tests.ts'

let rig: Rig
let service: Awaited<ReturnType<typeof startBackend>>
let call: Client

beforeAll(async () => {
  service = await startBackend()
})
afterAll(() => service.close())

beforeEach(async () => {
  service.status = 200
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  call = createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  await call('createBackend', { body: { id: 'svc', url: service.url, health: { path: '/health', fall: 1 } } })
  await call('createRoute', { body: { id: 'r', match: { path: { prefix: '/r' } }, candidate: 'svc' } })
  return () => rig.close()
})

const ramp = async (weight: number) => {
  const { version } = await call('getRoute', { params: { id: 'r' } })
  return call('changeTraffic', { params: { id: 'r' }, body: { weight, mirror: 0, version } })
}
const undo = (n: number) => call('undoRevision', { params: { n }, body: {} })
const restore = (n: number) => call('restoreRevision', { params: { n }, body: {} })
const weight = async () => (await call('getRoute', { params: { id: 'r' } })).weight
const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => null,
    (error: ApiError) => error,
  )

describe('undo', () => {
  it('takes back one change, as a new revision with a higher version', async () => {
    const ramped = await ramp(30)
    const undone = await undo(ramped.revision)
    expect(undone).toMatchObject({ revision: ramped.revision + 1, changes: [{ kind: 'route', id: 'r' }] })
    expect(await call('getRoute', { params: { id: 'r' } })).toMatchObject({
      weight: 0,
      version: ramped.version + 1,
    })
    expect(rig.published.at(-1)).toMatchObject({ revision: undone.revision, routes: [{ weight: 0 }] })
  })

  it('can itself be undone', async () => {
    const { revision } = await ramp(30)
    await undo((await undo(revision)).revision)
    expect(await weight()).toBe(30)
  })

  it('is refused when the object has been changed since, naming that revision', async () => {
    const first = await ramp(10)
    const second = await ramp(20)
    expect(await refusal(undo(first.revision))).toMatchObject({
      status: 409,
      code: 'conflict',
      details: { revision: second.revision, kind: 'route', id: 'r' },
    })
    expect(await weight()).toBe(20)
  })

  it('does not mind later changes of other objects', async () => {
    const { revision } = await ramp(10)
    await call('createBackend', { body: { id: 'other', url: 'http://127.0.0.1:9' } })
    await undo(revision)
    expect(await weight()).toBe(0)
  })

  it('brings a removed route back as it was, above every version that was seen of it', async () => {
    await ramp(10)
    await ramp(0)
    const { version } = await call('getRoute', { params: { id: 'r' } })
    await call('deleteRoute', { params: { id: 'r' }, query: { version } })
    await undo((await call('listRevisions', {})).current)
    expect(await call('getRoute', { params: { id: 'r' } })).toMatchObject({
      candidate: 'svc',
      version: version + 1,
    })
  })

  it('of the creation of a backend is refused while a route uses it', async () => {
    expect(await refusal(undo(2))).toMatchObject({ code: 'in_use' })
    expect(await refusal(undo(1))).toMatchObject({
      code: 'in_use',
      message: expect.stringContaining('legacy'),
    })
  })

  it('of what never was is not found', async () => {
    expect(await refusal(undo(99))).toMatchObject({ status: 404 })
  })

  it('needs what the change itself would need', async () => {
    const operator = await rig.as('operator')
    const { revision } = await ramp(10)
    await operator('undoRevision', { params: { n: revision }, body: {} })
    const creation = operator('undoRevision', { params: { n: 3 }, body: {} })
    expect(await refusal(creation)).toMatchObject({ code: 'conflict' })
    await call('createRoute', { body: { id: 'other', match: { path: { prefix: '/o' } } } })
    const { current } = await call('listRevisions', {})
    const later = operator('undoRevision', { params: { n: current }, body: {} })
    expect(await refusal(later)).toMatchObject({
      status: 403,
      message: 'This needs the role maintainer; yours is operator.',
    })
  })

  it('that sends a candidate more than it gets now needs it healthy', async () => {
    await ramp(50)
    const { revision } = await call('rollbackRoute', { params: { id: 'r' }, body: {} })
    service.status = 500
    await call('checkBackend', { params: { id: 'svc' } })
    expect(await refusal(undo(revision))).toMatchObject({ code: 'candidate_unhealthy' })
    expect(await weight()).toBe(0)
    service.status = 200
    await undo(revision)
    expect(await weight()).toBe(50)
  })
})

describe('restore', () => {
  it('makes everything as it was then, over any number of changes of any object', async () => {
    const { revision } = await ramp(25)
    await ramp(75)
    await call('editBackend', { params: { id: 'svc' }, body: { version: 1, description: 'changed' } })
    await call('createBackend', { body: { id: 'late', url: 'http://127.0.0.1:9' } })
    await call('createRoute', { body: { id: 'later', match: { path: { prefix: '/l' } }, candidate: 'late' } })
    await call('rollbackRoute', { params: { id: 'r' }, body: {} })
    const before = JSON.stringify((await call('listRevisions', { query: { limit: 500 } })).items)

    const restored = await restore(revision)
    expect(restored.changes.map(({ kind, id }) => `${kind} ${id}`).sort()).toEqual([
      'backend late',
      'backend svc',
      'route later',
      'route r',
    ])
    expect(await weight()).toBe(25)
    expect((await call('listRoutes')).items.map(({ id }) => id)).toEqual(['r'])
    expect(await call('getBackend', { params: { id: 'svc' } })).not.toHaveProperty('description')
    const after = (await call('listRevisions', { query: { limit: 500 } })).items
    expect(JSON.stringify(after.slice(1))).toBe(before)
  })

  it('of the state there is changes nothing', async () => {
    const { revision } = await ramp(25)
    expect(await restore(revision)).toMatchObject({ revision, changes: [] })
  })

  it('of each earlier revision, in any order, gives what was there at that time', async () => {
    const states = new Map<number, string>()
    const state = async () =>
      JSON.stringify((await rig.store.routes.list()).map(({ version: _, ...route }) => route))
    for (const step of [10, 50, 0, 100]) states.set((await ramp(step)).revision, await state())
    const { version } = await call('getRoute', { params: { id: 'r' } })
    await call('deleteRoute', { params: { id: 'r' }, query: { version } })
    states.set((await call('listRevisions', {})).current, await state())
    const order = [...states.keys()]
    for (const n of [...order, ...order.toReversed(), order[2]!, order[0]!]) {
      await restore(n)
      expect(await state()).toBe(states.get(n))
    }
  })

  it('is not for operators', async () => {
    const operator = await rig.as('operator')
    const attempt = operator('restoreRevision', { params: { n: 2 }, body: {} })
    expect(await refusal(attempt)).toMatchObject({ status: 403 })
  })
})

describe('the preflight', () => {
  it('refuses more traffic to an unhealthy candidate and says what its check saw', async () => {
    service.status = 503
    expect(await refusal(ramp(10))).toMatchObject({
      code: 'candidate_unhealthy',
      message: expect.stringContaining('GET /health answered 503'),
    })
    expect(await rig.store.revisions.current()).toBe(3)
  })

  it('is overridden by an administrator with a reason, and by nobody else', async () => {
    service.status = 503
    const body = {
      weight: 10,
      mirror: 0,
      version: 1,
      override: true,
      reason: 'it is the check that is wrong',
    }
    const maintainer = await rig.as('maintainer')
    expect(await refusal(maintainer('changeTraffic', { params: { id: 'r' }, body }))).toMatchObject({
      status: 403,
    })
    await call('changeTraffic', { params: { id: 'r' }, body })
    const [entry] = (await call('listAudit', { query: { limit: 1 } })).items
    expect(entry).toMatchObject({
      reason: body.reason,
      summary: expect.stringContaining('overriding the health check'),
    })
  })

  it('never stops less traffic', async () => {
    await ramp(50)
    service.status = 503
    await call('checkBackend', { params: { id: 'svc' } })
    expect(await ramp(20)).toMatchObject({ weight: 20 })
    expect(await call('rollbackRoute', { params: { id: 'r' }, body: {} })).toMatchObject({ weight: 0 })
  })

  it('looks at the new candidate when a route with traffic gets another', async () => {
    const { version } = await ramp(50)
    await call('createBackend', { body: { id: 'dead', url: 'http://127.0.0.1:9' } })
    const edit = call('editRoute', { params: { id: 'r' }, body: { version, candidate: 'dead' } })
    expect(await refusal(edit)).toMatchObject({ code: 'candidate_unhealthy', details: { candidate: 'dead' } })
  })

  it('takes a backend without a health check that accepts connections', async () => {
    await call('createBackend', { body: { id: 'plain', url: service.url } })
    await call('editRoute', { params: { id: 'r' }, body: { version: 1, candidate: 'plain' } })
    service.status = 500
    expect(await ramp(10)).toMatchObject({ weight: 10 })
  })
})
