import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientOptions, type RawData, WebSocket, WebSocketServer } from 'ws'
import { HttpBackend } from './http-backend.ts'
import { Stand } from './stand.ts'
import { until } from './until.ts'

const megabyte = 1024 * 1024

let backend: HttpBackend
let sockets: WebSocketServer
let stand: Stand
let baseline: number

beforeAll(async () => {
  backend = await HttpBackend.start((_req, res) => res.end('plain'))
  sockets = new WebSocketServer({
    server: backend.server,
    maxPayload: 64 * megabyte,
    perMessageDeflate: { threshold: 1_000 },
    handleProtocols: (offered) => (offered.has('chat.v2') ? 'chat.v2' : false),
  })
  sockets.on('connection', (socket, req) => {
    if (req.url!.startsWith('/echo'))
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    if (req.url === '/close') socket.close(4001, 'closed by the backend')
    socket.on('close', (code, reason) => closings.push(`${code} ${reason}`))
  })
  stand = await Stand.start({ backends: { legacy: backend.origin } })
  baseline = (await stand.ask('stats')).sockets
})
afterAll(async () => {
  sockets.close()
  await stand[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

/** How connections ended, as the backend saw it. */
const closings: string[] = []

async function open(path: string, options: ClientOptions = {}, protocols: string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${stand.port}${path}`, protocols, options)
  await once(socket, 'open')
  return socket
}

async function echoed(
  socket: WebSocket,
  data: string | Buffer,
): Promise<{ data: RawData; isBinary: boolean }> {
  const message = once(socket, 'message') as Promise<[RawData, boolean]>
  socket.send(data)
  const [received, isBinary] = await message
  return { data: received, isBinary }
}

async function closed(socket: WebSocket): Promise<string> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return `${code} ${reason}`
}

describe('G01 WebSockets', () => {
  it('G01 echo from one byte to 16 MB, text and binary', async () => {
    const socket = await open('/echo', { perMessageDeflate: false })
    for (const size of [1, 125, 126, 65_535, 65_536, megabyte, 16 * megabyte]) {
      const binary = Buffer.alloc(size, size % 251)
      const answer = await echoed(socket, binary)
      expect(answer.isBinary).toBe(true)
      expect(binary.equals(answer.data as Buffer), `${size} bytes`).toBe(true)
    }
    const text = await echoed(socket, 'grüße, 你好')
    expect([text.isBinary, String(text.data)]).toEqual([false, 'grüße, 你好'])
    socket.close()
    await closed(socket)
  })

  it('G01 pass fragments, pings and pongs of both sides', async () => {
    const socket = await open('/echo')
    const message = once(socket, 'message')
    socket.send('one ', { fin: false })
    socket.ping('in between')
    await once(socket, 'pong')
    socket.send('two ', { fin: false })
    socket.send('three', { fin: true })
    expect(String((await message)[0])).toBe('one two three')
    const [ours] = [...sockets.clients].slice(-1)
    const pong = once(ours!, 'pong')
    ours!.ping('from behind')
    expect(String((await pong)[0])).toBe('from behind')
    socket.close()
    await closed(socket)
  })

  it('G01 pass close codes from each side', async () => {
    const byBackend = await open('/close')
    expect(await closed(byBackend)).toBe('4001 closed by the backend')
    const byClient = await open('/echo')
    byClient.close(4002, 'closed by the client')
    expect(await closed(byClient)).toBe('4002 closed by the client')
    await until('the close at the backend', () => closings.find((one) => one === '4002 closed by the client'))
  })

  it('G01 negotiate protocols and extensions with the backend alone', async () => {
    const socket = await open('/echo', { perMessageDeflate: true }, ['chat.v1', 'chat.v2'])
    expect([socket.protocol, socket.extensions]).toEqual(['chat.v2', 'permessage-deflate'])
    const long = 'compressible '.repeat(10_000)
    expect(String((await echoed(socket, long)).data)).toBe(long)
    socket.close()
    await closed(socket)
    const without = await open('/echo', { perMessageDeflate: false })
    expect([without.protocol, without.extensions]).toEqual(['', ''])
    without.close()
    await closed(without)
  })

  it('G01 leave no socket behind after 2,000 connects and closes', async () => {
    const cycles = Array.from({ length: 40 }, async () => {
      for (let n = 0; n < 50; n++) {
        const socket = await open('/echo')
        if (n % 3 === 0) socket.terminate()
        else socket.close()
        await closed(socket)
      }
    })
    await Promise.all(cycles)
    await stand.socketsBackTo(baseline)
    await until('no client at the backend', () => (sockets.clients.size === 0 ? true : undefined))
  })
})

describe('G09 WebSockets whose other side is slow', () => {
  const PAIRS = 20
  const OFFERED = 50 * megabyte
  /** Twice what Node's streams hold for the two sockets of a pair when they are full, with the piece that filled them. */
  const BUDGET = 2 * 2 * (64 + 16) * 1024

  it(`G09 hold a bounded amount of what is offered: ${PAIRS} pairs, half with a client and half with a backend that does not read`, async () => {
    const before = await stand.ask('collectedStats')
    const clients: WebSocket[] = []
    for (let n = 0; n < PAIRS; n++) {
      const known = new Set(sockets.clients)
      const socket = await open('/flood', { perMessageDeflate: false })
      clients.push(socket)
      const [theirs] = [...sockets.clients].filter((one) => !known.has(one))
      const [sender, reader] = n % 2 === 0 ? [theirs!, socket] : [socket, theirs!]
      reader.pause()
      for (let sent = 0; sent < OFFERED; sent += megabyte) sender.send(Buffer.alloc(megabyte))
    }
    await wait(1_500)
    const after = await stand.ask('collectedStats')
    for (const socket of [...clients, ...sockets.clients]) socket.terminate()
    await stand.socketsBackTo(baseline)
    const held = (after.external - before.external) / PAIRS
    const rss = Math.round((after.rss - before.rss) / megabyte)
    console.log(
      `G09: ${Math.round(held / 1024)} KiB held for each stalled pair; memory of the process grew by ${rss} MB`,
    )
    expect(held).toBeGreaterThan(0)
    expect(held).toBeLessThan(BUDGET)
    expect(rss).toBeLessThan((PAIRS * OFFERED) / megabyte / 10)
  })

  it('G09 cost little while they are idle', async () => {
    const before = await stand.ask('collectedStats')
    const clients = await Promise.all(Array.from({ length: 1_000 }, () => open('/idle')))
    const after = await stand.ask('collectedStats')
    for (const socket of clients) socket.terminate()
    await stand.socketsBackTo(baseline)
    const each = (after.heap + after.external - before.heap - before.external) / clients.length
    console.log(`G09: ${Math.round(each / 1024)} KiB held for each of 1,000 idle WebSockets`)
    expect(each).toBeGreaterThan(0)
    expect(each).toBeLessThan(64 * 1024)
  })
})
