import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Backend } from '../../domain/route.ts'
import { outsideForTests } from '../outside-for-tests.ts'
import { listenLocally, startBackend, until } from '../rig-for-tests.ts'
import { HealthChecks } from './health-checks.ts'

let service: Awaited<ReturnType<typeof startBackend>>
let health: HealthChecks
let now = 0
let changes: string[] = []

beforeEach(async () => {
  service = await startBackend()
  now = Date.parse('2026-05-01T12:00:00.000Z')
  changes = []
  health = new HealthChecks({
    clock: () => new Date(now),
    random: () => 0.5,
    guard: outsideForTests().guard,
    onChange: (id, { healthy }) => void changes.push(`${id} ${healthy}`),
  })
})
afterEach(() => {
  health.close()
  service.close()
})

const backend = (check: Partial<NonNullable<Backend['health']>> | null = {}): Backend => ({
  id: 'svc',
  url: service.url,
  version: 1,
  createdAt: '2026-05-01T12:00:00.000Z',
  ...(check === null
    ? {}
    : { health: { path: '/health', intervalMs: 60_000, timeoutMs: 500, rise: 1, fall: 2, ...check } }),
})

describe('a check', () => {
  it('I03 turns unhealthy after `fall` bad results in a row and healthy after `rise` good ones', async () => {
    const svc = backend({ rise: 2, fall: 3 })
    const seen: (boolean | null)[] = []
    for (const status of [200, 500, 500, 200, 500, 500, 500, 200, 500, 200, 200]) {
      service.status = status
      seen.push((await health.check(svc)).healthy)
    }
    expect(seen).toEqual([true, true, true, true, true, true, false, false, false, false, true])
    expect(changes).toEqual(['svc true', 'svc false', 'svc true'])
  })

  it.each([
    [204, true],
    [302, true],
    [401, false],
    [503, false],
  ])('of an answer of %i is healthy: %s', async (status, healthy) => {
    service.status = status
    expect(await health.check(backend())).toMatchObject({ healthy, detail: `GET /health answered ${status}` })
  })

  it('I03 names the phase that failed, a timeout too', async () => {
    const silent = createTcpServer(() => undefined)
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port))
    })
    const at = (url: string, timeoutMs = 500) => health.check({ ...backend({ timeoutMs }), url })
    expect(await at('http://127.0.0.1:1')).toMatchObject({ healthy: false, detail: 'connection refused' })
    expect(await at(`http://127.0.0.1:${port}`, 50)).toMatchObject({
      healthy: false,
      detail: 'no answer in 50 ms',
    })
    expect(await at('http://nowhere.invalid')).toMatchObject({
      healthy: false,
      detail: expect.stringMatching(/host name/),
    })
    silent.close()
  })

  it('that is asked for twice at once is made once', async () => {
    await Promise.all([health.check(backend()), health.check(backend())])
    expect(service.checks).toBe(1)
  })

  it('without a health path only asks for a connection', async () => {
    service.status = 500
    expect(await health.check(backend(null))).toMatchObject({
      healthy: true,
      detail: expect.stringContaining('takes connections'),
    })
    expect(await health.check({ ...backend(null), url: 'http://127.0.0.1:1' })).toMatchObject({
      healthy: false,
    })
  })
})

describe('whether a backend may be sent traffic', () => {
  it('is answered from a fresh good result, else asked now', async () => {
    const svc = backend({ intervalMs: 1_000 })
    expect(await health.isHealthyNow(svc)).toBe(true)
    expect(await health.isHealthyNow(svc)).toBe(true)
    expect(service.checks).toBe(1)
    now += 2_000
    expect(await health.isHealthyNow(svc)).toBe(true)
    expect(service.checks).toBe(2)
  })

  it('is asked again at once after a bad result, so that a repaired service need not wait', async () => {
    service.status = 500
    expect(await health.isHealthyNow(backend())).toBe(false)
    service.status = 200
    expect(await health.isHealthyNow(backend())).toBe(true)
  })
})

describe('watching', () => {
  it('checks again and again, stops for a backend that is gone, and starts anew for a changed one', async () => {
    const svc = backend({ intervalMs: 5 })
    health.start([svc])
    await until('some checks', () => service.checks > 3)
    health.watch([])
    expect(health.healthOf('svc')).toMatchObject({ healthy: null, detail: 'not checked yet' })
    const moved = { ...svc, url: 'http://127.0.0.1:1' }
    health.watch([moved])
    await until('its first result', () => health.healthOf('svc').healthy === false)
    const { checks } = service
    await until('more time', () => health.healthOf('svc').latencyMs !== null)
    expect(service.checks).toBe(checks)
  })

  it('I03 spreads the first checks of many backends, of those that come later too', async () => {
    const many = (from: number) =>
      Array.from({ length: 50 }, (_, i) => ({ ...backend(), id: `svc-${from + i}` }))
    for (const from of [0, 50]) {
      const startedAt = performance.now()
      if (from === 0) health.start(many(0))
      else health.watch([...many(0), ...many(from)])
      await until('all first checks', () => service.checks === from + 50, 20_000)
      // The last of them begins 49 gaps of 10 ms after the first; timers may round by one.
      expect(performance.now() - startedAt).toBeGreaterThan(485)
    }
  })

  it('I03 does not check all in step: an interval is up to a tenth longer or shorter', async () => {
    const asked: number[] = []
    const server = createServer((_, res) => {
      asked.push(performance.now())
      res.end()
    })
    const url = await listenLocally(server)
    const slow = new HealthChecks({
      clock: () => new Date(now),
      random: () => 1,
      guard: outsideForTests().guard,
      onChange: () => {},
    })
    slow.start([{ ...backend({ intervalMs: 200 }), url }])
    await until('two checks', () => asked.length === 2, 20_000)
    slow.close()
    server.close()
    expect(asked[1]! - asked[0]!).toBeGreaterThan(205)
  })

  it('leaves a backend alone whose description changed', async () => {
    const svc = backend()
    health.start([svc])
    await until('the first check', () => health.healthOf('svc').healthy === true)
    health.watch([{ ...svc, description: 'other', version: 2 }])
    expect(health.healthOf('svc').healthy).toBe(true)
  })
})
