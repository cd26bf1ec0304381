import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Bundle } from '../../contracts/bundle.ts'
import type { Client } from '../../contracts/client.ts'
import { captured, pair, route } from '../../evidence/evidence-for-tests.ts'
import { openStore } from '../../store/open-store.ts'
import { type Rig, startRig } from '../rig-for-tests.ts'

let rig: Rig
let viewer: Client

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  viewer = await rig.as('viewer')
  const backend = { id: 'service', url: 'http://127.0.0.1:1', version: 1, createdAt: START }
  await rig.store.backends.insert(backend)
  await rig.store.routes.insert(route('products', { mirror: 0 }))
  await rig.store.routes.insert(route('orders', { mirror: 0 }))
  rig.evidence.publish(await rig.store.routes.list())
})
afterAll(() => rig?.close())

const START = '2026-01-01T00:00:00.000Z'
const at = () => rig.clock.now.getTime()
const shadow = async (report: Partial<Parameters<Rig['evidence']['onShadows']>[0]>) => {
  const nothing = { pairs: [], matches: [], dropped: [], unacknowledged: [], agains: [] }
  rig.evidence.onShadows({ ...nothing, ...report }, () => {})
  await rig.evidence.settled()
}
const bundle = async (query: { route?: string; limit?: number } = {}) =>
  Bundle.parse(await viewer('getBundle', { query }))

describe('GET /bundle', () => {
  it('holds sampled requests whether their answers differed or were the same, and no others', async () => {
    const differing = { body: { price: 2 } }
    const sampled = pair({}, differing, { sampled: true, at: at(), target: '/products/1?full=1' })
    const match = {
      ...{ route: 'orders', method: 'GET', path: '/orders', named: null, build: null, status: 200 },
      ...{ servedSlot: 'baseline' as const, baselineMs: 1, candidateMs: 1, again: false, at: at() },
    }
    const request = {
      requestId: 'r',
      host: 'shop',
      target: '/orders?page=2',
      requestHeaders: ['accept', '*/*'],
    }
    await shadow({
      pairs: [sampled, pair({}, differing, { at: at() })],
      matches: [
        { ...match, request },
        { ...match, request: null },
      ],
    })
    const { requests, routes } = await bundle()
    expect(requests.map(({ target }) => target).sort()).toEqual(['/orders?page=2', '/products/1?full=1'])
    expect(routes).toEqual(['orders', 'products'])
    expect((await bundle({ route: 'orders' })).requests).toMatchObject([
      { route: 'orders', endpoint: 'GET /orders', method: 'GET', host: 'shop', headers: [['accept', '*/*']] },
    ])
    expect((await bundle({ limit: 1 })).requests).toHaveLength(1)
  })

  it('holds no secret: those of headers are gone, a request with one in its target is not there', async () => {
    const secret = pair({}, {}, { sampled: true, at: at(), target: '/products/9?token=s3cr3t-s3cr3t' })
    const headers = ['authorization', 'Bearer abcdefghijkl', 'cookie', 'sid=hush-hush', 'accept', '*/*']
    const other = pair({}, {}, { sampled: true, at: at(), target: '/products/10', requestHeaders: headers })
    await shadow({ pairs: [secret, other] })
    const text = JSON.stringify(await bundle())
    expect(text).toContain('/products/10')
    expect(text).not.toMatch(/s3cr3t|abcdefghijkl|hush-hush/)
  })

  it('brings the rules that hold, those of the route and of everywhere', async () => {
    const maintainer = await rig.as('maintainer')
    const rule = { kind: 'ignore' as const, reason: 'a clock' }
    await maintainer('createRule', { body: { ...rule, path: 'generatedAt', scope: { route: 'orders' } } })
    await maintainer('createRule', { body: { ...rule, path: 'traceId' } })
    const paths = async (id: string) => (await bundle({ route: id })).rules.map(({ path }) => path).sort()
    expect(await paths('orders')).toEqual(['generatedAt', 'traceId'])
    expect(await paths('products')).toEqual(['traceId'])
  })

  it('is refused for a route that there is not', async () => {
    await expect(bundle({ route: 'nowhere' })).rejects.toMatchObject({ status: 404 })
  })
})

describe('GET /noise', () => {
  it('tells what is noise and what is real, with the numbers and the sentence', async () => {
    const pairs = Array.from({ length: 40 }, (_, i) =>
      pair(
        { body: { price: 1, now: `a${i}` } },
        { body: { price: 2, now: `b${i}` } },
        { path: '/noisy', at: at(), again: captured({ body: { price: 1, now: `c${i}` } }) },
      ),
    )
    await shadow({ pairs })
    const { items, states } = await viewer('listNoise', {
      query: { route: 'products', endpoint: 'GET /noisy' },
    })
    expect(states).toEqual({ real: 1, noise: 1, undecided: 0 })
    expect(items).toMatchObject([
      {
        path: 'now',
        state: 'noise',
        abPairs: 40,
        aaDiffer: 40,
        sentence: expect.stringContaining('is noise'),
      },
      { path: 'price', state: 'real', aaDiffer: 0, kind: 'value' },
    ])
    const noise = await viewer('listNoise', { query: { route: 'products', state: 'noise' } })
    expect(noise).toMatchObject({ total: 1, items: [{ path: 'now' }] })
  })
})
