import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Hold } from '../../proxy/src/domain/route.ts'
import { valuesOf } from '../harness/http-message.ts'
import { ask, connectRaw, get } from '../harness/raw-client.ts'
import { HttpBackend } from './http-backend.ts'
import { LeanClient } from './lean-client.ts'
import type { PlaneEvent } from './plane-process.ts'
import { Stand, type StandOptions, snapshotOf } from './stand.ts'
import { until } from './until.ts'

const breaker = { openMs: 400, openMaxMs: 1_000, rampMs: 600 }
/** Does not let a probe through while a slow machine is still counting. */
const patient = { ...breaker, openMs: 60_000, openMaxMs: 60_000 }
const canary = { id: 'canary', candidate: 'service', weight: 100 }

/** A candidate that can be told how to fare, in front of a baseline that is always well. */
async function candidateStand(options: Partial<StandOptions> = {}) {
  const mode: { now: 'well' | 'reset' | 'hang' | number } = { now: 'well' }
  const service = await HttpBackend.start((req, res) => {
    if (mode.now === 'reset') req.socket.resetAndDestroy()
    else if (typeof mode.now === 'number') {
      res.statusCode = mode.now
      res.end('from the candidate')
    } else if (mode.now === 'well') res.end('from the candidate')
  })
  const legacy = await HttpBackend.start((_req, res) => res.end('from the baseline'))
  const stand = await Stand.start({
    backends: { legacy: legacy.origin, service: service.origin },
    routes: [canary],
    breaker,
    ...options,
  })
  const states = () => stand.events.flatMap((event) => (event.event === 'breaker' ? [event.state] : []))
  return {
    mode,
    service,
    legacy,
    stand,
    states,
    reached: (state: string) =>
      until(`the state ${state}`, () => (states().includes(state) ? true : undefined)),
    [Symbol.asyncDispose]: async () => {
      await stand[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
      await legacy[Symbol.asyncDispose]()
    },
  }
}

describe('I01 what counts against a candidate', () => {
  it('I01 five gateway failures in a row open its breaker, and the baseline serves its share', async () => {
    await using set = await candidateStand({ breaker: patient })
    const { mode, service, stand } = set
    mode.now = 503
    const statuses: number[] = []
    for (let n = 0; n < 20; n++) statuses.push((await ask(stand.port, get('/'))).status)
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    expect(service.requests).toBe(5)
    await set.reached('open')
    const lines = await stand.lines(20)
    expect(lines.map(({ why, fellBack }) => `${why} ${fellBack}`)).toEqual([
      ...Array.from({ length: 5 }, () => 'split true'),
      ...Array.from({ length: 15 }, () => 'breaker-open false'),
    ])
  })

  it('I01 nothing that the client caused does: 4xx, its own leaving, its unfinished uploads', async () => {
    await using set = await candidateStand({ limits: { bodySpanMs: 200, requestBodyBytes: 1_000 } })
    const { mode, service, stand } = set
    for (const status of [400, 401, 404, 413, 422, 429, 499]) {
      mode.now = status
      for (let n = 0; n < 6; n++) expect((await ask(stand.port, get('/'))).status).toBe(status)
    }
    mode.now = 'hang'
    for (let n = 0; n < 10; n++) {
      const client = await connectRaw(stand.port)
      await client.send(get('/left'))
      await until('the request at the candidate', () => (service.serving === 1 ? true : undefined))
      client.rst()
      await until('its end there', () => (service.serving === 0 ? true : undefined))
    }
    const upload = 'POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 900\r\n\r\nhalf'
    for (let n = 0; n < 10; n++) {
      const client = await connectRaw(stand.port)
      await client.send(upload)
      if (n % 2 === 0) await client.close()
      else expect((await client.readResponse()).status).toBe(408)
      await client.close()
    }
    await stand.lines(42 + 20)
    mode.now = 'well'
    expect(valuesOf((await ask(stand.port, get('/'))).headers, 'x-banyan-served-by')).toEqual(['service'])
    await wait(300)
    expect(set.states()).toEqual([])
  })

  it('I01 stays open longer with every trip, up to a cap', async () => {
    await using set = await candidateStand()
    const { mode, stand } = set
    mode.now = 'reset'
    const client = new LeanClient(stand.port)
    const trips = () =>
      stand.events.filter(
        (event): event is Extract<PlaneEvent, { event: 'breaker' }> => event.event === 'breaker',
      )
    const startedAt = performance.now()
    while (performance.now() - startedAt < 4_000) {
      expect((await client.ask(get('/'), 'GET')).status).toBe(200)
      await wait(10)
    }
    client.close()
    // 400 ms, 800 ms, and then the cap of a second: with one probe after each.
    const { service } = set
    expect(service.requests).toBeGreaterThanOrEqual(5 + 3)
    expect(service.requests).toBeLessThanOrEqual(5 + 5)
    expect(Math.max(...trips().map((trip) => trip.trips))).toBeGreaterThanOrEqual(1)
  })
})

describe('I02 the way back', () => {
  it('I02 is one probe at a time under 1,000 requests that wait for it, then a ramp, then all', async () => {
    await using set = await candidateStand({ limits: { connectionsPerBackend: 2_000 } })
    const { mode, service, stand } = set
    mode.now = 'reset'
    for (let n = 0; n < 6; n++) await ask(stand.port, get('/'))
    await set.reached('open')

    // From now on it hangs: whoever is let through holds the place of the probe.
    mode.now = 'hang'
    const before = service.requests
    const clients = await Promise.all(Array.from({ length: 1_000 }, () => connectRaw(stand.port)))
    await wait(breaker.openMs)
    await Promise.all(clients.map((client) => client.send(get('/'))))
    await until('all but the probe to be answered', () =>
      clients.filter((client) => client.unread.length > 0).length >= 999 ? true : undefined,
    )
    expect(service.requests - before).toBe(1)
    expect(service.serving).toBe(1)
    await set.reached('half-open')
    // The client of the probe leaves: its place is free again, and nothing was learnt.
    await Promise.all(clients.map(async (client) => client.rst()))
    await until('the probe to be gone', () => (service.serving === 0 ? true : undefined))

    mode.now = 'well'
    const served: string[] = []
    const askOnce = async (client: LeanClient) => {
      const { headers } = await client.ask(get('/'), 'GET')
      served.push(valuesOf(headers, 'x-banyan-served-by')[0]!)
    }
    const load = Array.from({ length: 10 }, async () => {
      const client = new LeanClient(stand.port)
      while (!set.states().includes('closed')) {
        await askOnce(client)
        await wait(5)
      }
      client.close()
    })
    await set.reached('recovering')
    await set.reached('closed')
    await Promise.all(load)
    // The ramp lets some through, and not all.
    expect(new Set(served)).toEqual(new Set(['service', 'legacy']))
    served.length = 0
    const client = new LeanClient(stand.port)
    for (let n = 0; n < 50; n++) await askOnce(client)
    client.close()
    expect(new Set(served)).toEqual(new Set(['service']))
  })
})

describe('I04 when nobody is left', () => {
  it('I04 the failure of the baseline is told at once, and its recovery is immediate', async () => {
    const gone = await HttpBackend.start((_req, res) => res.end('back'))
    const { port, origin } = gone
    await gone[Symbol.asyncDispose]()
    await using stand = await Stand.start({
      backends: { legacy: origin, service: origin },
      routes: [canary],
      breaker: patient,
    })
    for (let n = 0; n < 20; n++) {
      const response = await ask(stand.port, get('/'))
      expect([response.status, JSON.parse(response.body.toString()).code]).toEqual([502, 'backend_refused'])
    }
    // A baseline has no breaker: an answer that may come is better than a refusal that is certain.
    const lines = await stand.lines(20)
    expect(lines.slice(-10).map(({ why, slot }) => `${why} ${slot}`)).toEqual(
      Array.from({ length: 10 }, () => 'breaker-open baseline'),
    )
    await using back = await HttpBackend.start((_req, res) => res.end('back'), { port })
    expect((await ask(stand.port, get('/'))).body.toString()).toBe('back')
    expect(back.requests).toBe(1)
  })

  it('I04 a full pool is 503 with a Retry-After', async () => {
    await using backend = await HttpBackend.start(() => {})
    await using stand = await Stand.start({
      backends: { legacy: backend.origin },
      limits: { connectionsPerBackend: 1, waitingPerBackend: 0 },
    })
    const holder = await connectRaw(stand.port)
    await holder.send(get('/held'))
    await until('the request at the backend', () => (backend.serving === 1 ? true : undefined))
    const response = await ask(stand.port, get('/more'))
    expect([response.status, valuesOf(response.headers, 'retry-after')]).toEqual([503, ['1']])
    await holder.close()
  })
})

/** The same, with the service's breaker held; undefined: by itself. */
function heldSnapshot(revision: number, origins: Record<string, string>, hold: Hold | undefined) {
  const snapshot = snapshotOf(revision, origins, [canary])
  const backends = snapshot.backends.map((each) => (each.id === 'service' && hold ? { ...each, hold } : each))
  return { ...snapshot, backends }
}

describe('I01 a breaker that a person holds', () => {
  it('I01 open takes no new requests while it is well, and closed takes all while it fails', async () => {
    await using set = await candidateStand({ breaker: patient })
    const { mode, service, legacy, stand } = set
    const backends = { legacy: legacy.origin, service: service.origin }
    await stand.ask('publish', heldSnapshot(2, backends, 'open'))
    expect((await ask(stand.port, get('/'))).body.toString()).toBe('from the baseline')
    expect(service.requests).toBe(0)
    await stand.ask('publish', heldSnapshot(3, backends, 'closed'))
    mode.now = 500
    for (let n = 0; n < 10; n++) expect((await ask(stand.port, get('/'))).status).toBe(500)
    mode.now = 503
    for (let n = 0; n < 10; n++) await ask(stand.port, get('/'))
    expect(service.requests).toBe(20)
    await stand.ask('publish', heldSnapshot(4, backends, undefined))
    expect((await stand.lines(21)).map(({ why }) => why)).toEqual([
      'breaker-open',
      ...Array.from({ length: 20 }, () => 'split'),
    ])
  })
})
