import { routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import { valuesOf } from '../harness/http-message.ts'
import { answer, get } from '../harness/raw-client.ts'
import { expectClose, expectRequest, expectResponse, rst, type Script, send } from '../harness/steps.ts'
import { type Check, describeFidelity, type FidelityCase } from './fidelity-case.ts'
import {
  another,
  answerWhole,
  asLines,
  expectReceived,
  expectResponses,
  gate,
  okBackend,
  raw,
} from './rows.ts'
import { backendOf } from './stand.ts'

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
    client: [send(get('/')), expectReceived('half'), half.open, expectResponse(), expectClose()],
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
