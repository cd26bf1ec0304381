import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Client } from '../../contracts/client.ts'
import { openStore } from '../../store/open-store.ts'
import { type Rig, startBackend, startRig } from '../rig-for-tests.ts'

let rig: Rig
let service: Awaited<ReturnType<typeof startBackend>>
let operator: Client

beforeEach(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  service = await startBackend()
  const admin = await rig.as('admin')
  await admin('createBackend', { body: { id: 'svc', url: service.url, health: { path: '/health' } } })
  for (const id of ['a', 'b', 'c'])
    await admin('createRoute', { body: { id, match: { path: { prefix: `/${id}` } }, candidate: 'svc' } })
  operator = await rig.as('operator')
})
afterEach(async () => {
  await rig.close()
  service.close()
})

const at = (id: string, weight: number, version = 1) => ({ id, version, weight, mirror: 0 })
const weights = async () =>
  Object.fromEntries((await operator('listRoutes')).items.map(({ id, weight }) => [id, weight]))

it('moves many routes in one revision, and rolls them back in one', async () => {
  const moved = await operator('changeTraffics', {
    body: { routes: [at('a', 10), at('b', 20)], reason: 'together' },
  })
  expect(moved.changes.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(await weights()).toEqual({ a: 10, b: 20, c: 0 })
  const back = await operator('rollbackRoutes', { body: { routes: 'all' } })
  expect(back).toMatchObject({ revision: moved.revision + 1 })
  expect(back.changes).toHaveLength(2)
  expect(await weights()).toEqual({ a: 0, b: 0, c: 0 })
  const [entry] = (await operator('listAudit', { query: { kind: 'route', id: 'b', limit: 1 } })).items
  expect(entry).toMatchObject({ verb: 'route.rollback', summary: 'Rolled back a, b' })
  await operator('undoRevision', { params: { n: back.revision }, body: {} })
  expect(await weights()).toEqual({ a: 10, b: 20, c: 0 })
})

it.each([
  ['one is stale', { routes: [at('a', 10), at('b', 10, 7)] }, { code: 'stale_version' }],
  ['one is not there', { routes: [at('a', 10), at('nowhere', 10)] }, { status: 404 }],
  ['one is named twice', { routes: [at('a', 10), at('a', 20)] }, { status: 400 }],
])('moves none when %s', async (_what, body, refused) => {
  await expect(operator('changeTraffics', { body })).rejects.toMatchObject(refused)
  expect(await weights()).toEqual({ a: 0, b: 0, c: 0 })
})

it('moves none to a candidate that is not healthy, and rolls back all the same', async () => {
  await operator('changeTraffics', { body: { routes: [at('a', 10)] } })
  service.status = 500
  rig.clock.advance(60_000)
  await operator('checkBackend', { params: { id: 'svc' } })
  await operator('checkBackend', { params: { id: 'svc' } })
  const more = operator('changeTraffics', { body: { routes: [at('b', 10), at('a', 5, 2)] } })
  await expect(more).rejects.toMatchObject({ code: 'candidate_unhealthy' })
  expect(await weights()).toEqual({ a: 10, b: 0, c: 0 })
  await operator('rollbackRoutes', { body: { routes: ['a', 'c'] } })
  expect(await weights()).toEqual({ a: 0, b: 0, c: 0 })
})

it('records nothing where nothing changes', async () => {
  const { current } = await operator('listRevisions')
  expect(await operator('rollbackRoutes', { body: { routes: 'all' } })).toMatchObject({ changes: [] })
  expect((await operator('listRevisions')).current).toBe(current)
})
