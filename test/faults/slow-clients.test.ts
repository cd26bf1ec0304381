import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectRaw, get } from '../harness/raw-client.ts'
import type { RawConnection } from '../harness/raw-connection.ts'
import { HttpBackend } from './http-backend.ts'
import { LeanClient } from './lean-client.ts'
import { Stand } from './stand.ts'

const limits = {
  clientHeadersMs: 1_000,
  clientCheckMs: 200,
  bodyBytesPerSecond: 240,
  bodySpanMs: 500,
  responseHeadersMs: 1_000,
}
/** How long after its time a connection may still be there on a busy machine. */
const SLACK_MS = 15_000

let backend: HttpBackend
let stand: Stand
beforeAll(async () => {
  backend = await HttpBackend.start(async (req, res) => {
    let bytes = 0
    for await (const piece of req) bytes += (piece as Buffer).length
    res.end(`${bytes}`)
  })
  stand = await Stand.start({ backends: { legacy: backend.origin }, limits })
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

const p99 = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]!

/** Milliseconds that requests of good clients take, until the promise settles. */
async function goodTimes(during: Promise<unknown>): Promise<number[]> {
  let over = false
  void during.finally(() => {
    over = true
  })
  const times: number[] = []
  const clients = Array.from({ length: 4 }, async () => {
    const client = new LeanClient(stand.port)
    while (!over) {
      const startedAt = performance.now()
      expect((await client.ask(get('/good'), 'GET')).status).toBe(200)
      times.push(performance.now() - startedAt)
      await wait(2)
    }
    client.close()
  })
  await Promise.all(clients)
  return times
}

describe('H01 clients that send their headers slowly', () => {
  it('H01 2,000 of them are all closed in time, and others do not notice', async () => {
    const quiet = p99(await goodTimes(wait(1_000)))
    const before = await stand.ask('stats')
    const slow = await Promise.all(Array.from({ length: 2_000 }, () => connectRaw(stand.port)))
    const startedAt = performance.now()
    const dripping = (async () => {
      for (const letter of get('/slow')) {
        if (performance.now() - startedAt > limits.clientHeadersMs + SLACK_MS) break
        // Every other one says nothing at all.
        for (const [n, { socket, ending }] of slow.entries())
          if (n % 2 === 0 && ending === 'open') socket.write(letter)
        await wait(100)
      }
    })()
    const closing = Promise.all(
      slow.map((client) => client.closed(limits.clientHeadersMs + limits.clientCheckMs + SLACK_MS)),
    )
    const busy = p99(await goodTimes(closing))
    expect((await closing).filter((ending) => ending === 'open')).toEqual([])
    await dripping
    console.log(
      `H01: good clients' p99 is ${quiet.toFixed(1)} ms without and ${busy.toFixed(1)} ms with slow ones`,
    )
    expect(busy).toBeLessThan(Math.max(2_000, 10 * quiet))
    await Promise.all(slow.map((client) => client.close()))
    await stand.socketsBackTo(before.sockets)
    expect(await stand.counted('client_headers_timeout', 1_000)).toBeGreaterThanOrEqual(1_000)
  })

  it('H01 nor may a second request of a connection take longer', async () => {
    const client = await connectRaw(stand.port)
    await client.send(get('/first'))
    await client.readResponse()
    await wait(limits.clientHeadersMs + 2 * limits.clientCheckMs)
    expect(client.ending, 'an idle connection is not a slow one').toBe('open')
    await client.send('GET /second HTTP/1.1\r\n')
    expect((await client.readResponse()).status).toBe(408)
    await client.close()
  })
})

describe('H02 clients that send their bodies slowly', () => {
  const length = 100_000
  const post = `POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: ${length}\r\n\r\n`

  /** Sends so many bytes every 50 ms until the proxy has had enough or all are sent. */
  async function drip(client: RawConnection, bytes: number): Promise<void> {
    for (
      let sent = 0;
      sent < length && client.ending === 'open' && client.unread.length === 0;
      sent += bytes
    ) {
      client.socket.write('x'.repeat(Math.min(bytes, length - sent)))
      await wait(50)
    }
  }

  it('H02 100 bytes a second are too few: 408, and the backend is let go', async () => {
    const client = await connectRaw(stand.port)
    await client.send(post)
    await drip(client, 5)
    expect((await client.readResponse()).status).toBe(408)
    expect(await client.closed()).not.toBe('open')
    await client.close()
    expect(await stand.lines(1, '/upload')).toMatchObject([{ status: 408, reason: 'client_body_timeout' }])
    expect(backend.serving).toBe(0)
  })

  it('H02 a body that stops altogether is too slow as well', async () => {
    const client = await connectRaw(stand.port)
    await client.send(`${post}and no more`)
    expect((await client.readResponse()).status).toBe(408)
    await client.close()
  })

  it('H02 a steady upload is not cut, however long it takes', async () => {
    const client = await connectRaw(stand.port)
    await client.send(post)
    const startedAt = performance.now()
    await drip(client, 1_500)
    const response = await client.readResponse()
    expect([response.status, response.body.toString()]).toEqual([200, String(length)])
    // Much longer than the span in which it has to move, and than the backend has for its headers.
    expect(performance.now() - startedAt).toBeGreaterThan(3 * limits.responseHeadersMs)
    await client.close()
  })
})
