import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FLAG, FRAME, FrameClient, fieldBlock, frame, GET, POST } from '../fidelity/h2-frames.ts'
import { backendOf, Stand } from '../fidelity/stand.ts'
import { h2Client, h2Request, tlsSettings } from '../fidelity/tls-client.ts'

const patience = { timeout: 20_000 }
/** RFC 9113 section 7. */
const CODE = { no: 0, protocol: 1, cancel: 8, calm: 11 }

/** How the requests that reached the backend ended there, in the order in which they came. */
let ended: string[] = []
let reached = 0
let injected = false
const server = createServer((req, res) => {
  reached++
  injected ||= req.headers['x-injected'] !== undefined
  req.on('error', () => {})
  res.on('error', () => {})
  req.on('close', () => ended.push(req.complete ? 'whole' : 'broken off'))
  req.resume()
  if (req.url === '/large') res.end(Buffer.alloc(4 * 1024 * 1024))
  else if (req.url !== '/never') res.end('ok')
})
const counts = new Map<string, number>()
let stand: Stand

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stand = await Stand.start({
    tls: tlsSettings(),
    limits: { h2Resets: 20, h2ResetsPerSecond: 1 },
    backends: () => [backendOf('legacy', url)],
    onTally: ({ reasons }) => {
      for (const [reason, n] of Object.entries(reasons)) counts.set(reason, (counts.get(reason) ?? 0) + n)
    },
  })
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => {
  ended = []
  reached = 0
})

const headers = (
  stream: number,
  fields: readonly (readonly [string, string])[],
  flags = FLAG.endStream,
): Buffer => frame(FRAME.headers, flags | FLAG.endHeaders, stream, fieldBlock(fields))
const withPath = (fields: readonly (readonly [string, string])[], path: string) =>
  fields.map(([name, value]) => [name, name === ':path' ? path : value] as const)
const reset = (stream: number, code: number): Buffer => frame(FRAME.reset, 0, stream, u32(code))
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Others are served, whatever one client does. */
async function servesOthers(): Promise<void> {
  const session = h2Client(stand.port)
  try {
    expect((await h2Request(session, '/')).status).toBe(200)
  } finally {
    session.destroy()
  }
}

