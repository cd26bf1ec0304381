import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { valuesOf } from '../harness/http-message.ts'
import { RawBackend } from '../harness/raw-backend.ts'
import { answer, connectRaw } from '../harness/raw-client.ts'
import type { RawConnection } from '../harness/raw-connection.ts'
import { expectBytes, expectRequest, fin, neverRead, rst, type Script, send } from '../harness/steps.ts'
import { deafPort } from './deaf-port.ts'
import { Stand } from './stand.ts'
import { until } from './until.ts'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const ACCEPT = createHash('sha1').update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

const handshake = (target: string, ...changed: string[]) =>
  [
    `GET ${target} HTTP/1.1`,
    'Host: chat.test',
    ...(changed.length > 0
      ? changed
      : [
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Key: ${KEY}`,
          'Sec-WebSocket-Version: 13',
        ]),
    '',
    '',
  ].join('\r\n')

const switching = (...headers: string[]) =>
  [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${ACCEPT}`,
    ...headers,
    '',
    '',
  ].join('\r\n')

const frame = (text: string) => Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)])
const masked = (text: string) =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])

const megabytes40 = 40 * 1024 * 1024

let backend: RawBackend
let stand: Stand
let baseline: number
let deaf: Awaited<ReturnType<typeof deafPort>>
const limits = { connectMs: 300, responseHeadersMs: 400, idleMs: 500, tunnelIdleMs: 700 }

beforeAll(async () => {
  backend = await RawBackend.start()
  const gone = await RawBackend.start()
  deaf = await deafPort()
  stand = await Stand.start({
    backends: {
      legacy: backend.origin,
      refused: gone.origin,
      // A reserved name that never resolves (RFC 6761).
      unknown: 'http://backend.invalid',
      silent: `http://127.0.0.1:${deaf.port}`,
    },
    routes: ['refused', 'unknown', 'silent'].map((id) => ({
      id,
      match: { path: { prefix: `/${id}` } },
      baseline: id,
    })),
    limits,
  })
  await gone[Symbol.asyncDispose]()
  baseline = (await stand.ask('stats')).sockets
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
  await deaf[Symbol.asyncDispose]()
})

/** Upgrades on a path of its own, so that its line in the log can be found. */
async function upgrade(path: string, script: Script): Promise<RawConnection> {
  await backend.begin(script)
  const client = await connectRaw(stand.port)
  await client.send(handshake(path))
  return client
}

/** The one line of the log about a path, which there is only when it is over; and nothing is left behind. */
async function ended(client: RawConnection, path: string) {
  await client.close()
  const lines = await stand.lines(1, path)
  await Promise.all(backend.connections.map((connection) => connection.close()))
  await stand.socketsBackTo(baseline)
  expect(lines).toHaveLength(1)
  expect(stand.stderr).toBe('')
  return lines[0]!
}

describe('G01 bytes around the handshake', () => {
  it('G01 pass when frames come with the 101, and when the client does not wait for it', async () => {
    await backend.begin([
      expectRequest(),
      send(Buffer.concat([Buffer.from(switching('X-Reply: yes')), frame('first')])),
      expectBytes('early'),
      send(frame('last')),
    ])
    const client = await connectRaw(stand.port)
    await client.send(Buffer.concat([Buffer.from(handshake('/glued?')), masked('early')]))
    const { status, headers } = await client.readResponse()
    expect(status).toBe(101)
    expect(valuesOf(headers, 'sec-websocket-accept')).toEqual([ACCEPT])
    expect(valuesOf(headers, 'x-reply')).toEqual(['yes'])
    await client.until('both frames', () => (client.unread.includes('last') ? true : undefined))
    expect(client.unread.equals(Buffer.concat([frame('first'), frame('last')]))).toBe(true)
    expect(backend.failures).toEqual([])
    expect(backend.requests[0]).toMatchObject({ method: 'GET', target: '/glued?' })
    expect(await ended(client, '/glued')).toMatchObject({ status: 101, reason: 'ok' })
  })
})

