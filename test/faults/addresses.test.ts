import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { BackendConnection, ResponseSink } from '../../proxy/src/data-plane/http1/connection.ts'
import { BackendPool, type PoolOptions } from '../../proxy/src/data-plane/http1/pool.ts'
import { LIMITS } from '../../proxy/src/data-plane/limits.ts'
import { ask, get } from '../harness/raw-client.ts'
import { HttpBackend } from './http-backend.ts'
import { Stand } from './stand.ts'
import { until } from './until.ts'

const ipv4 = (address: string): LookupAddress => ({ address, family: 4 })

/** A resolver under the control of a test, called for every new connection. */
function resolver(answers: LookupAddress[]) {
  const state = { answers, failing: false, calls: 0 }
  const lookup: LookupFunction = (hostname, _options, callback) => {
    state.calls++
    const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' })
    if (state.failing) setImmediate(() => callback(error, []))
    else setImmediate(() => callback(null, state.answers))
  }
  return { state, lookup }
}

const poolFor = (port: number, options: PoolOptions) =>
  new BackendPool({ id: 'service', url: `http://service.test:${port}`, version: 1, createdAt: '' }, options)

/** Asks through the pool and gives the body of the answer. */
const askThrough = (pool: BackendPool, { fresh = false } = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    const sink: ResponseSink = {
      method: 'GET',
      onInterim: () => {},
      onResponse: (_head, body) => {
        text = body?.toString() ?? ''
      },
      onData: (piece) => {
        text += piece.toString()
        return true
      },
      onEnd: () => resolve(text),
      onFailure: reject,
      onDrain: () => {},
    }
    const onConnection = (connection: BackendConnection) => {
      connection.begin('GET / HTTP/1.1\r\nhost: service.test\r\n\r\n', sink)
      connection.requestSent()
    }
    pool.acquire({ onConnection, onFailure: reject }, { fresh })
  })

const asText = (text: string) => (_req: unknown, res: { end: (body: string) => void }) => res.end(text)

