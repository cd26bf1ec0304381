import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RawBackend } from '../harness/raw-backend.ts'
import { connectRaw, get } from '../harness/raw-client.ts'
import { expectHead, expectRequest, type Step, send, waitFor } from '../harness/steps.ts'
import { HttpBackend } from './http-backend.ts'
import { Stand } from './stand.ts'
import { until } from './until.ts'

const megabyte = 1024 * 1024
/** What the catalogue asks for with 1 GB, at a size that fits into a test run. */
const SIZE = 256 * megabyte
const limits = { idleMs: 1_500, bodySpanMs: 1_000 }

let backend: RawBackend
let stand: Stand
beforeAll(async () => {
  backend = await RawBackend.start()
  stand = await Stand.start({ backends: { legacy: backend.origin }, limits })
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

describe('G10 event streams', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n'
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

  it('G10 have their headers at the client before the first event, each event at once, and end with the client', async () => {
    // The backend sends the next only when the client has the one before: nothing waits for more.
    const seen = Array.from({ length: 21 }, () => Promise.withResolvers<void>())
    const events = Array.from({ length: 20 }, (_, n): Step[] => [
      waitFor(seen[n]!.promise),
      send(chunk(`data: ${n}\n\n`)),
    ])
    await backend.begin([expectRequest(), send(head), ...events.flat()])
    const client = await connectRaw(stand.port)
    await client.send(get('/events'))
    await client.until('the headers', () => (client.unread.includes('\r\n\r\n') ? true : undefined))
    expect(client.unread.toString()).toContain('text/event-stream')
    expect(client.unread.toString().toLowerCase()).not.toContain('content-encoding')
    seen[0]!.resolve()
    for (const n of events.keys()) {
      await client.until(`event ${n}`, () => (client.unread.includes(`data: ${n}\n\n`) ? true : undefined))
      seen[n + 1]!.resolve()
    }
    client.rst()
    expect(await backend.connections[0]!.closed(), 'the stream ends at the backend too').not.toBe('open')
  })

  it('G10 are not cut while events come, however long they last', async () => {
    const events = Array.from(
      { length: 8 },
      (_, n): Step =>
        async (connection) => {
          await wait(400)
          await connection.send(chunk(`data: ${n}\n\n`))
        },
    )
    await backend.begin([expectRequest(), send(head), ...events, send('0\r\n\r\n')])
    const client = await connectRaw(stand.port)
    await client.send(get('/lasting'))
    const response = await client.readResponse()
    expect([response.complete, response.body.toString().split('\n\n').length]).toEqual([true, 9])
    await client.close()
  })
})

/** A client that decides itself when it reads; `count` is what it has read of bodies and heads. */
async function countingClient(port: number): Promise<{ socket: Socket; count: () => number }> {
  const socket = connect({ port, host: '127.0.0.1' })
  let count = 0
  socket.on('data', (piece: Buffer) => {
    count += piece.length
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return { socket, count: () => count }
}

const piece = Buffer.alloc(megabyte, 'x')

/** Waits until a number has not changed for a while, and gives it. */
async function settled(read: () => number): Promise<number> {
  let last = -1
  await until('an end of movement', async () => {
    const now = read()
    await wait(200)
    const same = now === last && now === read()
    last = now
    return same ? true : undefined
  })
  return last
}

describe('G11 large bodies and peers that stall', () => {
  /** Sends as many bytes as the path says, as fast as it may, and knows how many it has handed over. */
  async function source() {
    const state = { sent: 0 }
    const served = await HttpBackend.start(async (req, res) => {
      const size = Number(req.url!.slice(1)) * megabyte
      state.sent = 0
      res.writeHead(200, { 'content-length': size })
      while (state.sent < size && !res.destroyed) {
        state.sent += piece.length
        if (!res.write(piece)) await once(res, 'drain').catch(() => {})
      }
      res.end()
    })
    return { served, state }
  }

  it(`G11 a download of ${SIZE / megabyte} MB is held back for a client that stalls, in flat memory, and goes on`, async () => {
    const { served, state } = await source()
    await using _ = served
    await using own = await Stand.start({ backends: { legacy: served.origin } })
    const client = await countingClient(own.port)
    client.socket.write(get('/64'))
    await until('what warms up', () => (client.count() > 64 * megabyte ? true : undefined))
    const warm = client.count()
    const before = await own.ask('stats')
    client.socket.write(get(`/${SIZE / megabyte}`))
    await until('the first megabytes', () => (client.count() - warm > 2 * megabyte ? true : undefined))
    expect(state.sent, 'the first bytes come before the last are sent').toBeLessThan(SIZE)
    client.socket.pause()
    const handedOver = await settled(() => state.sent)
    expect(handedOver).toBeLessThan(SIZE / 2)
    const stalled = await own.ask('stats')
    client.socket.resume()
    await until('all of it', () => (client.count() - warm > SIZE ? true : undefined), 20_000)
    const after = await own.ask('stats')
    client.socket.destroy()
    const grown = Math.round(Math.max(stalled.rss - before.rss, after.rss - before.rss) / megabyte)
    console.log(`G11 download: stalled after ${handedOver / megabyte} MB; memory grew by ${grown} MB`)
    expect(grown).toBeLessThan(48)
  })

  it(`G11 an upload of ${SIZE / megabyte} MB is held back for a backend that stalls, in flat memory, and goes on`, async () => {
    const gate = Promise.withResolvers<void>()
    let received = 0
    await using served = await HttpBackend.start(async (req, res) => {
      if (req.url === '/upload') {
        await once(req, 'readable')
        await gate.promise
      }
      received = 0
      for await (const part of req) received += (part as Buffer).length
      res.end(String(received))
    })
    await using own = await Stand.start({ backends: { legacy: served.origin } })
    const client = await countingClient(own.port)
    let sent = 0
    const upload = async (path: string, size: number) => {
      sent = 0
      client.socket.write(`POST ${path} HTTP/1.1\r\nHost: test\r\nContent-Length: ${size}\r\n\r\n`)
      while (sent < size) {
        sent += piece.length
        if (!client.socket.write(piece)) await once(client.socket, 'drain')
      }
    }
    await upload('/warm-up', 64 * megabyte)
    await until('what warms up', () => (client.count() > 0 ? true : undefined))
    const warm = client.count()
    const before = await own.ask('stats')
    const sending = upload('/upload', SIZE)
    await until('the request at the backend', () => (served.requests === 2 ? true : undefined))
    const taken = await settled(() => sent)
    expect(taken).toBeLessThan(SIZE / 2)
    const stalled = await own.ask('stats')
    gate.resolve()
    await sending
    await until('the answer', () => (client.count() > warm ? true : undefined), 20_000)
    expect(received).toBe(SIZE)
    const after = await own.ask('stats')
    client.socket.destroy()
    const grown = Math.round(Math.max(stalled.rss - before.rss, after.rss - before.rss) / megabyte)
    console.log(`G11 upload: stalled after ${taken / megabyte} MB; memory grew by ${grown} MB`)
    expect(grown).toBeLessThan(48)
  })

  it.concurrent('G11 a client that stalls for good is cut, and is the one to blame', async () => {
    const { served } = await source()
    await using _ = served
    await using own = await Stand.start({ backends: { legacy: served.origin }, limits })
    const client = await countingClient(own.port)
    client.socket.write(get('/100'))
    await until('the first megabytes', () => (client.count() > 2 * megabyte ? true : undefined))
    client.socket.pause()
    expect(await own.lines(1)).toMatchObject([{ status: 200, reason: 'client_stalled' }])
    await until('the backend to be let go', () => (served.serving === 0 ? true : undefined))
    client.socket.destroy()
  })

  it.concurrent('G11 a client that stalls when the backend has long finished is cut too', async () => {
    const body = 'x'.repeat(8 * megabyte)
    await using served = await HttpBackend.start((_req, res) => res.end(body))
    await using own = await Stand.start({ backends: { legacy: served.origin }, limits })
    const { sockets } = await own.ask('stats')
    const client = await connectRaw(own.port)
    client.socket.pause()
    await client.send(get('/rest'))
    expect(await own.lines(1)).toMatchObject([{ status: 200, reason: 'client_stalled' }])
    served.server.closeAllConnections()
    await own.socketsBackTo(sockets)
    client.rst()
  })

  it.concurrent('G11 a backend that stalls for good is given up on, and is the one to blame', async () => {
    await backend.begin([expectHead(), async ({ socket }) => void socket.pause()])
    const client = await countingClient(stand.port)
    client.socket.write(`POST /deaf HTTP/1.1\r\nHost: test\r\nContent-Length: ${SIZE}\r\n\r\n`)
    // As much as anybody on the way may hold, and more.
    for (let sent = 0; sent < 64; sent++) client.socket.write(piece)
    const lines = await stand.lines(1, '/deaf')
    expect(lines).toMatchObject([{ status: 504, reason: 'backend_idle_timeout' }])
    client.socket.destroy()
  })
})
