import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Choices } from '../fuzz/random.ts'
import { Stand } from './stand.ts'
import { until } from './until.ts'

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000)
const REQUESTS = 300
const LARGEST = 20_000

/** What came of one request: what a service would see of it. */
type Seen = { line: string; headers: string[]; body: string }
type Recorder = { url: string; seen: Map<string, Seen>; close: () => void }

async function recorder(): Promise<Recorder> {
  const seen = new Map<string, Seen>()
  const server = createServer(async (req, res) => {
    const hash = createHash('sha256')
    for await (const piece of req) hash.update(piece as Buffer)
    seen.set(String(req.headers['x-request-id']), {
      line: `${req.method} ${req.url}`,
      headers: headersOf(req),
      body: hash.digest('hex'),
    })
    res.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close }
}

/** Without what frames a body: a shadow's is whole, so its length is known. And without what marks a shadow. */
const OWN = /^(?:connection|transfer-encoding|content-length|idempotency-key|x-banyan-shadow.*)$/i
function headersOf({ rawHeaders }: IncomingMessage): string[] {
  const lines = Array.from({ length: rawHeaders.length / 2 }, (_, i) => [
    rawHeaders[2 * i]!,
    rawHeaders[2 * i + 1]!,
  ])
  return lines.filter(([name]) => !OWN.test(name!)).map(([name, value]) => `${name}: ${value}`)
}

/** A request of no particular kind; whatever it is, a client may send it. */
function send(port: number, choices: Choices, id: string): Promise<void> {
  const write = choices.chance(0.5)
  const body = write ? randomBytes(choices.below(LARGEST)) : null
  const path = `/p${choices.text(['/', 'a', '%20', '%C3%A9', ';v=1', '..a', '~', ':', '+'], 8)}`
  const target = `${path}${choices.chance(0.5) ? `?${choices.text(['a=1', '&', 'b', '%26', '?', '/'], 6)}` : ''}`
  const headers = ['Host', 'shop.example', 'X-Request-Id', id]
  for (let i = choices.below(6); i > 0; i--) {
    const name = choices.pick(['Accept', 'accept-language', 'X-One', 'x-one', 'COOKIE', 'If-None-Match'])
    headers.push(name, choices.text(['a', ' ', '"', ';', '=', '\xe9', ',', '%'], 8).trim())
  }
  if (body !== null && choices.chance(0.5)) headers.push('Transfer-Encoding', 'chunked')
  else if (body !== null) headers.push('Content-Length', String(body.length))
  return new Promise((resolve, reject) => {
    const method = write ? choices.pick(['POST', 'PUT', 'PATCH', 'DELETE']) : 'GET'
    const asked = request({ port, host: '127.0.0.1', method, path: target, headers }, (response) => {
      response
        .resume()
        .on('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`${target}: ${response.statusCode}`)),
        )
    })
    asked.on('error', reject)
    const half = body === null ? 0 : body.length >> 1
    if (body !== null) asked.write(body.subarray(0, half))
    asked.end(body?.subarray(half))
  })
}

let monolith: Recorder
let service: Recorder
let stand: Stand

beforeAll(async () => {
  monolith = await recorder()
  service = await recorder()
  stand = await Stand.start({
    // A thread that is late sheds shadows; here every one of them counts.
    limits: { overloadLagMs: 60_000 },
    backends: { legacy: monolith.url, service: service.url },
    routes: [
      {
        id: 'all',
        match: { path: { prefix: '/' } },
        candidate: 'service',
        mirror: 100,
        shadow: { writes: { mode: 'idempotent' } },
      },
    ],
  })
})
afterAll(async () => {
  await stand?.[Symbol.asyncDispose]()
  monolith?.close()
  service?.close()
})

describe(`a shadow (FUZZ_SEED=${SEED})`, () => {
  it('J10 is the same request: method, target, headers in their order, and every byte of the body', async () => {
    const choices = new Choices(SEED)
    for (let from = 0; from < REQUESTS; from += 20) {
      const ids = Array.from({ length: 20 }, (_, i) => `request-${from + i}`)
      await Promise.all(ids.map((id) => send(stand.port, choices, id)))
    }
    await until('every shadow', () => (service.seen.size === REQUESTS ? true : undefined), 30_000)
    for (const [id, served] of monolith.seen) expect(service.seen.get(id), id).toEqual(served)
    expect(monolith.seen.size).toBe(REQUESTS)
  })
})
