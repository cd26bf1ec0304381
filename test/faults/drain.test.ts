import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { valuesOf } from '../harness/http-message.ts'
import { RawBackend } from '../harness/raw-backend.ts'
import { connectRaw, get } from '../harness/raw-client.ts'
import { expectBytes, expectRequest, send } from '../harness/steps.ts'
import { HttpBackend } from './http-backend.ts'
import { LeanClient } from './lean-client.ts'
import { Stand } from './stand.ts'
import { until } from './until.ts'

const GRACE_MS = 4_000

describe('L01 a drain under load', () => {
  it('L01 fails no request of 1,000 a second on keep-alive connections, and is over within its time', async () => {
    await using backend = await HttpBackend.start((_req, res) => setTimeout(() => res.end('done'), 5))
    await using first = await Stand.start({ backends: { legacy: backend.origin }, threads: 2 })
    await using second = await Stand.start({ backends: { legacy: backend.origin } })
    let over = false
    const statuses: number[] = []
    const failures: string[] = []
    let last = 0
    /** As a load balancer does: each connection is used until it is told to close; then the next goes to whoever is ready. */
    const client = async () => {
      let port = first.port
      let lean = new LeanClient(port)
      while (!over) {
        try {
          const response = await lean.ask(get('/'), 'GET')
          statuses.push(response.status)
          if (port === first.port) last = performance.now()
          if (valuesOf(response.headers, 'connection').includes('close')) {
            port = second.port
            lean = new LeanClient(port)
          }
        } catch (error) {
          failures.push(`${error}`)
        }
        await wait(40)
      }
      lean.close()
    }
    const clients = Array.from({ length: 50 }, client)
    await until('some load', () => (statuses.length > 500 ? true : undefined))
    const before = statuses.length
    const startedAt = performance.now()
    const stopped = first.ask('stop', GRACE_MS)
    expect((await first.ask('stats')).ready, 'readiness is what changes first').toBe(false)
    expect(last).toBeLessThan(performance.now())
    await stopped
    const took = performance.now() - startedAt
    over = true
    await Promise.all(clients)
    expect(failures).toEqual([])
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    expect(statuses.length - before).toBeGreaterThan(300)
    expect(took).toBeLessThan(GRACE_MS + 10_000)
  })

  it('L01 goes on accepting while load balancers learn of it, and says to each that it was the last answer', async () => {
    await using backend = await HttpBackend.start((_req, res) => res.end('done'))
    await using stand = await Stand.start({
      backends: { legacy: backend.origin },
      limits: { lameDuckMs: 500 },
    })
    const stopped = stand.ask('stop', GRACE_MS)
    const client = await connectRaw(stand.port)
    await client.send(get('/late'))
    const response = await client.readResponse()
    expect([response.status, valuesOf(response.headers, 'connection')]).toEqual([200, ['close']])
    expect(await client.closed()).toBe('fin')
    await client.close()
    await stopped
    await expect(connectRaw(stand.port)).rejects.toThrow('ECONNREFUSED')
  })

  it('L01 lets a request that is under way finish', async () => {
    await using backend = await HttpBackend.start((_req, res) => setTimeout(() => res.end('done'), 2_000))
    await using stand = await Stand.start({
      backends: { legacy: backend.origin },
      limits: { lameDuckMs: 100 },
    })
    const client = await connectRaw(stand.port)
    await client.send(get('/slow'))
    await until('the request at the backend', () => (backend.serving === 1 ? true : undefined))
    const stopped = stand.ask('stop', GRACE_MS)
    const response = await client.readResponse()
    expect([response.status, response.body.toString(), valuesOf(response.headers, 'connection')]).toEqual([
      200,
      'done',
      ['close'],
    ])
    await client.close()
    await stopped
  })

  it('L01 does not wait for connections that ask for nothing', async () => {
    await using backend = await HttpBackend.start((_req, res) => res.end('done'))
    await using stand = await Stand.start({
      backends: { legacy: backend.origin },
      limits: { lameDuckMs: 200 },
    })
    const silent = await connectRaw(stand.port)
    const idle = await connectRaw(stand.port)
    await idle.send(get('/'))
    await idle.readResponse()
    const startedAt = performance.now()
    await stand.ask('stop', 120_000)
    expect(performance.now() - startedAt, 'the grace is not used up').toBeLessThan(60_000)
    expect(await silent.closed()).not.toBe('open')
    expect(await idle.closed()).not.toBe('open')
    await Promise.all([silent.close(), idle.close()])
  })

  it('L01 is over at once when it is asked for a second time with no grace', async () => {
    await using backend = await HttpBackend.start(() => {})
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const client = await connectRaw(stand.port)
    await client.send(get('/never'))
    await until('the request at the backend', () => (backend.serving === 1 ? true : undefined))
    const patient = stand.ask('stop', 60_000)
    await wait(100)
    expect(client.ending).toBe('open')
    const startedAt = performance.now()
    await stand.ask('stop', 0)
    await patient
    expect(performance.now() - startedAt, 'the first grace is not used up').toBeLessThan(30_000)
    expect(await client.closed()).not.toBe('open')
    await client.close()
  })
})

