import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoutingSnapshot } from '../../proxy/src/domain/route.ts'
import { type RawResponse, valuesOf } from '../harness/http-message.ts'
import { ask, get } from '../harness/raw-client.ts'
import { HttpBackend } from './http-backend.ts'
import { LeanClient } from './lean-client.ts'
import { type RouteSketch, Stand, snapshotOf } from './stand.ts'

const FLIPS = 10_000

let blue: HttpBackend
let green: HttpBackend
let stand: Stand

/** Says who it is and which revision the request came by. */
const telling = (name: string) =>
  HttpBackend.start((req, res) => {
    res.setHeader('x-from', name)
    res.setHeader('x-asked-by', req.headers['x-revision'] ?? '')
    res.end(name)
  })

/** Every part of a revision says its number: the request as it is sent, the answer as it is given, and who is asked. */
function revision(number: number): RoutingSnapshot {
  const mark = { set: { 'x-revision': String(number) } }
  const route: RouteSketch = {
    id: `flip-${number % 7}`,
    match: { path: { prefix: '/flip' } },
    baseline: number % 2 === 0 ? 'blue' : 'green',
    requestHeaders: mark,
    responseHeaders: mark,
  }
  // A backend that is not used comes and goes, and one that is used changes its address.
  const [one, other] = number % 3 === 0 ? [blue.origin, green.origin] : [green.origin, blue.origin]
  const extra = number % 5 === 0 ? { extra: 'http://127.0.0.1:9' } : {}
  return snapshotOf(
    number,
    {
      legacy: blue.origin,
      blue: blue.origin,
      green: green.origin,
      moving: number % 2 ? one : other,
      ...extra,
    },
    [
      route,
      {
        id: 'moving',
        match: { path: { prefix: '/moving' } },
        baseline: 'moving',
        requestHeaders: mark,
        responseHeaders: mark,
      },
    ],
  )
}

beforeAll(async () => {
  blue = await telling('blue')
  green = await telling('green')
  stand = await Stand.start({ backends: { legacy: blue.origin }, threads: 2 })
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  await blue[Symbol.asyncDispose]()
  await green[Symbol.asyncDispose]()
})

/** What shows that two revisions had a part in an answer; nothing when it was one. */
function mixture(response: RawResponse, path: string): string | undefined {
  const value = (name: string) => valuesOf(response.headers, name)[0]
  const number = Number(value('x-revision'))
  if (response.status !== 200 || !(number >= 2)) return `${response.status} of revision ${number}`
  if (Number(value('x-asked-by')) !== number) return `asked by ${value('x-asked-by')}, answered by ${number}`
  if (path === '/moving') return undefined
  const expected = number % 2 === 0 ? 'blue' : 'green'
  if (value('x-from') !== expected || value('x-banyan-route') !== `flip-${number % 7}`)
    return `revision ${number} was served by ${value('x-from')} on ${value('x-banyan-route')}`
  return undefined
}

describe('L04 publishing under load', () => {
  it(`L04 ${FLIPS} revisions at about 1,000 requests a second: each answer is of exactly one, and none fails`, async () => {
    await stand.ask('publish', revision(2))
    const wrong: string[] = []
    const times: number[] = []
    let over = false
    let newest = 0
    const clients = Array.from({ length: 20 }, async (_, n) => {
      const path = n % 4 === 0 ? '/moving' : '/flip'
      const client = new LeanClient(stand.port)
      while (!over) {
        const startedAt = performance.now()
        const response = await client.ask(get(path), 'GET').catch((error: Error) => error)
        times.push(performance.now() - startedAt)
        const problem = response instanceof Error ? response.message : mixture(response, path)
        if (problem !== undefined) wrong.push(problem)
        if (!(response instanceof Error))
          newest = Math.max(newest, Number(valuesOf(response.headers, 'x-revision')[0]))
        await wait(15)
      }
      client.close()
    })
    const startedAt = performance.now()
    for (let number = 3; number < FLIPS + 3; number += 20) {
      const batch = Array.from({ length: 20 }, (_, n) => stand.ask('publish', revision(number + n)))
      await Promise.all(batch)
    }
    const seconds = (performance.now() - startedAt) / 1_000
    over = true
    await Promise.all(clients)
    times.sort((a, b) => a - b)
    console.log(
      `L04: ${FLIPS} revisions and ${times.length} requests in ${seconds.toFixed(1)} s, p99 ${times[Math.floor(times.length * 0.99)]!.toFixed(1)} ms`,
    )
    expect(wrong).toEqual([])
    expect(newest).toBeGreaterThan(FLIPS * 0.9)
    expect((await stand.ask('stats')).threads.map(({ revision }) => revision)).toEqual([FLIPS + 2, FLIPS + 2])
  })
})