describe('G02 a backend that cannot be reached', () => {
  for (const [path, status, reason] of [
    ['/refused', 502, 'backend_refused'],
    ['/unknown', 502, 'backend_dns_failed'],
    ['/silent', 504, 'backend_connect_timeout'],
  ] as const) {
    it(`G02 answers ${status} ${reason} before it closes`, async () => {
      const client = await upgrade(path, [])
      const response = await client.readResponse()
      expect([response.status, JSON.parse(response.body.toString()).code]).toEqual([status, reason])
      expect(await client.closed()).toBe('fin')
      expect(await ended(client, path)).toMatchObject({ status, reason })
    })
  }
})

describe('G03 a backend that refuses to upgrade', () => {
  for (const status of [200, 302, 401, 403, 426]) {
    it(`G03 has its ${status} relayed whole, and both sides are closed`, async () => {
      const client = await upgrade(`/no-${status}`, [
        expectRequest(),
        send(answer(status, 'no upgrade here', 'Sec-WebSocket-Version: 13', 'X-Why: because')),
      ])
      const response = await client.readResponse()
      expect([response.status, response.body.toString()]).toEqual([status, 'no upgrade here'])
      expect(valuesOf(response.headers, 'x-why')).toEqual(['because'])
      expect(valuesOf(response.headers, 'connection')).toEqual(['close'])
      expect(await client.closed()).toBe('fin')
      expect(await ended(client, `/no-${status}`)).toMatchObject({ status, reason: 'ok' })
    })
  }

  it('G03 holds little of 40 MB for a client that does not read them, and cuts it off', async () => {
    const before = await stand.ask('collectedStats')
    await backend.begin([
      expectRequest(),
      send(`HTTP/1.1 200 OK\r\nContent-Length: ${megabytes40}\r\n\r\n`),
      async (connection) => {
        connection.socket.write(Buffer.alloc(megabytes40))
      },
    ])
    const client = await connectRaw(stand.port)
    await neverRead(client)
    await client.send(handshake('/forty'))
    await until('the answer to be on its way', async () => (backend.requests.length > 0 ? true : undefined))
    const during = await stand.ask('collectedStats')
    expect(during.external - before.external).toBeLessThan(megabytes40 / 4)
    expect(await stand.lines(1, '/forty')).toMatchObject([{ status: 200, reason: 'client_stalled' }])
    await ended(client, '/forty')
  })

  it('G03 a 101 that changes to nothing is an answer that is not valid', async () => {
    const client = await upgrade('/nothing', [
      expectRequest(),
      send('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    ])
    expect((await client.readResponse()).status).toBe(502)
    await ended(client, '/nothing')
  })
})

describe('G04 a refusal that ends half way', () => {
  for (const [path, head] of [
    ['/half-sized', 'HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\nhalf'],
    ['/half-chunked', 'HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ] as const) {
    it(`G04 closes the client in a way that cannot be taken for the end: ${path.slice(6)}`, async () => {
      const client = await upgrade(path, [expectRequest(), send(head), rst])
      expect(await client.closed()).toBe('reset')
      expect(await ended(client, path)).toMatchObject({ status: 403, reason: 'backend_incomplete' })
    })
  }
})

describe('G05 a backend that never answers', () => {
  it('G05 is given up on after its time for headers', async () => {
    const client = await upgrade('/never', [expectRequest()])
    const response = await client.readResponse()
    expect([response.status, JSON.parse(response.body.toString()).code]).toEqual([
      504,
      'backend_headers_timeout',
    ])
    const { ms } = await ended(client, '/never')
    expect(ms).toBeGreaterThan(limits.responseHeadersMs - 50)
  })
})

describe('G06 a client that disappears', () => {
  const goings = {
    RST: (client: RawConnection) => client.rst(),
    FIN: (client: RawConnection) => client.fin(),
  }

  for (const [how, go] of Object.entries(goings)) {
    it(`G06 before the 101, by ${how}: the backend's socket is gone within a second`, async () => {
      const client = await upgrade(`/before-${how}`, [expectRequest()])
      await until('the handshake at the backend', () => backend.requests[0])
      go(client)
      expect(await backend.connections[0]!.closed()).not.toBe('open')
      expect(await ended(client, `/before-${how}`)).toMatchObject({
        status: 499,
        reason: 'client_closed_request',
      })
    })

    it(`G06 after the 101, by ${how}: the backend's socket is gone within a second`, async () => {
      const client = await upgrade(`/after-${how}`, [
        expectRequest(),
        send(switching()),
        expectBytes('hello'),
      ])
      await client.readResponse()
      await client.send(masked('hello'))
      go(client)
      expect(await backend.connections[0]!.closed()).not.toBe('open')
      expect(await ended(client, `/after-${how}`)).toMatchObject({ status: 101 })
    })
  }

  it('G06 silently: both sockets are gone when nothing has moved for the idle time', async () => {
    const client = await upgrade('/silently', [expectRequest(), send(switching())])
    await client.readResponse()
    expect(await client.closed(limits.tunnelIdleMs + 1_000)).not.toBe('open')
    expect(await backend.connections[0]!.closed()).not.toBe('open')
    expect(await ended(client, '/silently')).toMatchObject({ status: 101, reason: 'tunnel_idle' })
  })
})

describe('G07 a backend that disappears', () => {
  it('G07 by RST after the 101: the client is closed and the process lives', async () => {
    const client = await upgrade('/reset', [expectRequest(), send(switching()), rst])
    await client.readResponse()
    expect(await client.closed()).not.toBe('open')
    expect(await ended(client, '/reset')).toMatchObject({ status: 101, reason: 'backend_reset' })
  })

  it('G07 while the client goes on writing', async () => {
    const client = await upgrade('/writing', [expectRequest(), send(switching()), expectBytes('one'), rst])
    await client.readResponse()
    await client.send(masked('one'))
    for (let n = 0; n < 100 && client.ending === 'open'; n++)
      await client.send(masked('more')).catch(() => undefined)
    expect(await client.closed()).not.toBe('open')
    await ended(client, '/writing')
  })

  it('G07 by FIN: the client is closed', async () => {
    const client = await upgrade('/fin', [expectRequest(), send(switching(), frame('bye')), fin])
    await client.readResponse()
    expect(await client.closed()).toBe('fin')
    expect(client.unread.equals(frame('bye'))).toBe(true)
    await ended(client, '/fin')
  })
})

describe('G08 handshakes that are not valid', () => {
  const usual = ['Connection: Upgrade', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${KEY}`]
  const cases: [string, string, number][] = [
    ['with POST', handshake('/bad').replace('GET', 'POST'), 400],
    [
      'without a key',
      handshake('/bad', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'),
      400,
    ],
    [
      'with a key that is none',
      handshake(
        '/bad',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: short',
      ),
      400,
    ],
    [
      'with version 12',
      handshake(
        '/bad',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 12',
        `Sec-WebSocket-Key: ${KEY}`,
      ),
      426,
    ],
    ['to "foo, websocket"', handshake('/bad', 'Upgrade: foo, websocket', ...usual), 400],
    ['with a body', handshake('/bad', 'Upgrade: websocket', 'Content-Length: 5', ...usual), 400],
    ['in HTTP/1.0', handshake('/bad').replace('HTTP/1.1', 'HTTP/1.0'), 400],
  ]
  for (const [name, request, status] of cases) {
    it(`G08 ${name} is answered ${status}`, async () => {
      await backend.begin([])
      const client = await connectRaw(stand.port)
      await client.send(request)
      const response = await client.readResponse()
      const code = status === 426 ? 'upgrade_version' : 'upgrade_refused'
      expect(JSON.parse(response.body.toString())).toMatchObject({ status, code })
      expect(response.status).toBe(status)
      expect(valuesOf(response.headers, 'sec-websocket-version')).toEqual(status === 426 ? ['13'] : [])
      expect(await client.closed()).toBe('fin')
      expect(backend.connections).toHaveLength(0)
      await client.close()
    })
  }
})