describe('F06 the addresses behind a name', () => {
  it('F06 goes to the next address when one of several is dead', async () => {
    await using backend = await HttpBackend.start(asText('alive'))
    // Nobody listens on the first two: they refuse, as a machine does whose service is down.
    const { lookup } = resolver([{ address: '::1', family: 6 }, ipv4('127.0.0.2'), ipv4('127.0.0.1')])
    const pool = poolFor(backend.port, { lookup })
    expect(await askThrough(pool)).toBe('alive')
    pool.retire()
  })

  it('F06 follows a record that changes under load, and retires the connections to the earlier address', async () => {
    await using blue = await HttpBackend.start(asText('blue'))
    await using green = await HttpBackend.start(asText('green'), { port: blue.port, host: '127.0.0.2' })
    const { state, lookup } = resolver([ipv4('127.0.0.1')])
    const ageMs = 300
    const pool = poolFor(blue.port, { lookup, limits: { ageMs } })
    const answers: { text: string; from: number; to: number }[] = []
    let flippedAt = Number.POSITIVE_INFINITY
    const asking = Array.from({ length: 8 }, async () => {
      while (performance.now() < flippedAt + 6 * ageMs) {
        const from = performance.now()
        const text = await askThrough(pool)
        answers.push({ text, from, to: performance.now() })
      }
    })
    await until('answers of blue', () => (answers.length > 100 ? true : undefined))
    state.answers = [ipv4('127.0.0.2')]
    flippedAt = performance.now()
    await Promise.all(asking)
    const texts = (some: typeof answers) => [...new Set(some.map(({ text }) => text))]
    expect(texts(answers.filter(({ to }) => to < flippedAt))).toEqual(['blue'])
    expect(texts(answers.filter(({ from }) => from > flippedAt + 4 * ageMs))).toEqual(['green'])
    expect(green.requests).toBeGreaterThan(0)
    pool.retire()
  })

  it('F06 keeps to the last good addresses while the name cannot be resolved, for so long and no longer', async () => {
    await using backend = await HttpBackend.start(asText('alive'))
    const { state, lookup } = resolver([ipv4('127.0.0.1')])
    let now = 0
    // Nothing is kept alive, so that every request needs the address.
    const pool = poolFor(backend.port, { lookup, now: () => now, limits: { idleMs: 0 } })
    expect(await askThrough(pool)).toBe('alive')
    state.failing = true
    now = LIMITS.staleAddressMs
    expect(await askThrough(pool)).toBe('alive')
    now++
    await expect(askThrough(pool)).rejects.toMatchObject({ reason: 'backend_dns_failed' })
    state.failing = false
    expect(await askThrough(pool)).toBe('alive')
    expect(state.calls).toBe(4)
  })

  it('F06 reuses no connection beyond its age', async () => {
    await using backend = await HttpBackend.start(asText('alive'))
    const { state, lookup } = resolver([ipv4('127.0.0.1')])
    let now = 0
    const limits = { ageMs: 100, idleMs: 1_000 }
    const pool = poolFor(backend.port, { lookup, now: () => now, random: () => 0, limits })
    const callsAt: number[] = []
    for (const at of [0, 50, 99, 101, 150]) {
      now = at
      await askThrough(pool)
      callsAt.push(state.calls)
    }
    expect(callsAt).toEqual([1, 1, 1, 2, 2])
    pool.retire()
  })

  it('E01 F06 a resolver that hangs is asked once, costs each no more than the time to connect, and is asked again', async () => {
    await using backend = await HttpBackend.start(asText('alive'))
    let calls = 0
    let hangs = true
    const lookup: LookupFunction = (_hostname, _options, callback) => {
      calls++
      if (!hangs) setImmediate(() => callback(null, [ipv4('127.0.0.1')]))
    }
    let now = 0
    const pool = poolFor(backend.port, { lookup, now: () => now, limits: { connectMs: 50 } })
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => askThrough(pool)))
    expect(asked).toEqual(
      asked.map(() => ({
        status: 'rejected',
        reason: expect.objectContaining({ reason: 'backend_connect_timeout' }),
      })),
    )
    expect(calls).toBe(1)
    hangs = false
    now = LIMITS.connectMs
    expect(await askThrough(pool)).toBe('alive')
    expect(calls).toBe(2)
    pool.retire()
  })

  it('F06 takes the literal addresses of IPv6', async () => {
    await using backend = await HttpBackend.start(asText('six'), { host: '::1' })
    await using stand = await Stand.start({ backends: { legacy: `http://[::1]:${backend.port}` } })
    expect((await ask(stand.port, get('/'))).body.toString()).toBe('six')
  })
})

describe('F05 a connection that is dialled for somebody who leaves', () => {
  const held = () => {
    const gate = Promise.withResolvers<void>()
    const lookup: LookupFunction = (_hostname, _options, callback) => {
      gate.promise.then(() => callback(null, [ipv4('127.0.0.1')]))
    }
    return { lookup, release: gate.resolve }
  }
  const nobody = { onConnection: () => {}, onFailure: () => {} }

  it('F05 goes to the next who waits', async () => {
    await using backend = await HttpBackend.start(asText('alive'))
    const { lookup, release } = held()
    const pool = poolFor(backend.port, { lookup, limits: { connections: 1 } })
    pool.acquire(nobody)
    const next = askThrough(pool)
    pool.forget(nobody)
    release()
    expect(await next).toBe('alive')
    expect(pool.size).toBe(1)
    pool.retire()
  })

  it('F05 stays idle for whoever comes', async () => {
    await using backend = await HttpBackend.start(asText('alive'))
    const { lookup, release } = held()
    const pool = poolFor(backend.port, { lookup, limits: { connections: 1 } })
    // Does not even say that it has left.
    pool.acquire(nobody)
    release()
    await until('a connection', () => (pool.size === 1 ? true : undefined))
    expect(await askThrough(pool)).toBe('alive')
    pool.retire()
  })

  it('F05 a retry on a connection that is new takes the place of an idle one', async () => {
    await using backend = await HttpBackend.start(asText('alive'))
    const { state, lookup } = resolver([ipv4('127.0.0.1')])
    const pool = poolFor(backend.port, { lookup, limits: { connections: 1 } })
    await askThrough(pool)
    await askThrough(pool, { fresh: true })
    expect(state.calls).toBe(2)
    expect(pool.size).toBe(1)
    pool.retire()
  })
})
