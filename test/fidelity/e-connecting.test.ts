import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import type { Backend } from '../../proxy/src/domain/route.ts'
import { deafPort } from '../faults/deaf-port.ts'
import { RawBackend } from '../harness/raw-backend.ts'
import { ask, get, post } from '../harness/raw-client.ts'
import { rst, send } from '../harness/steps.ts'
import { expectReceived } from './rows.ts'
import { backendOf, Stand } from './stand.ts'
import { authority, tlsServer } from './tls-server.ts'

const connectMs = 200

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const route = (id: string) =>
  routeOf(id, {
    match: { path: { prefix: `/${id}` } },
    baseline: id,
    candidate: null,
    timeouts: { connectMs },
  })

describe('E connecting', () => {
  const started = new AsyncDisposableStack()
  let stand: Stand
  beforeAll(async () => {
    const silent = started.use(await RawBackend.start([]))
    const resets = started.use(await RawBackend.start([expectReceived(''), rst]))
    const plain = started.use(await RawBackend.start([send('HTTP/1.1 400 Bad Request\r\n\r\n')]))
    const deaf = started.use(await deafPort())
    const [local, other, expired, self] = await Promise.all(
      (['local', 'other', 'expired', 'self'] as const).map(
        async (name) => started.use(await tlsServer(name)).origin,
      ),
    )
    const ca = { tls: { ca: authority } }
    const own: [string, string | undefined, Partial<Backend>?][] = [
      ['refused', `http://127.0.0.1:${await closedPort()}`],
      ['forbidden', 'http://255.255.255.255:9'],
      ['no-such-name', 'http://nothing.invalid'],
      ['deaf', `http://127.0.0.1:${deaf.port}`],
      ['tls-deaf', `https://127.0.0.1:${deaf.port}`, ca],
      ['tls-silent', `https://127.0.0.1:${silent.port}`, ca],
      ['tls-reset', `https://127.0.0.1:${resets.port}`, ca],
      ['tls-plain', `https://127.0.0.1:${plain.port}`, ca],
      ['tls-expired', expired, ca],
      ['tls-other-name', other, ca],
      ['tls-self-signed', self, ca],
      ['tls-unknown-authority', local],
      ['tls-good', local, ca],
      ['tls-good-by-name', other, { tls: { ca: authority, serverName: 'other.example' } }],
      ['plain-to-tls', local?.replace('https:', 'http:')],
    ]
    stand = started.use(
      await Stand.start({
        routes: [
          ...own.map(([id]) => route(id)),
          routeOf('nobody', { match: { path: { prefix: '/nobody' } }, baseline: 'nobody', candidate: null }),
        ],
        backends: () => own.map(([id, url = '', rest]) => backendOf(id, url, rest)),
      }),
    )
  })
  afterAll(async () => {
    await started.disposeAsync()
  })

  const failures: [string, number, string, RegExp][] = [
    ['refused', 502, 'backend_refused', /ECONNREFUSED/],
    ['forbidden', 502, 'backend_forbidden', /no address of one machine/],
    ['deaf', 504, 'backend_connect_timeout', /within 200 ms/],
    ['tls-deaf', 504, 'backend_connect_timeout', /within 200 ms/],
    ['tls-silent', 504, 'backend_connect_timeout', /within 200 ms/],
    ['tls-reset', 502, 'backend_reset', /./],
    ['tls-plain', 502, 'backend_tls_failed', /wrong version|packet length/i],
    ['tls-expired', 502, 'backend_tls_failed', /expired/],
    ['tls-other-name', 502, 'backend_tls_failed', /altnames/],
    ['tls-self-signed', 502, 'backend_tls_failed', /self.signed/],
    ['tls-unknown-authority', 502, 'backend_tls_failed', /./],
    // Whether the server's alert or its reset is seen first is a matter of luck.
    ['plain-to-tls', 502, 'backend_closed_early or backend_reset', /./],
    ['nobody', 502, 'backend_unknown', /nobody/],
  ]
  it.each(failures)('E01 %s is %i %s, and the log says what exactly', async (id, status, reason, detail) => {
    for (const request of [get(`/${id}`), post(`/${id}`, 'body')]) {
      const startedAt = performance.now()
      const response = await ask(stand.port, request)
      const ms = performance.now() - startedAt
      expect(response.status).toBe(status)
      const oneOf = expect.toBeOneOf(reason.split(' or '))
      expect(JSON.parse(response.body.toString())).toMatchObject({
        code: oneOf,
        status,
        requestId: expect.any(String),
      })
      if (status === 504) expect(ms).toBeGreaterThan(connectMs - 5)
      expect(ms).toBeLessThan(connectMs + 10_000)
      expect(await stand.newLines(1)).toMatchObject([
        { status, reason: oneOf, detail: expect.stringMatching(detail) },
      ])
    }
    expect(await stand.settle()).toEqual([])
  })

  it('E01 a name that does not exist fails within the budget', async () => {
    const { status, body } = await ask(stand.port, get('/no-such-name'))
    // Where the resolver itself cannot be reached, the budget ends before its answer.
    const [line] = await stand.newLines(1)
    expect([`${status} ${line?.reason}`]).toEqual([
      expect.toBeOneOf(['502 backend_dns_failed', '504 backend_connect_timeout']),
    ])
    expect(JSON.parse(body.toString())).toMatchObject({ code: line?.reason })
  })

  it.each([
    ['tls-good', 'no name'],
    ['tls-good-by-name', 'other.example'],
  ])('E01 %s is served, over one connection', async (id, name) => {
    for (let i = 0; i < 3; i++) {
      const response = await ask(stand.port, get(`/${id}`))
      expect([response.status, response.body.toString()]).toEqual([200, name])
    }
    expect(await stand.newLines(3)).toMatchObject(Array(3).fill({ status: 200, reason: 'ok' }))
  })
})
