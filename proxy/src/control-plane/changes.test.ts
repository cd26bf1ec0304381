import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '../contracts/client.ts'
import type { RoutingSnapshot } from '../domain/route.ts'
import { openStore } from '../store/open-store.ts'
import { type Store, StoreUnavailable } from '../store/store.ts'
import { ADMIN_TOKEN, type Rig, startRig, until } from './rig-for-tests.ts'

let rig: Rig
afterEach(() => rig.close())

const memory = () => openStore({ kind: 'sqlite', file: ':memory:' })
const client = () => createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
const route = (id: string) => ({ body: { id, match: { path: { prefix: `/${id}` } } } })

/** A data plane that acknowledges when it is told to. */
function heldPlane() {
  const waiting: { snapshot: RoutingSnapshot; acknowledge: () => void }[] = []
  const publish = (snapshot: RoutingSnapshot) =>
    new Promise<{ applied: { threads: number; of: number; ms: number }; rejected: [] }>((resolve) => {
      const applied = { threads: 1, of: 1, ms: 1 }
      waiting.push({ snapshot, acknowledge: () => resolve({ applied, rejected: [] }) })
    })
  return { waiting, publish }
}

describe('a change', () => {
  it('is answered when every thread serves it, and is committed before it is published', async () => {
    const plane = heldPlane()
    const starting = startRig(await memory(), { publish: plane.publish })
    await until('the first publish', () => plane.waiting.length === 1)
    plane.waiting[0]!.acknowledge()
    rig = await starting
    let answered = false
    const change = client()('createRoute', route('a')).then((made) => {
      answered = true
      return made
    })
    await until('the second publish', () => plane.waiting.length === 2)
    expect(await rig.store.routes.find('a')).not.toBeNull()
    expect(plane.waiting[1]!.snapshot.routes.map(({ id }) => id)).toEqual(['a'])
    expect(answered).toBe(false)
    plane.waiting[1]!.acknowledge()
    expect((await change).revision).toBe(plane.waiting[1]!.snapshot.revision)
  })

  it('made with many others is published with them, and each answer waits for its own', async () => {
    const plane = heldPlane()
    const starting = startRig(await memory(), { publish: plane.publish })
    await until('the first publish', () => plane.waiting.length === 1)
    plane.waiting[0]!.acknowledge()
    rig = await starting
    const call = client()
    const first = call('createRoute', route('first'))
    await until('its publish', () => plane.waiting.length === 2)
    const others = Array.from({ length: 20 }, (_, i) => call('createRoute', route(`r${i}`)))
    await until('all commits', async () => (await rig.store.routes.list()).length === 21)
    plane.waiting[1]!.acknowledge()
    await first
    await until('one publish for the rest', () => plane.waiting.length === 3)
    plane.waiting[2]!.acknowledge()
    const revisions = (await Promise.all(others)).map(({ revision }) => revision)
    const { snapshot } = plane.waiting[2]!
    expect(plane.waiting).toHaveLength(3)
    expect(snapshot.routes).toHaveLength(21)
    expect(Math.max(...revisions)).toBe(snapshot.revision)
    expect(new Set(revisions).size).toBe(20)
  })

  it('that cannot be published is saved all the same, says that no thread has it, and is tried again', async () => {
    let failing = false
    const seen: number[] = []
    rig = await startRig(await memory(), {
      publish: async ({ revision }) => {
        if (failing) throw new Error('the data plane is gone')
        seen.push(revision)
        return { applied: { threads: 2, of: 2, ms: 1 }, rejected: [] }
      },
    })
    failing = true
    const made = await client()('createRoute', route('a'))
    expect(made.applied).toEqual({ threads: 0, of: 2, ms: 0 })
    expect(rig.logged).toMatchObject([
      { level: 'error', message: expect.stringContaining('could not be published') },
    ])
    failing = false
    await until('the retry', () => seen.includes(made.revision))
  })

  it('whose audit entry cannot be written has not happened', async () => {
    const store = await memory()
    const broken: Store = {
      ...store,
      transaction: (work) =>
        store.transaction((tables) =>
          work({
            ...tables,
            audit: {
              ...tables.audit,
              append: async (entry) => {
                if (entry.verb === 'route.create')
                  throw new StoreUnavailable('The disk of the database is full.')
                await tables.audit.append(entry)
              },
            },
          }),
        ),
    }
    rig = await startRig(broken)
    const before = rig.published.length
    const attempt = client()('createRoute', route('a'))
    await expect(attempt).rejects.toMatchObject({ status: 503, code: 'store_unavailable', retryAfter: 1 })
    expect(await store.routes.find('a')).toBeNull()
    expect(await store.revisions.current()).toBe(1)
    expect(rig.published).toHaveLength(before)
  })

  it('made from one version by many at once succeeds for exactly one', async () => {
    rig = await startRig(await memory())
    const call = client()
    await call('createRoute', route('a'))
    const edits = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        call('editRoute', { params: { id: 'a' }, body: { version: 1, owner: `team ${i}` } }),
      ),
    )
    const refused = edits.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(9)
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: 'stale_version', current: { version: 2 } })
    }
    expect((await call('listRevisions', {})).current).toBe(3)
  })
})

describe('an unexpected failure', () => {
  it('tells the caller nothing but the request id, and the log everything', async () => {
    rig = await startRig(await memory(), {
      traffic: {
        view: () => {
          throw new Error('secret detail')
        },
        onTick: () => () => undefined,
        ofBackends: () => new Map(),
      },
    })
    const error = await client()('getTraffic').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ status: 500, code: 'internal' })
    expect(JSON.stringify(error)).not.toContain('secret detail')
    const { requestId } = error as { requestId: string }
    expect(rig.logged).toMatchObject([
      { level: 'error', fields: { requestId, err: { message: 'secret detail' } } },
    ])
  })
})

describe('the first start', () => {
  it('sets everything up once; later only a changed monolith counts', async () => {
    rig = await startRig(await memory())
    const call = client()
    const input = {
      legacyUrl: 'http://127.0.0.1:4000',
      moveLegacy: true,
      backends: [{ id: 'svc', url: 'http://127.0.0.1:4102' }],
      routes: [],
    }
    await rig.control.seedIfEmpty(input)
    expect((await call('listBackends')).items.map(({ id }) => id)).toEqual(['legacy'])
    await rig.control.seedIfEmpty({ ...input, legacyUrl: 'http://127.0.0.1:5000' })
    expect(await call('getStatus')).toMatchObject({ legacy: 'http://127.0.0.1:5000', revision: 2 })
    const [entry] = (await call('listAudit', {})).items
    expect(entry).toMatchObject({ actor: { kind: 'system', via: 'file' }, verb: 'backend.edit', revision: 2 })
  })
})
