import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, connectRaw, get, post } from '../harness/raw-client.ts'
import type { RawConnection } from '../harness/raw-connection.ts'
import { HttpBackend } from './http-backend.ts'
import { Stand } from './stand.ts'
import { until } from './until.ts'

const limits = { requestHeaders: 100, headBytes: 16_384, targetLength: 8_192, requestBodyBytes: 10_000 }

let backend: HttpBackend
let stand: Stand
beforeAll(async () => {
  backend = await HttpBackend.start(async (req, res) => {
    let bytes = 0
    for await (const piece of req) bytes += (piece as Buffer).length
    res.end(`${bytes}`)
  })
  // What a backend of node:http refuses by itself must not be what refuses here.
  backend.server.maxHeadersCount = 0
  stand = await Stand.start({ backends: { legacy: backend.origin }, limits })
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

const target = (length: number) => `/${'t'.repeat(length - 1)}`
/** With the Host that is always there. */
const withLines = (count: number) =>
  get('/lines', ...Array.from({ length: count - 1 }, (_, n) => `X-${n}: v`))
/** A request of so many characters in its target, names and values. */
const withHead = (size: number) => {
  const line = 'X-Filler: '
  const counted = '/head'.length + 'Host'.length + 'test'.length + 'X-Filler'.length
  return get('/head', line + 'f'.repeat(size - counted))
}
const chunked = (length: number, size: number) => {
  let body = ''
  for (let left = length; left > 0; left -= size) {
    const piece = Math.min(size, left)
    body += `${piece.toString(16)}\r\n${'b'.repeat(piece)}\r\n`
  }
  return `POST /chunked HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n${body}0\r\n\r\n`
}

type Limit = { name: string; passes: string; over: string; status: number; code: string }
const exact: Limit[] = [
  {
    name: 'characters of the target',
    passes: get(target(8_192)),
    over: get(target(8_193)),
    status: 414,
    code: 'target_too_long',
  },
  {
    name: 'header lines',
    passes: withLines(100),
    over: withLines(101),
    status: 431,
    code: 'too_many_headers',
  },
  {
    name: 'characters of the head',
    passes: withHead(16_384),
    over: withHead(16_385),
    status: 431,
    code: 'headers_too_large',
  },
  {
    name: 'bytes of a sized body',
    passes: post('/sized', 'b'.repeat(10_000)),
    over: post('/sized', 'b'.repeat(10_001)),
    status: 413,
    code: 'body_too_large',
  },
  {
    name: 'bytes of a chunked body',
    passes: chunked(10_000, 999),
    over: chunked(10_001, 999),
    status: 413,
    code: 'body_too_large',
  },
]

describe('H03 limits', () => {
  for (const { name, passes, over, status, code } of exact) {
    it(`H03 as many ${name} as are allowed pass, and one more is ${status}`, async () => {
      expect((await ask(stand.port, passes)).status).toBe(200)
      const served = backend.requests
      const response = await ask(stand.port, over)
      expect([response.status, JSON.parse(response.body.toString()).code]).toEqual([status, code])
      // A chunked body shows its size only as it comes.
      if (!over.includes('chunked')) expect(backend.requests).toBe(served)
    })
  }

  it('H03 a target longer than the whole head may be is 414 too', async () => {
    expect((await ask(stand.port, get(target(40_000)))).status).toBe(414)
    const client = await connectRaw(stand.port)
    for (const piece of get(target(40_000)).match(/[\s\S]{1,1000}/g)!) client.socket.write(piece)
    expect([414, 431]).toContain((await client.readResponse()).status)
    await client.close()
  })

  it('H03 a body that says that it is too large is refused before it is sent', async () => {
    const client = await connectRaw(stand.port)
    await client.send('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n')
    expect((await client.readResponse()).status).toBe(413)
    expect(await client.closed()).toBe('fin')
    await client.close()
  })

  it('H03 a backend is let go when a chunked body turns out too large', async () => {
    const client = await connectRaw(stand.port)
    await client.send(chunked(10_000, 999).replace(/0\r\n\r\n$/, ''))
    await until('the request at the backend', () => (backend.serving === 1 ? true : undefined))
    await client.send('1\r\nb\r\n')
    expect((await client.readResponse()).status).toBe(413)
    await until('nothing at the backend', () => (backend.serving === 0 ? true : undefined))
    await client.close()
  })

  it('H03 bodies have no limit where none is set', async () => {
    await using own = await Stand.start({ backends: { legacy: backend.origin } })
    const response = await ask(own.port, post('/', 'b'.repeat(3_000_000)))
    expect(response.body.toString()).toBe('3000000')
  })

  it('H03 each refusal is counted and logged by its reason', async () => {
    for (const code of ['target_too_long', 'too_many_headers', 'headers_too_large', 'body_too_large'])
      expect(await stand.counted(code)).toBeGreaterThan(0)
  })
})

describe('H04 the number of connections', () => {
  it('H04 is limited: more are closed as they come, and those that are open are served', async () => {
    await using own = await Stand.start({
      backends: { legacy: backend.origin },
      limits: { clientConnections: 50 },
    })
    const clients = await Promise.all(Array.from({ length: 50 }, () => connectRaw(own.port)))
    await Promise.all(clients.map((client) => client.send(get('/'))))
    await Promise.all(clients.map((client) => client.readResponse()))
    const more = await Promise.all(Array.from({ length: 30 }, () => connectRaw(own.port).catch(() => null)))
    const endings = await Promise.all(more.map((client) => client?.closed() ?? 'reset'))
    expect(endings.filter((ending) => ending === 'open')).toEqual([])
    expect(await own.counted('connection_limit', 30)).toBe(30)
    await clients[0]!.send(get('/still'))
    expect((await clients[0]!.readResponse()).status).toBe(200)
    await clients.pop()!.close()
    await until('a place for a new one', async () => {
      const client = await connectRaw(own.port)
      client.socket.write(get('/again'))
      const response = await client.readResponse().catch(() => undefined)
      await client.close()
      return response
    })
    const open = (all: (RawConnection | null)[]) => all.flatMap((client) => client ?? [])
    await Promise.all([...clients, ...open(more)].map((client) => client.close()))
  })
})

describe('H06 HTTP/2', () => {
  it('H06 is not spoken: its preface is refused and nothing of it reaches a backend', async () => {
    const served = backend.requests
    const client = await connectRaw(stand.port)
    await client.send('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    const { status } = await client.readResponse()
    expect(status).toBeGreaterThanOrEqual(400)
    expect(await client.closed()).not.toBe('open')
    await client.close()
    await wait(50)
    expect(backend.requests).toBe(served)
  })
})
