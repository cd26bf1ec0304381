import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/client.ts'
import { Histogram } from '../../domain/histogram.ts'
import { pair, route } from '../../evidence/evidence-for-tests.ts'
import { openStore } from '../../store/open-store.ts'
import { type Rig, startRig } from '../rig-for-tests.ts'

let rig: Rig
let viewer: Client

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  viewer = await rig.as('viewer')
  const createdAt = rig.clock.now.toISOString()
  await rig.store.backends.insert({ id: 'service', url: 'http://127.0.0.1:1', version: 1, createdAt })
  await rig.store.routes.insert(route('products', { mirror: 0 }))
})
afterAll(() => rig?.close())

function served(slot: 'baseline' | 'candidate', classes: number[]): void {
  const latency = new Histogram()
  for (let i = 0; i < classes.reduce((sum, count) => sum + count); i++) latency.record(20)
  rig.evidence.minutes.record([
    { route: 'products', slot, backend: 'service', classes, latency: latency.drain() },
  ])
}

describe('the traffic of one route', () => {
  it('is both slots by minute, how they answered, and its latest requests without secrets', async () => {
    served('baseline', [0, 0, 8, 0, 1, 0])
    served('candidate', [1, 0, 3, 0, 0, 2])
    const at = rig.clock.now.getTime()
    const pairs = [pair({ body: {} }, { status: 500, body: {} }, { at })]
    rig.evidence.onShadows({ pairs, matches: [], dropped: [], unacknowledged: [], agains: [] }, () => {})
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg'
    const sample = { id: '1', route: 'products', method: 'GET', path: `/reset/${jwt}`, why: 'weight' }
    const ended = { slot: 'candidate' as const, backend: 'service', status: 503, ms: 4, reason: 'ok' }
    rig.evidence.tail.add([{ at, ...sample, ...ended }])
    rig.clock.advance(61_000)

    const view = await viewer('getRouteTraffic', { params: { id: 'products' } })
    expect(view.points).toMatchObject([{ seconds: 60, baseline: { requests: 9 }, candidate: { errors: 3 } }])
    expect(view.baseline.statuses).toEqual({ '2xx': 8, '4xx': 1 })
    expect(view.candidate.statuses).toEqual({ none: 1, '2xx': 3, '5xx': 2 })
    expect(view.pairs).toEqual([{ baseline: 200, candidate: 500, count: 1 }])
    expect(view.requests).toMatchObject([{ method: 'GET', status: 503, slot: 'candidate' }])
    expect(JSON.stringify(view.requests)).not.toContain('eyJhbGci')
    const busy = await viewer('listBusyRoutes', { query: { minutes: 3 } })
    expect(busy.items).toEqual([{ route: 'products', requests: 15, errors: 3, perMinute: [0, 15, 0] }])
  })

  it('is known of what falls through, and of no route that does not exist', async () => {
    const others = await viewer('getRouteTraffic', { params: { id: 'fall-through' }, query: { minutes: 5 } })
    expect(others).toMatchObject({ minutes: 5, pairs: [], requests: [] })
    await expect(viewer('getRouteTraffic', { params: { id: 'nothing' } })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
