import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RawRequest, valuesOf } from '../harness/http-message.ts'
import { ask, get } from '../harness/raw-client.ts'
import { expectResponse, send } from '../harness/steps.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import { forwarded, okBackend, raw } from './rows.ts'
import { backendOf, Stand } from './stand.ts'

const requestWith = (...headers: string[]) => raw('GET / HTTP/1.1', headers)

/** A request whose headers arrive at the backend with exactly these values; null: not at all. */
const told = (
  id: string,
  name: string,
  request: string,
  wanted: Record<string, string | null>,
): FidelityCase =>
  forwarded(id, name, request, {
    wrong: ({ requests }) => {
      const headers = requests[0]?.headers ?? []
      const differing = Object.entries(wanted).filter(
        ([field, value]) => valuesOf(headers, field).join(' & ') !== (value ?? ''),
      )
      const got = differing.map(([field]) => `${field} is ${JSON.stringify(valuesOf(headers, field))}`)
      return got.length === 0 ? undefined : got.join('; ')
    },
  })

const spoofed: [string, string][] = [
  ['X-Forwarded-For', '6.6.6.6'],
  ['X-Forwarded-For', '6.6.6.6, 127.0.0.1'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-Server', 'evil'],
  ['X-Forwarded-Prefix', '/evil'],
  ['X-Forwarded-Ssl', 'on'],
  ['X-Forwarded-Scheme', 'https'],
  ['X-Real-IP', '6.6.6.6'],
  ['Forwarded', 'for=6.6.6.6;proto=https'],
]
const underscored = [
  'X_Forwarded_For',
  'X-Forwarded_For',
  'x_real_ip',
  'X_Forwarded_Proto',
  'X_Forwarded_Host',
  'X_Forwarded_Port',
  'X_Banyan_Shadow',
  'X-Banyan_Shadow',
  'Content_Length',
  'Transfer_Encoding',
]
const ours = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'x-forwarded-host': 'test' }

const untrusted: FidelityCase[] = [
  told('B07', 'a backend is told who asks, how and for what', get('/'), ours),
  ...spoofed.map(([name, value]) =>
    told('B07', `${name}: ${value} of a stranger is nothing`, requestWith(`${name}: ${value}`), {
      ...ours,
      forwarded: null,
      'x-real-ip': null,
      'x-forwarded-server': null,
      'x-forwarded-prefix': null,
      'x-forwarded-ssl': null,
      'x-forwarded-scheme': null,
    }),
  ),
  told(
    'B07',
    'all lines of a stranger’s field are nothing',
    requestWith('X-Forwarded-For: 1.1.1.1', 'x-forwarded-for: 2.2.2.2'),
    ours,
  ),
  forwarded('B07', 'the port is that of the socket, not of Host', 'GET / HTTP/1.1\r\nHost: test:81\r\n\r\n', {
    wrong: ({ requests, client }) => {
      const port = valuesOf(requests[0]?.headers ?? [], 'x-forwarded-port').join()
      return port === String(client.socket.remotePort) ? undefined : `the port is ${port}`
    },
  }),
  ...underscored.map((name) =>
    forwarded('B07', `${name} is dropped`, requestWith(`${name}: 6`, 'X-Kept: yes'), {
      backendNeverSees: new RegExp(`^${name}:`, 'im'),
      backendSees: 'X-Kept: yes',
    }),
  ),
  forwarded('B07', 'other names with an underscore pass', requestWith('my_header: 1'), {
    backendSees: 'my_header: 1',
  }),
  forwarded('B07', 'what only we may say is dropped', requestWith('X-Banyan-Shadow: 1', 'X-Kept: yes'), {
    backendNeverSees: /x-banyan-shadow/i,
    backendSees: 'X-Kept: yes',
  }),
]
describeFidelity('B forwarding fields of strangers', untrusted)

const chain = (value: string) =>
  told('B07', `X-Forwarded-For: ${value} is continued`, requestWith(`X-Forwarded-For: ${value}`), {
    'x-forwarded-for': `${value}, 127.0.0.1`,
  })