describe('H06 HTTP/2 clients that mean harm', () => {
  it.each([
    ['CANCEL', CODE.cancel],
    ['NO_ERROR', CODE.no],
  ])(
    'breaks a request off at the backend that its client resets with %s: half a body never looks whole',
    async (_name, code) => {
      await using client = await FrameClient.open(stand.port)
      client.send(headers(1, withPath(POST, '/never'), 0), frame(FRAME.data, 0, 1, Buffer.from('half')))
      await expect.poll(() => reached, patience).toBe(1)
      client.send(reset(1, code))
      await expect.poll(() => ended, patience).toEqual(['broken off'])
    },
  )

  it('ends a connection that takes its requests back faster than is honest (CVE-2023-44487)', async () => {
    await using client = await FrameClient.open(stand.port)
    for (let i = 0; i < 200 && !client.closed; i++) {
      const stream = 2 * i + 1
      client.send(headers(stream, withPath(GET, '/never')), reset(stream, CODE.cancel))
    }
    await expect.poll(() => client.closed, patience).toBe(true)
    expect(client.of(FRAME.goAway).map(({ payload }) => payload.readUInt32BE(4))).toContain(CODE.calm)
    await expect.poll(() => counts.get('h2_rapid_reset') ?? 0, patience).toBeGreaterThanOrEqual(1)
    await servesOthers()
  })

  it('lets an honest client take a few back', async () => {
    await using client = await FrameClient.open(stand.port)
    for (const stream of [1, 3, 5])
      client.send(headers(stream, withPath(GET, '/never')), reset(stream, CODE.cancel))
    client.send(headers(7, GET))
    await expect.poll(() => client.of(FRAME.data, 7).length, patience).toBeGreaterThan(0)
    expect(client.closed).toBe(false)
  })

  it('ends a connection whose headers never end (CVE-2024-27983)', async () => {
    await using client = await FrameClient.open(stand.port)
    client.send(frame(FRAME.headers, FLAG.endStream, 1, fieldBlock(GET)))
    const more = frame(FRAME.continuation, 0, 1, fieldBlock([['x-filler', 'f'.repeat(1_000)]]))
    for (let i = 0; i < 2_000 && !client.closed; i++) {
      client.send(more)
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await expect.poll(() => client.closed, patience).toBe(true)
    expect(reached).toBe(0)
    await servesOthers()
  })

  it('outlives a flood of pings and settings whose answers nobody reads', async () => {
    for (const one of [frame(FRAME.ping, 0, 0, Buffer.alloc(8)), frame(FRAME.settings, 0, 0)]) {
      await using client = await FrameClient.open(stand.port)
      client.socket.pause()
      const many = Buffer.concat(Array.from({ length: 1_000 }, () => one))
      for (let i = 0; i < 300 && client.socket.writable; i++) {
        if (!client.send(many)) await new Promise((resolve) => setTimeout(resolve, 1))
      }
      await servesOthers()
    }
  })

  it('serves as many requests at once as it said, and ends a connection that sends more', async () => {
    await using client = await FrameClient.open(stand.port)
    for (let i = 0; i < 100; i++) client.send(headers(2 * i + 1, withPath(GET, '/never')))
    await expect.poll(() => reached, patience).toBe(100)
    client.send(headers(201, withPath(GET, '/never')))
    await expect.poll(() => client.closed, patience).toBe(true)
    await servesOthers()
    expect(reached).toBe(101)
  })

  it('writes no field that a line feed makes two', async () => {
    await using client = await FrameClient.open(stand.port)
    client.send(headers(1, [...GET, ['x-split', 'a\r\nx-injected: 1']]))
    await expect
      .poll(() => client.of(FRAME.headers, 1).length + client.of(FRAME.reset, 1).length, patience)
      .toBe(1)
    expect(injected).toBe(false)
  })

  it('holds little for a client that opens no window', async () => {
    // SETTINGS_INITIAL_WINDOW_SIZE: 0
    await using client = await FrameClient.open(stand.port, Buffer.concat([Buffer.from([0, 4]), u32(0)]))
    for (let i = 0; i < 50; i++) client.send(headers(2 * i + 1, withPath(GET, '/large')))
    await expect.poll(() => client.of(FRAME.headers).length, patience).toBe(50)
    await servesOthers()
    expect(client.of(FRAME.data).filter(({ payload }) => payload.length > 0)).toEqual([])
    // 50 answers of 4 MiB: were they held here, the backend would have seen them end.
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(400 * 1024 * 1024)
  })

  it.each([
    ['a name in capitals', [['X-Up', '1']]],
    ['a connection header', [['connection', 'x-gone']]],
    ['a transfer coding', [['transfer-encoding', 'chunked']]],
    ['TE other than trailers', [['te', 'gzip']]],
    [
      'a pseudo-field after others',
      [
        ['x-a', '1'],
        [':path', '/b'],
      ],
    ],
    ['two paths', [[':path', '/b']]],
    ['an authority with a user', [[':authority', 'user@localhost']]],
  ] as [string, [string, string][]][])('refuses %s', async (_what, fields) => {
    await using client = await FrameClient.open(stand.port)
    const first = fields[0]![0] === ':authority' ? GET.slice(0, 3) : GET
    client.send(headers(1, [...first, ...fields]))
    const refusals = () =>
      client.of(FRAME.reset, 1).length + client.of(FRAME.goAway).length + client.of(FRAME.headers, 1).length
    await expect.poll(refusals, patience).toBeGreaterThan(0)
    expect(reached).toBe(0)
  })

  it('refuses a list of headers that is too long or has too many lines', async () => {
    const session = h2Client(stand.port)
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`x-h-${i}`, '1']))
    for (const fields of [many, { 'x-large': 'l'.repeat(20_000) }]) {
      const { status, reset: code } = await h2Request(session, '/', { headers: fields })
      expect([431, 0]).toContain(status)
      if (status === 0) expect(code).not.toBe(0)
    }
    expect(reached).toBe(0)
    session.destroy()
  })
})
