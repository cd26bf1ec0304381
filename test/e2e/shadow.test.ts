import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'
import { BROKEN, type BrokenCandidate, brokenCandidate, type Way } from './broken-candidates.ts'

const WAYS = Object.keys(BROKEN) as Way[]
const PATIENCE_MS = 40_000
const REQUESTS = 400
/** Short, so that what hangs is settled within the test; a candidate may take 10 s otherwise. */
const SHADOW_MS = 1_000
const BODY = JSON.stringify({ items: Array.from({ length: 200 }, (_, id) => ({ id, name: `item ${id}` })) })
/** What shadows may hold by their limits is about 200 MB on one thread; a leak of what candidates send would be gigabytes. */
const GROWTH_MAX = 400 * 1024 * 1024

let monolith: CountingBackend
let service: CountingBackend
let banyan: Banyan
const broken = new Map<Way, BrokenCandidate>()
const agent = new Agent({ keepAlive: true, maxSockets: 16 })

beforeAll(async () => {
  monolith = await countingBackend('monolith', (req, res) => {
    if (req.url?.endsWith('/film')) res.setHeader('content-type', 'video/mp4')
    else res.setHeader('content-type', 'application/json')
    if (req.url?.endsWith('/endless')) res.write(BODY)
    else req.resume().on('end', () => res.end(BODY))
  })
  service = await countingBackend('service', (req, res) => {
    req.resume().on('end', () => res.writeHead(200, { 'content-type': 'application/json' }).end(BODY))
  })
  for (const way of WAYS) broken.set(way, await brokenCandidate(way))
  banyan = await startBanyan({ legacy: monolith.url, args: ['--threads', '1'] })
  await banyan.call('createBackend', { body: { id: 'service', url: service.url } })
  await route('well', 'service', { shadow: {} })
  for (const way of WAYS) {
    await banyan.call('createBackend', { body: { id: way, url: broken.get(way)!.url } })
    await route(way, way, { shadow: { timeoutMs: SHADOW_MS } })
  }
})
afterAll(async () => {
  agent.destroy()
  await banyan?.stop()
  await Promise.all([
    monolith?.close(),
    service?.close(),
    ...[...broken.values()].map(({ close }) => close()),
  ])
})

async function route(id: string, candidate: string, more: object): Promise<void> {
  const match = { path: { prefix: `/${id}` } }
  await banyan.call('createRoute', { body: { id, match, candidate, ...more } })
}

async function traffic(id: string, weight: number, mirror: number): Promise<void> {
  const { version } = await banyan.call('getRoute', { params: { id } })
  await banyan.call('changeTraffic', { params: { id }, body: { weight, mirror, version, reason: 'a test' } })
}

/** Asks, and goes away once the answer has begun. */
const abandon = (path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const asked = request(banyan.proxyUrl + path, (response) => {
      asked.destroy()
      response.on('close', resolve)
    })
    asked.on('error', reject).end()
  })

type Answer = { status: number; body: string; ms: number }

function ask(path: string, { method = 'GET', body = '' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const headers = body === '' ? {} : { 'transfer-encoding': 'chunked' }
    const asked = request(banyan.proxyUrl + path, { agent, method, headers }, (response) => {
      let got = ''
      response.on('data', (piece) => {
        got += piece
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: got, ms: performance.now() - startedAt }),
      )
    })
    asked.on('error', reject).end(body)
  })
}

/** All at once, over 16 connections. Rejects with the first that fails. */
const askMany = (path: string, count: number, options?: { method?: string; body?: string }) =>
  Promise.all(Array.from({ length: count }, () => ask(path, options)))

const medianOf = (answers: readonly Answer[]) =>
  answers.map(({ ms }) => ms).sort((a, b) => a - b)[answers.length >> 1]!