describe.concurrent('L02 what lasts, at a drain', () => {
  it('L02 WebSockets hear 1001 on both sides after the grace for them, and are gone', async () => {
    await using backend = await HttpBackend.start((_req, res) => res.end())
    const sockets = new WebSocketServer({ server: backend.server })
    await using stand = await Stand.start({
      backends: { legacy: backend.origin },
      limits: { tunnelGraceMs: 500 },
    })
    const behind: string[] = []
    sockets.on('connection', (socket) => {
      const chatter = setInterval(() => socket.send('x'.repeat(50_000)), 1)
      socket.on('close', (code) => {
        clearInterval(chatter)
        behind.push(`${code}`)
      })
    })
    const clients = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = new WebSocket(`ws://127.0.0.1:${stand.port}/`)
        await once(socket, 'open')
        return { socket, closed: once(socket, 'close') }
      }),
    )
    const startedAt = performance.now()
    const stopped = stand.ask('stop', GRACE_MS)
    const codes = await Promise.all(clients.map(async ({ closed }) => (await closed)[0]))
    // Never in the middle of a message, or the code would be 1006.
    expect(codes).toEqual(clients.map(() => 1001))
    expect(performance.now() - startedAt).toBeGreaterThan(450)
    await stopped
    expect(performance.now() - startedAt).toBeLessThan(GRACE_MS + 10_000)
    await until('all closes at the backend', () => (behind.length === 20 ? true : undefined))
    expect(behind).toEqual(clients.map(() => '1001'))
    sockets.close()
  })

  it('L02 one that does not answer the goodbye, and an event stream, are cut at the end of the grace', async () => {
    await using backend = await RawBackend.start((n) =>
      n === 0
        ? [
            expectRequest(),
            send('HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
            expectBytes('never sent', 60_000),
          ]
        : [expectRequest(), send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n')],
    )
    await using stand = await Stand.start({
      backends: { legacy: backend.origin },
      limits: { tunnelGraceMs: 100 },
    })
    const deaf = await connectRaw(stand.port)
    await deaf.send(
      get(
        '/ws',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ),
    )
    await deaf.until('the 101', () => (deaf.received.includes('101') ? true : undefined))
    const events = await connectRaw(stand.port)
    await events.send(get('/events'))
    await events.until('the first event', () => (events.received.includes('one') ? true : undefined))
    const startedAt = performance.now()
    await stand.ask('stop', 1_000)
    expect(performance.now() - startedAt).toBeLessThan(15_000)
    expect(await deaf.closed()).not.toBe('open')
    expect(await events.closed()).not.toBe('open')
    await Promise.all([deaf.close(), events.close()])
  })

  it('L02 a handshake that comes during the drain is refused', async () => {
    await using backend = await HttpBackend.start((_req, res) => res.end())
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const stopped = stand.ask('stop', GRACE_MS)
    await until('an answer that ends its connection', async () => {
      const client = await connectRaw(stand.port)
      await client.send(get('/'))
      const { headers } = await client.readResponse()
      await client.close()
      return valuesOf(headers, 'connection').includes('close') ? true : undefined
    })
    const socket = new WebSocket(`ws://127.0.0.1:${stand.port}/ws`)
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain('503')
    expect(await stand.lines(1, '/ws')).toMatchObject([{ status: 503, reason: 'draining' }])
    await stopped
  })
})