describe('L05 a configuration that cannot be used', () => {
  const good = () => snapshotOf(FLIPS + 10, { legacy: blue.origin })
  const servedBy = async () => valuesOf((await ask(stand.port, get('/'))).headers, 'x-from')[0]

  const bad: [string, RoutingSnapshot, RegExp][] = [
    [
      'an address that is none',
      snapshotOf(20_001, { legacy: 'not an address' }),
      /backend legacy .*not an address|url/i,
    ],
    [
      'a certificate authority that is none',
      {
        ...snapshotOf(20_002, {}),
        backends: [
          {
            id: 'secure',
            url: 'https://127.0.0.1:1',
            tls: { ca: 'no certificate' },
            version: 1,
            createdAt: '',
          },
        ],
      },
      /backend secure/,
    ],
    ['no routes at all', { ...snapshotOf(20_003, {}), routes: undefined as unknown as [] }, /routes/],
  ]
  for (const [name, snapshot, message] of bad) {
    it(`L05 with ${name} is refused whole, by name, and the one before goes on serving`, async () => {
      await stand.ask('publish', good())
      await expect(stand.ask('publish', snapshot)).rejects.toThrow(message)
      expect(await servedBy()).toBe('blue')
      const { threads } = await stand.ask('stats')
      expect(threads.map(({ revision, restarts }) => `${revision} ${restarts}`)).toEqual(
        threads.map(() => `${FLIPS + 10} 0`),
      )
    })
  }

  it('L05 with one route that cannot be compiled is published without it, and says so', async () => {
    const routes: RouteSketch[] = [
      { id: 'bad', match: { path: { regex: '(unclosed' } }, baseline: 'green' },
      { id: 'well', match: { path: { prefix: '/well' } }, baseline: 'green' },
    ]
    const snapshot = snapshotOf(20_010, { legacy: blue.origin, green: green.origin }, routes)
    const { rejected } = await stand.ask('publish', snapshot)
    expect(rejected.map(({ id }) => id)).toEqual(['bad'])
    expect(valuesOf((await ask(stand.port, get('/well'))).headers, 'x-from')).toEqual(['green'])
    expect(await servedBy()).toBe('blue')
  })

  it('L05 with 10 MB of routes is served all the same', async () => {
    const description = 'd'.repeat(1_000)
    const routes = Array.from({ length: 10_000 }, (_, n) => ({
      id: `many-${n}`,
      description,
      match: { path: { prefix: `/many/${n}` } },
      baseline: 'green',
    }))
    const { applied } = await stand.ask(
      'publish',
      snapshotOf(20_020, { legacy: blue.origin, green: green.origin }, routes),
    )
    expect(applied.threads).toBe(2)
    expect(valuesOf((await ask(stand.port, get('/many/9999/x'))).headers, 'x-banyan-route')).toEqual([
      'many-9999',
    ])
  })

  it('L05 is not what a thread is replaced with', async () => {
    await stand.ask('publish', { ...good(), revision: 20_030 })
    await expect(stand.ask('publish', snapshotOf(20_031, { legacy: 'nowhere' }))).rejects.toThrow()
    stand.threadsMayDie = true
    await stand.ask('terminate', 0)
    await stand.ask('terminate', 1)
    const { threads } = await stand.restarted(2)
    expect(threads.map(({ revision }) => revision)).toEqual([20_030, 20_030])
    expect(await servedBy()).toBe('blue')
  })
})
