import { routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import { type Header, valuesOf } from '../harness/http-message.ts'
import { answer, get } from '../harness/raw-client.ts'
import { expectClose, expectRequest, expectResponse, rst, type Script, send } from '../harness/steps.ts'
import { type Check, describeFidelity, type FidelityCase } from './fidelity-case.ts'
import {
  another,
  answered,
  answerWhole,
  expectResponses,
  forwarded,
  gate,
  okBackend,
  raw,
  refused,
} from './rows.ts'
import { backendOf } from './stand.ts'

const asLines = (headers: readonly Header[]) => headers.map(([name, value]) => `${name}: ${value}`)

/** The backend reads these lines first, in this order, and then only what we add. */
const inOrder = (name: string, ...headers: string[]): FidelityCase =>
  forwarded('B08', name, raw('GET / HTTP/1.1', headers), {
    wrong: ({ requests }) => {
      const got = asLines(requests[0]?.headers ?? []).slice(1, headers.length + 1)
      return JSON.stringify(got) === JSON.stringify(headers)
        ? undefined
        : `the backend read ${got.join(' | ')}`
    },
  })

/** The client reads these lines first, in this order, and then only those of its connection. */
const backInOrder = (name: string, ...headers: string[]): FidelityCase =>
  answered(
    'B08',
    name,
    raw('HTTP/1.1 200 OK', [...headers, 'Content-Length: 0']).replace('Host: test\r\n', ''),
    {
      statuses: [200, 200],
      wrong: ({ responses }) => {
        const got = asLines(responses[0]?.headers ?? [])
        const wanted = [...headers, 'Content-Length: 0', 'Connection: keep-alive', 'Keep-Alive: timeout=75']
        return JSON.stringify(got) === JSON.stringify(wanted)
          ? undefined
          : `the client read ${got.join(' | ')}`
      },
    },
  )

const latin = [
  'X-Latin: caf\xe9',
  'X-Utf8: caf\xc3\xa9',
  'X-Ends-In-A0: voil\xc3\xa0',
  'X-All: \x80\x85\xa0\xff',
  'X-Nbsp: \xa0x\xa0',
]
const b08: FidelityCase[] = [
  inOrder('repeated lines keep their order', 'A: 1', 'B: 1', 'A: 2', 'a: 3', 'B: 2'),
  inOrder('names keep their case', 'x-lower: 1', 'X-UPPER: 2', 'X-mIxEd: 3', 'ETag: "x"'),
  inOrder('bytes beyond ASCII survive', ...latin),
  inOrder(
    'names of every length up to 24',
    ...Array.from({ length: 23 }, (_, i) => `${'x'.repeat(i + 2)}: ${i}`),
  ),
  inOrder('names of every character that a token has', "!#$%&'*+-.^_`|~09azAZ: 1"),
  inOrder('several Cookie lines stay separate', 'Cookie: a=1', 'Cookie: b=2'),
  inOrder('empty values stay', 'X-Empty: ', 'X-After: 1'),
  inOrder('values keep their inner spaces', 'X-Spaces: a  b\tc'),
  inOrder('quotes, commas and colons', 'X-Odd: "a,b":c; d=\\"', 'Accept: text/html;q=0.8, */*'),
  inOrder('a value of 8 KB', `X-Long: ${'v'.repeat(8_000)}`),
  inOrder(
    'what Node’s parser joins stays apart',
    'Accept: a',
    'Accept: b',
    'X-Forwarded: c',
    'X-Forwarded: d',
  ),
  backInOrder(
    'several Set-Cookie stay separate and in order',
    'Set-Cookie: a=1; Path=/',
    'X: 1',
    'Set-Cookie: b=2',
    'set-cookie: c=3; HttpOnly',
  ),
  backInOrder(
    'a response’s names keep their case',
    'x-lower: 1',
    'X-UPPER: 2',
    'ETag: "x"',
    'WWW-Authenticate: Basic',
  ),
  backInOrder('a response’s bytes beyond ASCII survive', ...latin),
  backInOrder('a response’s repeated lines', 'Vary: a', 'Link: <a>', 'Vary: b', 'Link: <b>', 'Warning: 1'),
  backInOrder(
    'a Date and a Server are the backend’s',
    'Date: Sat, 01 Jan 2000 00:00:00 GMT',
    'Server: legacy/1.0',
  ),
  backInOrder('no Date and no Server are invented'),
  backInOrder(
    'names of every length up to 24 of a response',
    ...Array.from({ length: 23 }, (_, i) => `${'x'.repeat(i + 2)}: ${i}`),
  ),
  backInOrder('empty values of a response', 'X-Empty: ', 'X-After: 1'),
  ...[
    ['Host', 'Host: test'],
    ['Host, another', 'Host: other'],
  ].map(([what = '', line = '']) =>
    refused('B08', `two lines of ${what}`, raw('GET / HTTP/1.1', [line]), 400, 'bad_host'),
  ),
  ...[
    ['Content-Type', 'text/plain', 'text/html'],
    ['Content-Type', 'text/plain', 'text/plain'],
    ['Authorization', 'Basic eDp5', 'Bearer z'],
  ].map(([name = '', one = '', two = '']) =>
    refused(
      'B08',
      `two lines of ${name}: ${one} and ${two}`,
      raw('GET / HTTP/1.1', [`${name}: ${one}`, `${name.toLowerCase()}: ${two}`]),
    ),
  ),
  answered(
    'B08',
    'a space before a colon of a response is taken away',
    raw('HTTP/1.1 200 OK', ['X-Odd : 1', 'Content-Length : 2'], 'ok'),
    {
      statuses: [200, 200],
      wrong: ({ responses }) =>
        valuesOf(responses[0]?.headers ?? [], 'x-odd').join() === '1' ? undefined : 'X-Odd is missing',
    },
  ),
  ...['', 'OK', 'Fine, thanks', 'D\xe9j\xe0 vu', 'tab\there'].map((reason) =>
    answered(
      'B08',
      `the reason ${JSON.stringify(reason)} passes`,
      `HTTP/1.1 200 ${reason}\r\nContent-Length: 0\r\n\r\n`,
      {
        statuses: [200, 200],
        wrong: ({ responses }) =>
          responses[0]?.reason === reason ? undefined : `it is ${responses[0]?.reason}`,
      },
    ),
  ),
]
describeFidelity('B fields', b08)

const edited = routeOf('edited', {
  match: { path: { prefix: '/edited' } },
  candidate: null,
  requestHeaders: {
    set: { authorization: 'Bearer ours', 'x-tenant': 'käse €' },
    add: { 'x-more': 'm' },
    remove: ['cookie'],
  },
  responseHeaders: { set: { 'x-from': 'edited – €' }, add: { 'set-cookie': 'own=1' }, remove: ['server'] },
})
const strict = routeOf('strict', { match: { path: { prefix: '/strict' } }, candidate: 'frail', weight: 100 })

const everyRequestSees =
  (field: string, value: string): Check =>
  ({ requests }) => {
    const missing = requests.find(({ headers }) => !valuesOf(headers, field).includes(value))
    return missing ? `${missing.method} ${missing.target} went without ${field}` : undefined
  }
const utf8 = (text: string) => Buffer.from(text).toString('latin1')
const b09: FidelityCase[] = [
  {
    id: 'B09',
    name: 'a route’s headers go with an Expect',
    client: [
      send(raw('POST /edited HTTP/1.1', ['Expect: 100-continue', 'Content-Length: 1'], 'x')),
      expectResponse(),
    ],
    backend: okBackend,
    expect: { statuses: [200], wrong: everyRequestSees('authorization', 'Bearer ours') },
  },
  {
    id: 'B09',
    name: 'they go with requests that waited for a connection',
    client: [
      send(get('/edited/1')),
      another(
        send(raw('POST /edited/2 HTTP/1.1', ['Content-Length: 1'], 'x')),
        another(send(get('/edited/3')), expectResponse()),
        expectResponse(),
      ),
      expectResponse(),
    ],
    backend: okBackend,
    expect: {
      statuses: [200, 200, 200],
      backendRequests: 3,
      backendConnections: 1,
      wrong: everyRequestSees('authorization', 'Bearer ours'),
    },
  },
  {
    id: 'B09',
    name: 'they go with every request of a reused connection',
    client: [...Array(5)].flatMap((): Script => [send(get('/edited')), expectResponse()]),
    backend: okBackend,
    expect: {
      statuses: Array(5).fill(200),
      backendConnections: 1,
      wrong: everyRequestSees('x-tenant', utf8('käse €')),
    },
  },
  {
    id: 'B09',
    name: 'our own headers go with an Expect',
    client: [
      send(raw('POST / HTTP/1.1', ['Expect: 100-continue', 'Content-Length: 1'], 'x')),
      expectResponse(),
    ],
    backend: okBackend,
    expect: { statuses: [200], wrong: everyRequestSees('via', '1.1 banyan-test') },
  },
]

const withHeaders = (status: number) =>
  answer(
    status,
    'secret',
    'Set-Cookie: a=b',
    'Cache-Control: public, max-age=999',
    'Content-Encoding: gzip',
    'Server: x',
  )
const plainProblem: Check = ({ responses }) => {
  const names = responses[0]?.headers
    .map(([name]) => name.toLowerCase())
    .sort()
    .join()
  const wanted = 'cache-control,connection,content-length,content-type,date,keep-alive,x-banyan-request-id'
  if (names !== wanted && names !== wanted.replace('keep-alive,', '')) return `the problem has ${names}`
  return valuesOf(responses[0]?.headers ?? [], 'cache-control').join() === 'no-store'
    ? undefined
    : 'it can be cached'
}
const failed = (name: string, backend: Script, reason: string): FidelityCase => ({
  id: 'B10',
  name,
  client: [send(get('/')), expectResponse()],
  backend,
  expect: { statuses: [502], wrong: plainProblem, log: [reason] },
})
const half = gate()
const b10: FidelityCase[] = [
  {
    id: 'B10',
    name: 'the headers of one route are on no other request of the connection',
    client: [...[0, 1, 2]].flatMap(
      (): Script => [send(get('/edited'), get('/plain')), ...expectResponses(2)],
    ),
    backend: [answerWhole(answer(200, 'ok', 'Server: legacy'))],
    expect: {
      backendConnections: 1,
      wrong: ({ requests, responses }) => {
        const leaked = requests.find(
          ({ target, headers }) =>
            valuesOf(headers, 'authorization').length !== (target === '/edited' ? 1 : 0),
        )
        if (leaked) return `${leaked.target} has ${asLines(leaked.headers).join(' | ')}`
        const from = responses.map(({ headers }) =>
          [valuesOf(headers, 'x-from').join(), valuesOf(headers, 'server').join()].join('/'),
        )
        const pair = `${utf8('edited – €')}/ & /legacy`
        return from.join(' & ') === [pair, pair, pair].join(' & ') ? undefined : from.join(' & ')
      },
    },
  },
  {
    id: 'B10',
    name: 'a route’s edits take away what the client sent',
    client: [
      send(raw('GET /edited HTTP/1.1', ['Cookie: a=b', 'Authorization: mine', 'X-Kept: \xa0'])),
      expectResponse(),
    ],
    backend: okBackend,
    expect: { statuses: [200], backendNeverSees: /cookie|mine/i, backendSees: 'X-Kept: \xa0\r\n' },
  },
  failed(
    'a 502 has nothing of the response that was refused',
    [expectRequest(), send(withHeaders(200).replace('Server', 'Bad Name'))],
    'backend_bad_response',
  ),
  failed(
    'nor of one whose head broke off',
    [expectRequest(), send(withHeaders(200).slice(0, 60)), rst],
    'backend_reset',
  ),
  {
    id: 'B10',
    name: 'the baseline’s answer has nothing of the candidate’s that it replaces',
    client: [send(get('/strict')), expectResponse()],
    backend: (index) => (index === 0 ? [expectRequest(), send(withHeaders(503))] : okBackend),
    expect: {
      statuses: [200],
      log: [{ status: 200, fellBack: true, slot: 'baseline' }],
      wrong: ({ responses }) => {
        const names = responses[0]?.headers.map(([name]) => name.toLowerCase()).join()
        return names === 'content-length,connection,keep-alive' ? undefined : `it has ${names}`
      },
    },
  },
  {
    id: 'B10',
    name: 'an answer that broke off has no problem behind it',
    client: [
      send(get('/')),
      async (connection) =>
        void (await connection.until('a head', () => connection.received.includes('half') || undefined)),
      half.open,
      expectResponse(),
      expectClose(),
    ],
    backend: [expectRequest(), send('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf'), half.wait, rst],
    expect: {
      statuses: [200],
      client: 'ended',
      log: ['backend_incomplete'],
      wrong: ({ client }) =>
        client.received.includes('problem') ? 'there is a problem in the body' : undefined,
    },
  },
]
describeFidelity('B settings of one request', [...b09, ...b10], {
  routes: [edited, strict],
  backends: (origin) => [backendOf('frail', origin)],
  limits: { connectionsPerBackend: 1 },
})
