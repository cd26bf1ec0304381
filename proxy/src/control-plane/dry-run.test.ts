import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Trial } from '../contracts/activity.ts'
import { API_PREFIX } from '../contracts/client.ts'
import type { Endpoint } from '../contracts/endpoint-row.ts'
import { type EndpointName, endpoints } from '../contracts/endpoints.ts'
import { openStore } from '../store/open-store.ts'
import { ADMIN_TOKEN, type Rig, startBackend, startRig } from './rig-for-tests.ts'

let rig: Rig
let service: Awaited<ReturnType<typeof startBackend>>

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  service = await startBackend()
  const admin = await rig.as('admin')
  await admin('createBackend', { body: { id: 'svc', url: service.url } })
  await admin('createBackend', { body: { id: 'idle', url: service.url } })
  const match = (prefix: string) => ({ path: { prefix } })
  await admin('createRoute', { body: { id: 'all', match: match('/a'), candidate: 'svc' } })
  const full = { weight: 100, mirror: 0, version: 1 }
  await admin('changeTraffic', { params: { id: 'all' }, body: full })
})
afterAll(async () => {
  await rig.close()
  service.close()
})

/** For every endpoint that has a dry run, one that would do something. */
const TRIALS: Record<string, { path?: Record<string, string>; query?: string; body?: object; verb: string }> =
  {
    createBackend: { body: { id: 'new', url: 'http://127.0.0.1:1' }, verb: 'backend.create' },
    editBackend: { path: { id: 'svc' }, body: { version: 1, description: 'x' }, verb: 'backend.edit' },
    deleteBackend: { path: { id: 'idle' }, query: '?version=1', verb: 'backend.delete' },
    createRoute: { body: { id: 'new', match: { path: { prefix: '/b' } } }, verb: 'route.create' },
    editRoute: { path: { id: 'all' }, body: { version: 2, owner: 'me' }, verb: 'route.edit' },
    deleteRoute: { path: { id: 'all' }, query: '?version=2', verb: 'route.delete' },
    changeTraffic: {
      path: { id: 'all' },
      body: { version: 2, weight: 50, mirror: 0 },
      verb: 'route.traffic',
    },
    rollbackRoute: { path: { id: 'all' }, body: {}, verb: 'route.rollback' },
    changeTraffics: {
      body: { routes: [{ id: 'all', version: 2, weight: 50, mirror: 0 }] },
      verb: 'route.traffic',
    },
    rollbackRoutes: { body: { routes: ['all'] }, verb: 'route.rollback' },
    retireRoute: { path: { id: 'all' }, body: { version: 2, reason: 'done' }, verb: 'route.retire' },
    setKillSwitch: { body: { engaged: true }, verb: 'kill-switch.engage' },
    restoreRevision: { path: { n: '2' }, body: {}, verb: 'revision.restore' },
    undoRevision: { path: { n: '5' }, body: {}, verb: 'revision.undo' },
    createReceiver: { body: { id: 'ops', url: 'http://127.0.0.1:1/' }, verb: 'receiver.create' },
    applyConfig: {
      body: { document: '{backends: [{id: new, url: "http://a"}]}', base: 5 },
      verb: 'config.apply',
    },
  }

async function ask(name: EndpointName, dry: boolean) {
  const { method, path }: Endpoint = endpoints[name]
  const trial = TRIALS[name]
  const at = path.replace(/\{(\w+)\}/g, (_, key: string) => trial?.path?.[key] ?? 'x')
  const response = await fetch(`${rig.url}${API_PREFIX}${at}${trial?.query ?? ''}`, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      'content-type': 'application/json',
      ...(dry && { 'x-banyan-dry-run': '1' }),
    },
    ...(trial?.body && { body: JSON.stringify(trial.body) }),
  })
  return { status: response.status, body: (await response.json()) as Trial & { code?: string } }
}

const names = Object.keys(endpoints) as EndpointName[]
const isTried = (name: EndpointName) => (endpoints[name] as Endpoint).dryRun === true

/** Everything that a change would leave behind. */
const traces = async () => ({
  revision: await rig.store.revisions.current(),
  audit: (await rig.store.audit.head()).entry,
  published: rig.published.length,
})

describe('a dry run', () => {
  it.each(Object.keys(TRIALS) as EndpointName[])('of %s says what it would do', async (name) => {
    const { status, body } = await ask(name, true)
    expect({ status, ...body }).toMatchObject({ status: 200, dryRun: true, verb: TRIALS[name]?.verb })
    if (!name.endsWith('Receiver')) expect(body.changes.length).toBeGreaterThan(0)
  })

  it.each(names.filter(isTried))('of %s leaves no trace', async (name) => {
    const before = await traces()
    expect((await ask(name, true)).body).not.toMatchObject({ code: 'internal' })
    expect(await traces()).toEqual(before)
  })

  it.each(
    names.filter((name) => {
      const { method, permission }: Endpoint = endpoints[name]
      return !isTried(name) && method !== 'GET' && permission !== 'read' && permission !== null
    }),
  )('of %s is refused, because it has none', async (name) => {
    const { status, body } = await ask(name, true)
    expect({ status, ...body }).toMatchObject({ status: 400, message: expect.stringContaining('no dry run') })
  })

  it('is refused what the deed would be refused', async () => {
    service.close()
    const admin = await rig.as('admin')
    await admin('rollbackRoute', { params: { id: 'all' }, body: {} })
    rig.clock.advance(60_000)
    const { status, body } = await ask('changeTraffic', true)
    expect({ status, code: body.code }).toMatchObject({ status: 409, code: 'stale_version' })
  })
})
