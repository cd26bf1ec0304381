import { setTimeout as wait } from 'node:timers/promises'
import { answer, get, post } from '../harness/raw-client.ts'
import {
  expectClose,
  expectRequest,
  expectResponse,
  pause,
  rst,
  type Script,
  type Step,
  send,
} from '../harness/steps.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import {
  another,
  answerWhole,
  chunked,
  expectReceived,
  expectRequestHead,
  expectResponses,
  okBackend,
  raw,
  wholeBody,
} from './rows.ts'

const targets = (count: number) => Array.from({ length: count }, (_, i) => `/${i}`)
const echoTarget = answerWhole(({ target }) => answer(200, target))
const bodies = (wanted: readonly string[]): FidelityCase['expect'] => ({
  wrong: ({ responses }) => {
    const got = responses.map(({ body }) => body.toString())
    return JSON.stringify(got) === JSON.stringify(wanted) ? undefined : `answers are ${got}`
  },
})

/** Answers the first request late, and fails if another one comes before that. */
const oneAtATime: Script = [
  expectRequest(),
  async (connection) => {
    await wait(30)
    if (connection.unread.length > 0) throw new Error('the second request did not wait for the first')
    await connection.send(answer(200, connection.requests[0]?.target ?? ''))
  },
  echoTarget,
]

const bad: [string, string, number][] = [
  ['bytes that are no request', 'NONSENSE\r\n\r\n', 400],
  ['an unknown method', raw('FOO / HTTP/1.1'), 501],
  ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', 501],
  ['TRACE', raw('TRACE / HTTP/1.1'), 501],
  ['a bad path', raw('GET /a/../b HTTP/1.1'), 400],
  ['two lengths', raw('POST / HTTP/1.1', ['Content-Length: 1', 'Content-Length: 2'], 'ab'), 400],
  ['two Hosts', raw('GET / HTTP/1.1', ['Host: other']), 400],
  ['an unknown expectation', raw('GET / HTTP/1.1', ['Expect: more']), 417],
  ['a chunk that is none', chunked('zz\r\n'), 400],
]

const pipelines: FidelityCase[] = [
  ...[3, 30].map(
    (count): FidelityCase => ({
      id: 'A10',
      name: `${count} requests at once are answered in order`,
      client: [
        send(
          targets(count)
            .map((target) => get(target))
            .join(''),
        ),
        ...expectResponses(count),
      ],
      backend: [echoTarget],
      expect: { ...bodies(targets(count)), client: 'open', backendRequests: count, backendConnections: 1 },
    }),
  ),
  ...[
    [get('/1'), get('/2')],
    [post('/1', 'a'), get('/2')],
    [post('/1', 'a'), post('/2', 'b')],
  ].map(
    (requests): FidelityCase => ({
      id: 'A10',
      name: `${requests.map((request) => request.split(' ', 1)[0])} at once do not overtake each other`,
      client: [send(requests.join('')), ...expectResponses(2)],
      backend: oneAtATime,
      expect: { ...bodies(['/1', '/2']), client: 'open', backendConnections: 1 },
    }),
  ),
  ...bad.map(
    ([what, request, status]): FidelityCase => ({
      id: 'A10',
      name: `a good request before ${what} is answered first`,
      client: [send(get('/good'), request, get('/behind')), ...expectResponses(2), expectClose()],
      backend: [expectRequest(), pause(20), send(answer(200, 'good')), answerWhole()],
      expect: { statuses: [200, status], client: 'ended', backendRequests: 1, backendNeverSees: '/behind' },
    }),
  ),
  ...bad.map(
    ([what, request, status]): FidelityCase => ({
      id: 'A10',
      name: `nothing behind ${what} is executed`,
      client: [send(request + get('/behind') + post('/behind', 'x')), expectResponse(), expectClose()],
      backend: okBackend,
      expect: { statuses: [status], client: 'ended', backendRequests: 0, backendNeverSees: '/behind' },
    }),
  ),
  {
    id: 'A10',
    name: 'nothing behind Connection: close is executed',
    client: [
      send(raw('GET / HTTP/1.1', ['Connection: close']) + get('/behind')),
      expectResponse(),
      expectClose(),
    ],
    backend: okBackend,
    expect: { statuses: [200], client: 'ended', backendRequests: 1, backendNeverSees: '/behind' },
  },
  {
    id: 'A10',
    name: 'a client that leaves its pipeline ends it',
    client: [send(get('/1') + get('/2') + get('/3')), pause(20), rst],
    backend: [expectRequest(), expectClose()],
    expect: { backendRequests: 1, backendNeverSees: '/2', log: ['client_closed_request'] },
  },
]

const upload = (length: number, sent: string) =>
  raw('POST /upload HTTP/1.1', [`Content-Length: ${length}`], sent)