const residentBytes = () =>
  1_024 * Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${banyan.process.pid}/status`, 'utf8'))![1])

async function countsOf(id: string) {
  const { routes } = await banyan.call('getShadow', { query: { since: '1h' } })
  return routes.find(({ route }) => route === id)!
}

/** Waits until everything that was eligible has come to an end, and that end was recorded. */
async function settled(id: string, eligible: number) {
  let seen = ''
  const isSettled = async () => {
    const counts = await countsOf(id)
    seen = JSON.stringify(counts)
    return counts.eligible >= eligible
  }
  await until(isSettled, PATIENCE_MS, () => `${id}: ${seen}`)
  return countsOf(id)
}

/** The counts of a route when they have not changed for a second, and all threads serve the newest revision. */
async function atRest(id: string) {
  let last = ''
  await until(async () => {
    const { revision, threads } = await banyan.call('getStatus')
    const before = last
    last = JSON.stringify(await countsOf(id))
    if (last === before && threads.every((thread) => thread.revision >= revision)) return true
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    return false
  }, PATIENCE_MS)
  return countsOf(id)
}

type Counts = Awaited<ReturnType<typeof countsOf>>

/** On a machine that does other things a thread may be late, and sheds shadows then: that is right, and counted. */
const shedOf = ({ dropped }: Counts) => dropped.overloaded ?? 0

function expectAllCompared(counts: Counts, requests: number): void {
  expect(counts.eligible).toBe(requests)
  expect(counts.compared + shedOf(counts)).toBe(requests)
}

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0)

describe('candidates that break while clients are served', () => {
  const isWhole = ({ status, body }: Answer) => status === 200 && body === BODY
  let plainMs = 0
  let growth = 0

  it('are not there yet: what clients see without shadows', async () => {
    await askMany('/well', 200)
    const answers = await askMany('/well', WAYS.length * REQUESTS)
    plainMs = medianOf(answers)
    expect(answers.every(isWhole)).toBe(true)
  })

  it('are not there yet: every request is compared while the candidate is well', async () => {
    await traffic('well', 0, 100)
    await askMany('/well', REQUESTS)
    expectAllCompared(await settled('well', REQUESTS), REQUESTS)
  })

  it('are noticed by no client, all of them at once', async () => {
    for (const way of WAYS) await traffic(way, 0, 100)
    const before = residentBytes()
    const watch = setInterval(() => {
      growth = Math.max(growth, residentBytes() - before)
    }, 20)
    const answers = (await Promise.all(WAYS.map((way) => askMany(`/${way}`, REQUESTS)))).flat()
    for (const way of WAYS) await settled(way, REQUESTS)
    clearInterval(watch)
    expect(answers.every(isWhole)).toBe(true)
    // Generous: it must hold on a machine that does other things, and a client that waited would wait a second.
    expect(medianOf(answers)).toBeLessThan(plainMs * 10 + 100)
  })

  it('hold a bounded amount of memory', () => {
    expect(growth).toBeLessThan(GROWTH_MAX)
  })

  it.each(WAYS)('%s: every sample is accounted for', async (way) => {
    const counts = await countsOf(way)
    expect(broken.get(way)!.requests() + shedOf(counts)).toBeGreaterThan(0)
    expect(counts.eligible).toBe(REQUESTS)
    expect(counts.compared + counts.inconclusive + sum(counts.dropped)).toBe(REQUESTS)
    // Only the head that comes before a flood says anything that could be compared.
    if (way !== 'floods') expect(counts.compared).toBe(0)
  })

  it('hold no upload back, and what is too large to be kept is dropped and counted', async () => {
    const uploads = await askMany('/hangs', 5, { body: 'x'.repeat(2_000_000) })
    expect(uploads.every(isWhole)).toBe(true)
    const counts = await settled('hangs', REQUESTS + 5)
    expect((counts.dropped.too_large ?? 0) + shedOf(counts)).toBeGreaterThanOrEqual(5)
    for (const way of WAYS) await traffic(way, 0, 0)
  })

  it('take nothing from the one that is well, and are told in /metrics as in the API', async () => {
    await askMany('/well', 50)
    expectAllCompared(await settled('well', REQUESTS + 50), REQUESTS + 50)
    const { total } = await banyan.call('getShadow', { query: { since: '1h' } })
    const metrics = await (await fetch(`${banyan.adminUrl}/metrics`)).text()
    const counted = (reason: string) =>
      Number(new RegExp(`banyan_events_total\\{reason="shadow_${reason}"\\} (\\d+)`).exec(metrics)?.[1])
    expect(sum(total.dropped)).toBeGreaterThan(0)
    for (const [reason, count] of Object.entries(total.dropped)) expect(counted(reason), reason).toBe(count)
  })
})

describe('what is not compared', () => {
  it('is counted apart when the percentage left it out', async () => {
    await route('some', 'service', { shadow: {} })
    await traffic('some', 0, 50)
    // Again while the thread is late: what it sheds then it sheds before it asks for the percentage.
    const isCounted = async () => {
      await askMany('/some', 100)
      const counts = await countsOf('some')
      return Math.min(counts.sampledOut, counts.eligible - shedOf(counts)) > 30
    }
    await until(isCounted, PATIENCE_MS)
  })

  it('is counted by reason: a film, an answer that its client gave up, a write that nobody declared', async () => {
    await traffic('some', 0, 100)
    const isCounted = async () => {
      await ask('/some/film')
      await ask('/some', { method: 'POST', body: '{}' })
      await abandon('/some/endless')
      const { refused, dropped } = await countsOf('some')
      return refused > 0 && dropped.content_type! > 0 && dropped.client_aborted! > 0
    }
    await until(isCounted, PATIENCE_MS, () => banyan.output())
  })
})

describe('shadows of more than reads', () => {
  it('go the other way after a cutover', async () => {
    await traffic('well', 100, 100)
    const [before, { eligible }] = [monolith.requests(), await countsOf('well')]
    await askMany('/well/again', 20)
    await settled('well', eligible + 20)
    expect(monolith.requests() - before + shedOf(await countsOf('well'))).toBeGreaterThanOrEqual(20)
    await traffic('well', 0, 0)
  })

  it('end with the first dry run that is not acknowledged, for good, and the audit says why', async () => {
    await route('orders', 'service', { shadow: { writes: { mode: 'dry-run' } } })
    await traffic('orders', 0, 100)
    const write = () => askMany('/orders', 10, { method: 'POST', body: '{}' })
    const isOff = async () => {
      await write()
      return (await banyan.call('getRoute', { params: { id: 'orders' } })).shadow?.writes === undefined
    }
    await until(isOff, PATIENCE_MS)
    expect(service.paths.filter((path) => path === '/orders')).toHaveLength(1)
    const { items } = await banyan.call('listAudit', { query: { limit: 20 } })
    expect(items.find(({ verb }) => verb === 'route.writes')).toMatchObject({
      target: { id: 'orders' },
      reason: expect.stringContaining('x-banyan-dry-run-ack'),
    })
    await write()
    await until(async () => (await countsOf('orders')).refused > 0, PATIENCE_MS)
    expect(service.paths.filter((path) => path === '/orders')).toHaveLength(1)
  })

  it('stop with the kill switch, and are not counted as left out', async () => {
    await traffic('well', 0, 100)
    await banyan.call('setKillSwitch', { body: { engaged: true, reason: 'a test' } })
    // On a slow machine what was asked before arrives in the counts, and the switch in the thread, a little later.
    const { eligible } = await atRest('well')
    const before = service.requests()
    await askMany('/well', 20)
    await banyan.call('setKillSwitch', { body: { engaged: false } })
    await askMany('/well', 1)
    const counts = await settled('well', eligible + 1)
    expect(counts).toMatchObject({ eligible: eligible + 1, sampledOut: 0 })
    expect(service.requests() - before).toBeLessThanOrEqual(2)
  })
})
