import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AddressGuard } from '../../proxy/src/address-guard.ts'
import { probe } from '../../proxy/src/control-plane/backends/probe.ts'
import type { Route } from '../../proxy/src/domain/route.ts'
import { backendOf, type LogLine, Stand } from '../fidelity/stand.ts'
import { ask, get } from '../harness/raw-client.ts'

const patience = { timeout: 20_000 }

/** What stands for the admin port: nothing may reach it by way of the data port. */
let reached: string[] = []
const admin = createServer((req, res) => {
  reached.push(`${req.method} ${req.headers.host} ${req.url}`)
  res.end('the admin port')
})
admin.on('upgrade', (req, socket) => {
  reached.push(`upgrade ${req.url}`)
  socket.destroy()
})
const monolith = createServer((req, res) => {
  if (req.url === '/redirect') res.writeHead(302, { location: adminUrl() }).end()
  else res.end(`monolith for ${req.headers.host}`)
})
const portOf = (server: typeof admin) => (server.address() as AddressInfo).port
const adminUrl = (host = '127.0.0.1') => `http://${host}:${portOf(admin)}`
let stand: Stand

const route = (id: string, prefix: string, rest: Partial<Route>): Route => ({
  id,
  match: { path: { prefix } },
  baseline: 'legacy',
  candidate: null,
  weight: 0,
  mirror: 0,
  sticky: [],
  rules: [],
  retiredAt: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...rest,
})
const legacy = () => backendOf('legacy', `http://127.0.0.1:${portOf(monolith)}`)

beforeAll(async () => {
  for (const each of [admin, monolith])
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve))
  stand = await Stand.start({ ownPorts: [portOf(admin)], backends: () => [legacy()] })
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  for (const each of [admin, monolith]) {
    each.closeAllConnections()
    await new Promise((resolve) => each.close(resolve))
  }
})
beforeEach(() => {
  reached = []
})

const body = async (request: string) => (await ask(stand.port, request)).body.toString()
/** A route to that address alone: a baseline has no breaker that would spare it. */
const toBackend = (url: string, rest: Partial<Route> = { baseline: 'there' }) =>
  stand.publish([route('there', '/there', rest)], [legacy(), backendOf('there', url)])

describe('N01 the admin port is not reached through the data port', () => {
  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '127.1'])(
    'N01 as a backend at %s',
    async (host) => {
      await toBackend(adminUrl(host))
      const { status, body: problem } = await ask(stand.port, get('/there'))
      expect([status, JSON.parse(problem.toString()).code]).toEqual([502, 'backend_forbidden'])
      expect(reached).toEqual([])
    },
  )

  it('N01 and a candidate there falls back to the baseline like any that fails', async () => {
    await toBackend(adminUrl(), { candidate: 'there', weight: 100 })
    expect(await body(get('/there'))).toBe('monolith for test')
    expect(reached).toEqual([])
  })

  it('N01 by an absolute target or a Host that names it', async () => {
    expect(await body(`GET ${adminUrl()}/api HTTP/1.1\r\nHost: test\r\n\r\n`)).toBe(
      `monolith for 127.0.0.1:${portOf(admin)}`,
    )
    expect(await body(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${portOf(admin)}\r\n\r\n`)).toBe(
      `monolith for 127.0.0.1:${portOf(admin)}`,
    )
    expect(reached).toEqual([])
  })

  it('N01 by CONNECT', async () => {
    const { status } = await ask(stand.port, `CONNECT 127.0.0.1:${portOf(admin)} HTTP/1.1\r\nHost: a\r\n\r\n`)
    expect(status).toBe(501)
    expect(reached).toEqual([])
  })

  it('N01 by a WebSocket handshake', async () => {
    await toBackend(adminUrl())
    const handshake = [
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]
    const { status, body: problem } = await ask(stand.port, get('/there', ...handshake))
    expect([status, JSON.parse(problem.toString()).code]).toEqual([502, 'backend_forbidden'])
    expect(reached).toEqual([])
  })

  it('N01 by a shadow', async () => {
    await toBackend(adminUrl(), { candidate: 'there', mirror: 100 })
    for (let i = 0; i < 5; i++) expect(await body(get('/there'))).toBe('monolith for test')
    // A shadow that went out is kept no longer than this: the next publication finds nothing under way.
    await toBackend(legacy().url, { candidate: 'there', mirror: 100 })
    expect(await body(get('/there'))).toBe('monolith for test')
    expect(reached).toEqual([])
  })

  it('N01 by a redirect of a backend, which is for the client to follow', async () => {
    const { status, headers } = await ask(stand.port, get('/redirect'))
    expect(status).toBe(302)
    expect(headers).toContainEqual(['location', adminUrl()])
    expect(reached).toEqual([])
  })

  it('N01 by a health check', async () => {
    const guard = new AddressGuard({ ownPorts: [portOf(admin)], ranges: [] })
    const health = { path: '/health', intervalMs: 1_000, timeoutMs: 5_000, rise: 1, fall: 1 }
    for (const host of ['127.0.0.1', 'localhost'])
      for (const rest of [{}, { health }]) {
        const { ok, detail } = await probe(
          backendOf('there', adminUrl(host), rest),
          AbortSignal.timeout(20_000),
          guard,
        )
        expect([ok, detail]).toEqual([false, expect.stringContaining('admin port')])
      }
    expect(reached).toEqual([])
  })

  it('N01 also where the system chose the port and it is known late', async () => {
    const late = createServer((_req, res) => res.end('late'))
    await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve))
    await toBackend(`http://127.0.0.1:${portOf(late)}`)
    expect(await body(get('/there'))).toBe('late')
    stand.plane.addOwnPort(portOf(late))
    // Connections that were open are not cut; none is opened any more.
    late.closeAllConnections()
    await expect.poll(async () => (await ask(stand.port, get('/there'))).status, patience).toBe(502)
    await new Promise((resolve) => late.close(resolve))
  })
})

describe('N02 no request goes where credentials are kept', () => {
  it.each([
    ['the link-local address of metadata', 'http://169.254.169.254'],
    ['it as a number', 'http://2852039166'],
    ['it in octal', 'http://0251.0376.0251.0376'],
    ['it in IPv6', 'http://[::ffff:a9fe:a9fe]'],
    ['a link-local address of IPv6', 'http://[fe80::1]'],
    ['no address', 'http://0.0.0.0:9'],
    ['a metadata address that is not link-local', 'http://100.100.100.200'],
  ])('N02 a backend at %s is never connected to', async (_what, url) => {
    await toBackend(url)
    const { status, body: problem } = await ask(stand.port, get('/there'))
    expect([status, JSON.parse(problem.toString()).code]).toEqual([502, 'backend_forbidden'])
  })

  it('N02 the reason and the address are in the log', async () => {
    await toBackend('http://169.254.169.254')
    await ask(stand.port, get('/there/logged'))
    const lines: LogLine[] = []
    await expect
      .poll(async () => {
        lines.push(...(await stand.newLines(1)))
        return lines.filter(({ path }) => path === '/there/logged')
      }, patience)
      .toEqual([
        expect.objectContaining({
          reason: 'backend_forbidden',
          backend: 'there',
          status: 502,
          detail: expect.stringContaining('169.254.169.254'),
        }),
      ])
  })

  it('N02 backends have to be in the ranges, where some are given', async () => {
    await using narrow = await Stand.start({ backendRanges: ['10.0.0.0/8'], backends: () => [legacy()] })
    const { status } = await ask(narrow.port, get('/'))
    expect(status).toBe(502)
  })
})
