import { afterEach, beforeEach, expect, it } from 'vitest'
import { ConfigFile } from '../contracts/config-file.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { Changes } from './changes.ts'
import { Live } from './live/live.ts'
import { outsideForTests } from './outside-for-tests.ts'
import { Publisher } from './publisher.ts'
import { seed } from './seed.ts'

let store: Store
let changes: Changes
const clock = () => new Date('2026-05-01T12:00:00.000Z')
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', file: ':memory:' })
  const publish = async () => ({ applied: { threads: 1, of: 1, ms: 0 }, rejected: [] })
  changes = new Changes({
    store,
    publisher: new Publisher({ store, publish, logger }),
    live: new Live(),
    clock,
    outside: outsideForTests(),
  })
})
afterEach(() => store.close())

const route = {
  id: 'r',
  match: { path: { prefix: '/r' } },
  baseline: 'legacy',
  candidate: 'svc',
  sticky: [],
  rules: [],
}
const input = {
  legacyUrl: 'http://127.0.0.1:4000',
  moveLegacy: true,
  backends: [{ id: 'svc', url: 'http://127.0.0.1:4102' }],
  routes: [route],
}

it('sets up backends and routes in one revision, without traffic', async () => {
  await seed(changes, clock, input)
  expect((await store.backends.list()).map(({ id }) => id)).toEqual(['legacy', 'svc'])
  expect(await store.routes.find('r')).toMatchObject({ candidate: 'svc', weight: 0, mirror: 0, version: 1 })
  expect((await store.revisions.find(1))?.changes).toHaveLength(3)
  expect(await store.settings.get('forceKey')).toMatch(/^[\w-]{43}$/)
})

it('sets up nothing when something of it is wrong', async () => {
  const wrong = { ...input, routes: [route, { ...route, id: 'bad', candidate: 'nobody' }] }
  await expect(seed(changes, clock, wrong)).rejects.toThrow(
    'candidate: there is no backend nobody; add it first',
  )
  expect(await store.backends.list()).toEqual([])
  expect(await store.revisions.current()).toBe(0)
})

const running = (port: number, move = false) => ({
  backends: [{ id: 'orders', url: `http://127.0.0.1:${port}` }],
  move,
})

it('makes the services that run beside it backends, at the first start and at any later one', async () => {
  await seed(changes, clock, input)
  await seed(changes, clock, { ...input, running: running(4103) })
  expect(await store.backends.find('orders')).toMatchObject({ url: 'http://127.0.0.1:4103', version: 1 })
  expect((await store.revisions.find(2))?.summary).toBe(
    'At a start: added the backend orders at http://127.0.0.1:4103',
  )
  await seed(changes, clock, { ...input, running: running(4103) })
  expect(await store.revisions.current()).toBe(2)
})

it('moves a service only where somebody said so, and leaves one that a file describes to the file', async () => {
  const file = { ...input, backends: [...input.backends, { id: 'orders', url: 'http://127.0.0.1:9999' }] }
  await seed(changes, clock, { ...file, running: running(4103) })
  expect((await store.backends.find('orders'))?.url).toBe('http://127.0.0.1:9999')
  await seed(changes, clock, { ...file, running: running(4203, true) })
  expect((await store.backends.find('orders'))?.url).toBe('http://127.0.0.1:4203')
})

it('never puts back what people have removed', async () => {
  await seed(changes, clock, input)
  await store.routes.remove('r', 1)
  await seed(changes, clock, input)
  expect(await store.routes.list()).toEqual([])
  expect(await store.revisions.current()).toBe(1)
})

it('sets up what another one has exported, with its numbers, its retired routes and its rules', async () => {
  const rule = { kind: 'ignore', path: 'updatedAt', scope: { route: 'r' }, reason: 'a time' }
  const retiredAt = '2026-03-01T00:00:00.000Z'
  const { backends, routes, rules } = ConfigFile.parse({
    version: 1,
    backends: input.backends,
    routes: [
      { ...route, weight: 30, mirror: 10 },
      { ...route, id: 'old', match: { path: { prefix: '/old' } }, weight: 100, retiredAt },
    ],
    rules: [rule],
  })
  await seed(changes, clock, { ...input, backends, routes, rules })
  expect(await store.routes.find('r')).toMatchObject({ weight: 30, mirror: 10 })
  expect(await store.routes.find('old')).toMatchObject({ weight: 100, retiredAt })
  expect((await store.rules.list()).map((row) => row.rule)).toMatchObject([rule])
  expect(await store.revisions.current()).toBe(1)
})
