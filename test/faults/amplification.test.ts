import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectRaw, get } from '../harness/raw-client.ts'
import { HttpBackend } from './http-backend.ts'
import { LeanClient } from './lean-client.ts'
import { Stand } from './stand.ts'
import { until } from './until.ts'

/** What a request may cost for each byte that its sender pays, compared with the cheapest request there is. */
const MOST = 100
/** Bytes that a request which is being served may hold here for each byte of its own. */
const MOST_MEMORY = 100

const filler = (length: number, text: string) => text.repeat(Math.ceil(length / text.length)).slice(0, length)
const chunks = (count: number) =>
  `POST /chunks HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(count)}0\r\n\r\n`

/** What has been used against proxies: each is as large as its limit allows. */
const attacks: Record<string, string> = {
  'a hundred headers': get('/a', ...Array.from({ length: 98 }, (_, n) => `X-${n}: ${n}`)),
  'a target of semicolons': get(`/${filler(8_000, ';')}`),
  'a target of encoded slashes': get(`/${filler(7_998, '%2f')}`),
  'a query of ampersands, on a route that looks at the query': get(`/query?${filler(8_000, '&a')}`),
  'cookies without end, on a route that looks for one': get('/sticky', `Cookie: ${filler(15_000, 'a=b; ')}`),
  'a cookie that nearly forces a slot': get('/sticky', `Cookie: ${filler(15_000, 'banyan_force; ')}`),
  'a Connection that names everything': get('/a', `Connection: ${filler(15_000, 'a, ')}`),
  'a path for regular expressions that backtrack': get(`/regex/${filler(7_000, 'a')}!`),
  'a header for regular expressions that backtrack': get('/header', `X-Bait: ${filler(15_000, 'a')}!`),
  'a Via of many': get('/a', `Via: ${filler(15_000, '1.1 a, ')}`),
  'a Forwarded of many': get('/a', `X-Forwarded-For: ${filler(15_000, '1.1.1.1, ')}`),
  'a body of chunks of one byte': chunks(1_000),
  'bytes that are no request': '\x16\x03\x01'.repeat(20),
}

/** Those of which something has to be held while they are served. */
const HOLDING = /headers|target|cookie|chunks/

let backend: HttpBackend
let stand: Stand
const gate: { open: boolean; held: (() => void)[] } = { open: true, held: [] }

beforeAll(async () => {
  backend = await HttpBackend.start(async (req, res) => {
    for await (const _ of req);
    if (!gate.open) await new Promise<void>((resolve) => gate.held.push(resolve))
    res.end('done')
  })
  backend.server.maxHeadersCount = 0
  const match = (prefix: string) => ({ path: { prefix } })
  stand = await Stand.start({
    backends: { legacy: backend.origin },
    routes: [
      { id: 'query', match: { ...match('/query'), query: [{ name: 'z', equals: '1' }] } },
      { id: 'sticky', match: match('/sticky'), candidate: 'legacy', weight: 50, sticky: [{ cookie: 'sid' }] },
      { id: 'regex', match: { path: { regex: '/regex/(a+)+$' } } },
      { id: 'header', match: { ...match('/header'), headers: [{ name: 'x-bait', regex: '^(a|aa)+$' }] } },
    ],
    limits: { connectionsPerBackend: 2_000 },
  })
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

/** Milliseconds of the proxy's CPU for one request, from several hundred of them. */
async function costOf(request: string): Promise<number> {
  const bytes = Buffer.from(request, 'latin1')
  const round = async (times: number) => {
    const client = new LeanClient(stand.port)
    for (let n = 0; n < times; n++) await client.ask(bytes, request.slice(0, request.indexOf(' ')))
    client.close()
  }
  await round(100)
  const before = (await stand.ask('stats')).cpuMs
  await round(200)
  return ((await stand.ask('stats')).cpuMs - before) / 200
}

describe('H05 what an attacker gets for a byte', () => {
  it(`H05 is at most ${MOST} times the CPU that the bytes of a plain request cost`, async () => {
    const plain = get('/')
    // The first is the slowest, whatever it asks for.
    for (let warm = 0; warm < 3; warm++) await costOf(plain)
    const cheapest = await costOf(plain)
    const table: string[] = []
    const over: string[] = []
    for (const [name, request] of Object.entries(attacks)) {
      const cost = await costOf(request)
      // A connection has to be paid for too, whatever it carries.
      const times = cost / cheapest / Math.max(1, request.length / plain.length)
      table.push(
        `${name}: ${request.length} bytes, ${(cost * 1_000).toFixed(0)} µs, ${times.toFixed(2)} times`,
      )
      if (times > MOST || cost > 10) over.push(name)
    }
    console.log(`H05: a plain request costs ${(cheapest * 1_000).toFixed(0)} µs of CPU\n${table.join('\n')}`)
    expect(over).toEqual([])
  })

  it(`H05 is at most ${MOST_MEMORY} times the memory, while the request is being served`, async () => {
    const table: string[] = []
    const over: string[] = []
    for (const [name, request] of Object.entries(attacks).filter(([one]) => HOLDING.test(one))) {
      gate.open = false
      const before = await stand.ask('collectedStats')
      const served = backend.requests
      const clients = await Promise.all(Array.from({ length: 100 }, () => connectRaw(stand.port)))
      await Promise.all(clients.map((client) => client.send(request)))
      // Those that are refused hold nothing; the others wait at the backend.
      await until('all of them to be held or refused', () => {
        const refused = clients.filter((client) => client.unread.length > 0).length
        return gate.held.length + refused === clients.length ? true : undefined
      })
      const after = await stand.ask('collectedStats')
      const held = (after.heap + after.external - before.heap - before.external) / clients.length
      const times = held / request.length
      table.push(
        `${name}: ${request.length} bytes hold ${(held / 1024).toFixed(1)} KiB, ${times.toFixed(1)} times`,
      )
      if (times > MOST_MEMORY && held > 64 * 1024) over.push(name)
      gate.open = true
      for (const release of gate.held.splice(0)) release()
      await Promise.all(clients.map((client) => client.readResponse('GET')))
      await Promise.all(clients.map((client) => client.close()))
      expect(backend.requests).toBeGreaterThanOrEqual(served)
    }
    console.log(`H05:\n${table.join('\n')}`)
    expect(over).toEqual([])
  })
})
