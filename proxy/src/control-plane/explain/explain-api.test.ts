import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/client.ts'
import { openStore } from '../../store/open-store.ts'
import { BreakerBook } from '../backends/breaker-book.ts'
import { type Rig, startBackend, startRig } from '../rig-for-tests.ts'

const breakers = new BreakerBook()
const engaged = { here: false }
let service: Awaited<ReturnType<typeof startBackend>>
let rig: Rig
let call: Client

beforeAll(async () => {
  service = await startBackend()
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }), {
    breakers,
    localKill: { engaged: () => engaged.here, release: () => undefined },
  })
  call = await rig.as('admin')
  await call('createBackend', { body: { id: 'svc', url: service.url } })
  const path = { prefix: '/a' }
  await call('createRoute', { body: { id: 'a', match: { path }, candidate: 'svc' } })
  await call('createRoute', { body: { id: 'a-posts', match: { path, methods: ['POST'] }, candidate: 'svc' } })
  await call('changeTraffic', { params: { id: 'a' }, body: { weight: 100, mirror: 0, version: 1 } })
})
afterAll(async () => {
  await rig.close()
  service.close()
})
beforeEach(() => {
  breakers.forget(0)
  breakers.forget(1)
  engaged.here = false
})

const ask = (headers: Record<string, string> = {}) => call('explain', { body: { url: '/a/1', headers } })

describe('an explanation', () => {
  it('has every route that was tried, with what it missed first', async () => {
    expect(await ask()).toMatchObject({
      considered: [
        { route: 'a-posts', failed: { part: 'method', wants: 'POST' } },
        { route: 'a', failed: null },
      ],
      decision: { slot: 'candidate', reason: 'split' },
      url: `${service.url}/a/1`,
      breaker: { state: 'closed' },
    })
  })

  it('knows that a breaker is open, on whichever thread', async () => {
    breakers.changed(1, [
      { backend: 'svc', state: 'open', trips: 1, openMs: 5_000, cause: 'probe', last: 'it answered 503' },
    ])
    expect(await ask()).toMatchObject({
      decision: { slot: 'baseline', reason: 'breaker-open' },
      breaker: { state: 'open', threads: 1, trips: 1 },
      sentence: "Route a matches; the baseline (legacy) serves it: the candidate's breaker is open.",
    })
    expect(await call('getBackend', { params: { id: 'svc' } })).toMatchObject({ breaker: { state: 'open' } })
  })

  it('says that a breaker which recovers lets only a part through', async () => {
    breakers.changed(0, [
      { backend: 'svc', state: 'recovering', trips: 1, openMs: 0, cause: 'probe', last: '' },
    ])
    const { decision, sentence } = await ask()
    expect(decision).toMatchObject({ slot: 'candidate', reason: 'split' })
    expect(sentence).toContain('The breaker of the candidate lets only a part of its share through for now.')
  })

  it('knows the kill switch of the host', async () => {
    engaged.here = true
    expect((await ask()).decision).toMatchObject({ slot: 'baseline', reason: 'kill-switch' })
  })

  it('honours a signed slot, in a header or a cookie, and nothing that is not signed', async () => {
    const { header, cookie } = await call('createForceToken', { body: { slot: 'baseline' } })
    const forced = { slot: 'baseline', reason: 'forced' }
    expect((await ask({ [header.name]: header.value })).decision).toMatchObject(forced)
    expect((await ask({ cookie: `${cookie.name}=${cookie.value}` })).decision).toMatchObject(forced)
    expect((await ask({ [header.name]: 'baseline' })).decision).toMatchObject({ reason: 'split' })
  })
})