const trusted: FidelityCase[] = [
  ...['6.6.6.6', '6.6.6.6, 10.0.0.7', '2001:db8::1', 'unknown'].map(chain),
  told(
    'B07',
    'several lines are one chain',
    requestWith('X-Forwarded-For: 1.1.1.1', 'X-Forwarded-For: 2.2.2.2'),
    {
      'x-forwarded-for': '1.1.1.1, 2.2.2.2, 127.0.0.1',
    },
  ),
  told(
    'B07',
    'the scheme, host and port of a trusted peer pass',
    requestWith('X-Forwarded-Proto: https', 'X-Forwarded-Host: shop.example', 'X-Forwarded-Port: 443'),
    {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example',
      'x-forwarded-port': '443',
    },
  ),
  told(
    'B07',
    'what a trusted peer says beside that passes',
    requestWith(
      'X-Real-IP: 6.6.6.6',
      'X-Forwarded-Prefix: /shop',
      'X-Forwarded-Ssl: on',
      'X-Forwarded-Server: edge',
      'X-Forwarded-Scheme: https',
    ),
    {
      'x-real-ip': '6.6.6.6',
      'x-forwarded-prefix': '/shop',
      'x-forwarded-ssl': 'on',
      'x-forwarded-server': 'edge',
      'x-forwarded-scheme': 'https',
    },
  ),
  told(
    'B07',
    'Forwarded is continued',
    requestWith('Forwarded: for=6.6.6.6;proto=https', 'X-Forwarded-Proto: https'),
    {
      forwarded: 'for=6.6.6.6;proto=https, for=127.0.0.1;proto=https',
    },
  ),
  told('B07', 'no Forwarded is begun', get('/'), { forwarded: null }),
  ...['X_Forwarded_For', 'X_Real_IP'].map((name) =>
    forwarded('B07', `${name} is dropped even so`, requestWith(`${name}: 6`), {
      backendNeverSees: new RegExp(name, 'i'),
    }),
  ),
  ...[
    ['6.6.6.6', '6.6.6.6'],
    ['6.6.6.6, 127.0.0.9', '6.6.6.6'],
    ['5.5.5.5, 6.6.6.6', '6.6.6.6'],
    ['127.0.0.8, 127.0.0.9', '127.0.0.8'],
  ].map(
    ([value = '', client = '']): FidelityCase => ({
      ...forwarded(
        'B07',
        `the client behind ${value} is ${client}`,
        requestWith(`X-Forwarded-For: ${value}`),
      ),
      expect: { statuses: [200, 200], log: [{ client }, { client: '127.0.0.1' }] },
    }),
  ),
  ...[
    ['for=6.6.6.6', '6.6.6.6'],
    ['for="[2001:db8::1]:4711";proto=https', '2001:db8::1'],
    ['for=6.6.6.6:99, for=127.0.0.9', '6.6.6.6'],
  ].map(
    ([value = '', client = '']): FidelityCase => ({
      ...forwarded(
        'B07',
        `the client behind Forwarded: ${value} is ${client}`,
        requestWith(`Forwarded: ${value}`),
      ),
      expect: { statuses: [200, 200], log: [{ client }, { client: '127.0.0.1' }] },
    }),
  ),
]
describeFidelity('B forwarding fields of trusted peers', trusted, { trustedProxies: ['127.0.0.0/8'] })

const named = (request: RawRequest | undefined) => valuesOf(request?.headers ?? [], 'via').join()
const ringed: FidelityCase[] = [
  {
    id: 'B05',
    name: 'the name in Via can be chosen',
    client: [send(get('/')), expectResponse()],
    backend: okBackend,
    expect: {
      statuses: [200],
      wrong: ({ requests }) => (named(requests[0]) === '1.1 edge-1' ? undefined : named(requests[0])),
    },
  },
  {
    id: 'B06',
    name: 'a request that was here before is refused',
    client: [send(requestWith('Via: 1.1 edge-1')), expectResponse()],
    backend: okBackend,
    expect: { statuses: [508], backendRequests: 0, log: ['loop_detected'] },
  },
  {
    id: 'B06',
    name: 'it is refused behind other proxies too',
    client: [send(requestWith('Via: 1.0 a, 1.1 edge-1', 'Via: 2 b')), expectResponse()],
    backend: okBackend,
    expect: { statuses: [508], backendRequests: 0, log: ['loop_detected'] },
  },
  {
    id: 'B06',
    name: 'Connection: via does not hide it',
    client: [send(requestWith('Connection: via', 'Via: 1.1 edge-1')), expectResponse()],
    backend: okBackend,
    expect: { statuses: [508], backendRequests: 0, log: ['loop_detected'] },
  },
]
describeFidelity('B a name of one’s own', ringed, { pseudonym: 'edge-1' })

describe('B loops', () => {
  let one: Stand
  let two: Stand
  beforeAll(async () => {
    one = await Stand.start({ pseudonym: 'edge-1' })
    two = await Stand.start({ pseudonym: 'edge-2' })
  })
  afterAll(async () => {
    await one?.[Symbol.asyncDispose]()
    await two?.[Symbol.asyncDispose]()
  })

  it('B06 a proxy that is its own backend asks itself once', async () => {
    await one.publish([], [backendOf('legacy', `http://127.0.0.1:${one.port}`)])
    const response = await ask(one.port, get('/'))
    expect(response.status).toBe(508)
    expect(JSON.parse(response.body.toString())).toMatchObject({ code: 'loop_detected' })
    expect((await one.newLines(2)).map(({ reason }) => reason)).toEqual(['loop_detected', 'ok'])
  })

  it('B06 a ring of two is left at the second time', async () => {
    await one.publish([], [backendOf('legacy', `http://127.0.0.1:${two.port}`)])
    await two.publish([], [backendOf('legacy', `http://127.0.0.1:${one.port}`)])
    expect((await ask(one.port, get('/'))).status).toBe(508)
    expect((await one.newLines(2)).map(({ reason }) => reason)).toEqual(['loop_detected', 'ok'])
    expect((await two.newLines(1)).map(({ status }) => status)).toEqual([508])
  })
})
