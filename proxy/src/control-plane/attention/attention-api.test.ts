import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/client.ts'
import { pair, route } from '../../evidence/evidence-for-tests.ts'
import { openStore } from '../../store/open-store.ts'
import { BreakerBook } from '../backends/breaker-book.ts'
import { type Rig, startRig } from '../rig-for-tests.ts'

let rig: Rig
let viewer: Client
const breakers = new BreakerBook()
beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }), { breakers })
  viewer = await rig.as('viewer')
})
afterAll(() => rig?.close())

const attention = () => viewer('getAttention')
const differs = () =>
  pair({ body: { id: 1, price: 2 } }, { body: { id: 1, price: '2' } }, { at: rig.clock.now.getTime() })

describe('what needs attention, through the API', () => {
  it('is nothing of an instance that has just been started', async () => {
    expect(await attention()).toEqual({
      ...{ items: [], total: 0, unresolved: 0 },
      firstSteps: {
        ...{ traffic: false, backend: false, route: false, shadow: false, review: false, ramp: false },
        request: null,
      },
    })
  })

  it('is a route that serves while its parity fails, the very verdict of getParity', async () => {
    const createdAt = rig.clock.now.toISOString()
    await rig.store.backends.insert({ id: 'service', url: 'http://127.0.0.1:1', version: 1, createdAt })
    await rig.store.routes.insert(route('products', { weight: 20, mirror: 100 }))
    rig.evidence.publish(await rig.store.routes.list())
    const pairs = Array.from({ length: 30 }, differs)
    rig.evidence.onShadows({ pairs, matches: [], dropped: [], unacknowledged: [], agains: [] }, () => {})
    await rig.evidence.settled()

    const parity = await viewer('getParity', { params: { id: 'products' } })
    expect(parity).toMatchObject({ verdict: 'fail', compared: 30, divergent: 30 })
    expect(await attention()).toMatchObject({
      unresolved: 1,
      items: [
        { kind: 'parity-fails', urgent: true, route: 'products', why: expect.stringMatching('30 of 30') },
        { kind: 'new-divergences', urgent: false },
      ],
      firstSteps: { backend: true, route: true, shadow: true, review: false, ramp: true },
    })
  })

  it('is not urgent while the kill switch sends everybody to the baseline', async () => {
    const say = async (engaged: boolean) =>
      (await rig.as('maintainer'))('setKillSwitch', { body: { engaged } })
    await say(true)
    expect((await attention()).items.map(({ kind }) => kind)).toEqual(['new-divergences'])
    await say(false)
    expect((await attention()).items).toHaveLength(2)
  })

  it('is over when somebody has said that the divergence is intended', async () => {
    const { items } = await viewer('listDivergences', { query: {} })
    await (await rig.as('operator'))('triageDivergence', {
      params: { signature: items[0]!.signature },
      body: { action: 'accept', reason: 'prices are text now' },
    })
    expect(await viewer('getParity', { params: { id: 'products' } })).toMatchObject({ divergent: 0 })
    expect(await attention()).toMatchObject({ items: [], unresolved: 0, firstSteps: { review: true } })
  })

  it('is no open breaker of a backend that somebody has drained', async () => {
    const open = { backend: 'service', state: 'open' as const, trips: 1, openMs: 5_000 }
    breakers.changed(0, [{ ...open, cause: 'in-a-row', last: 'it answered 503' }])
    expect((await attention()).items).toMatchObject([{ kind: 'breaker-open', urgent: true }])
    const operator = await rig.as('operator')
    await operator('holdBackend', { params: { id: 'service' }, body: { hold: 'open' } })
    expect((await attention()).items).toEqual([])
    await operator('holdBackend', { params: { id: 'service' }, body: { hold: null } })
    breakers.forget(0)
  })

  it('names the request that was seen last', async () => {
    const asked = { method: 'GET', host: 'shop.example', route: 'fall-through', requests: 1, candidate: 0 }
    rig.evidence.onPaths({ paths: [{ ...asked, path: '/products/17', classes: [0, 0, 1] }] })
    await rig.evidence.settled()
    expect(await attention()).toMatchObject({
      firstSteps: { traffic: true, request: { method: 'GET', path: '/products/17', status: null } },
    })
    const sample = { id: '1', route: 'products', method: 'GET', path: '/products/9', why: 'weight' }
    const ended = { slot: 'baseline' as const, backend: 'legacy', status: 200, ms: 12, reason: 'ok' }
    rig.evidence.tail.add([{ at: rig.clock.now.getTime(), ...sample, ...ended }])
    expect((await attention()).firstSteps.request).toEqual({
      ...{ method: 'GET', path: '/products/9', status: 200, ms: 12 },
    })
  })
})