const answeredEarly: Script = [expectRequestHead, send(answer(413, 'too much')), pause(50)]
const early = (name: string, client: Script, more: Partial<FidelityCase> = {}): FidelityCase => ({
  id: 'A10',
  name,
  client,
  backend: (index) => (index === 0 ? answeredEarly : okBackend),
  expect: { statuses: [413], client: 'ended', log: ['ok'] },
  ...more,
})
const earlyAnswers: FidelityCase[] = [
  early('an answer before the body ends reaches a client that goes on sending', [
    send(upload(500_000, 'x')),
    expectResponse(),
    send('x'.repeat(400_000)),
    expectClose(),
  ]),
  early('an answer before the body ends reaches a client that has sent much already', [
    send(upload(2_000_000, 'x'.repeat(900_000))),
    expectResponse(),
    expectClose(),
  ]),
  early('the same with a chunked body', [
    send(chunked(`10000\r\n${'x'.repeat(65_536)}\r\n`)),
    expectResponse(),
    expectClose(),
  ]),
  early(
    'what is left of the body is no request',
    [send(upload(100, get('/smuggled'))), expectResponse(), send(get('/smuggled').repeat(3)), expectClose()],
    {
      expect: {
        statuses: [413],
        client: 'ended',
        backendRequests: 0,
        log: ['ok'],
        wrong: ({ backend }) => (backend.connections.length === 1 ? undefined : 'something was executed'),
      },
    },
  ),
  early(
    'the backend connection is not used again',
    [send(upload(1_000, 'x')), expectResponse(), another(send(get('/next')), expectResponse())],
    {
      expect: { statuses: [413, 200], backendConnections: 2, log: ['ok', 'ok'] },
    },
  ),
  early(
    'a client that never stops sending is cut off',
    [send(upload(50_000_000, 'x')), expectResponse(), sendForEver(), expectClose()],
    { expect: { statuses: [413], client: 'ended', log: ['ok'] } },
  ),
  {
    id: 'A10',
    name: 'an answer may begin before the body has ended, and both go on',
    client: [send(upload(6, 'abc')), expectReceived('abc'), send('def'), expectResponse(), expectClose()],
    backend: [
      expectRequestHead,
      send('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc'),
      expectReceived('abcdef'),
      send('def'),
    ],
    expect: { statuses: [200], client: 'ended', log: ['ok'] },
  },
  ...[414, 400].map((status): FidelityCase => {
    const target = status === 400 ? '/a/../b' : `/${'a'.repeat(20_000)}`
    return {
      id: 'A10',
      name: `a ${status} reaches a client that is still sending`,
      client: [
        send(raw(`POST ${target} HTTP/1.1`, ['Content-Length: 900000'], 'x'.repeat(300_000))),
        expectResponse(),
        expectClose(),
      ],
      backend: okBackend,
      expect: { statuses: [status], client: 'ended', backendRequests: 0 },
    }
  }),
]

/** Sends until the other side no longer takes it. */
function sendForEver(): Step {
  return async (connection) => {
    const piece = 'x'.repeat(65_536)
    while (connection.ending === 'open') await connection.send(piece).catch(() => {})
  }
}

const next = another(send(get('/next')), expectResponse())
const nextIsItsOwn: FidelityCase['expect'] = {
  statuses: [200, 200],
  wrong: ({ responses }) =>
    responses[1]?.body.toString() === '/next' ? undefined : 'the next client got something else',
}
const stray = answer(200, 'poison')
const strays: FidelityCase[] = [
  ['bytes behind the body', `${answer(200, 'x')}stray`],
  ['a second response behind the first', answer(200, 'x') + stray],
  [
    'bytes behind a chunked body',
    raw('HTTP/1.1 200 OK', ['Transfer-Encoding: chunked'], '1\r\nx\r\n0\r\n\r\nstray'),
  ],
  ['bytes behind 204', `HTTP/1.1 204 No Content\r\n\r\n${stray}`],
  ['bytes behind 304', `HTTP/1.1 304 Not Modified\r\n\r\n${stray}`],
].map(
  ([what = '', bytes = '']): FidelityCase => ({
    id: 'A11',
    name: `${what} are nobody's`,
    client: [send(get('/')), expectResponse(), next],
    backend: (index) => (index === 0 ? [expectRequest(), send(bytes)] : [echoTarget]),
    expect: { ...nextIsItsOwn, statuses: [[200, 204, 304], 200], backendConnections: 2 },
  }),
)
const unsolicited: FidelityCase[] = [
  {
    id: 'A11',
    name: 'a response on an idle connection retires it',
    client: [send(get('/')), expectResponse(), pause(40), next],
    backend: (index) =>
      index === 0 ? [expectRequest(), send(answer(200, 'x')), pause(10), send(stray)] : [echoTarget],
    expect: { ...nextIsItsOwn, backendConnections: 2 },
  },
  {
    id: 'A11',
    name: 'a half-sent response on an idle connection retires it',
    client: [send(get('/')), expectResponse(), pause(40), next],
    backend: (index) =>
      index === 0 ? [expectRequest(), send(answer(200, 'x')), pause(10), send('HTTP/1.1 ')] : [echoTarget],
    expect: { ...nextIsItsOwn, backendConnections: 2 },
  },
  {
    id: 'A11',
    name: 'a response to a HEAD with a body retires the connection',
    client: [send(raw('HEAD / HTTP/1.1')), expectResponse('HEAD'), next],
    backend: (index) => (index === 0 ? [expectRequest(), send(answer(200, stray))] : [echoTarget]),
    expect: { ...nextIsItsOwn, backendConnections: 2 },
  },
  {
    id: 'A11',
    name: 'a good connection serves the next client',
    client: [send(get('/')), expectResponse(), next],
    backend: [echoTarget],
    expect: { ...nextIsItsOwn, backendConnections: 1 },
  },
  {
    id: 'A11',
    name: 'a POST body echoed back is not mistaken for a request',
    client: [send(post('/', get('/secret'))), expectResponse(), next],
    backend: [answerWhole(({ target, body }) => answer(200, target === '/next' ? target : body.toString()))],
    expect: { ...nextIsItsOwn, backendRequests: 2, wrong: wholeBody('length', get('/secret')) },
  },
]

describeFidelity('A connections', [...pipelines, ...earlyAnswers, ...strays, ...unsolicited], {
  limits: { lingerMs: 300 },
})
