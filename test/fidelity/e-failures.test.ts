import { routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import { answer, get, post } from '../harness/raw-client.ts'
import {
  drip,
  expectClose,
  expectRequest,
  expectResponse,
  fin,
  pause,
  rst,
  type Script,
  type Step,
  send,
} from '../harness/steps.ts'
import { type Check, describeFidelity, type FidelityCase } from './fidelity-case.ts'
import { brokenAnswer, chunked, expectReceived, expectRequestHead, forwarded, gate, raw } from './rows.ts'

/** How soon a client has to be told that its answer broke off; a busy test machine gets some more. */
const soon = 1_000
const quick = (id: string, timeouts: object) =>
  routeOf(id, { match: { path: { prefix: `/${id}` } }, candidate: null, timeouts })
const routes = [
  quick('headers', { responseHeadersMs: 150 }),
  quick('idle', { idleMs: 300 }),
  quick('total', { idleMs: 300, totalMs: 400 }),
  quick('stream', { idleMs: 300, totalMs: 0 }),
]

const silent = (name: string, request: string, backend: Script): FidelityCase => ({
  id: 'E02',
  name: `${name} is a 504`,
  client: [send(request), expectResponse()],
  backend,
  expect: {
    statuses: [504],
    log: [{ reason: 'backend_headers_timeout', status: 504 }],
    backendConnections: 1,
  },
})
const gone = (name: string, reason: string, backend: Script, request = get('/headers')): FidelityCase => ({
  id: 'E02',
  name: `${name} is a 502`,
  client: [send(request), expectResponse()],
  backend,
  expect: { statuses: [502], log: [{ reason, status: 502 }] },
})
const e02: FidelityCase[] = [
  silent('a backend that says nothing', get('/headers'), [expectRequest()]),
  silent('one that does not even read', get('/headers'), [
    async (connection) => void connection.socket.pause(),
  ]),
  silent('one that says nothing to a POST', post('/headers', 'body'), [expectRequest()]),
  silent('one that stops in its status line', get('/headers'), [expectRequest(), send('HTTP/1.1 20')]),
  silent('one that stops in its headers', get('/headers'), [
    expectRequest(),
    send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n'),
  ]),
  silent('one that drips its headers', get('/headers'), [
    expectRequest(),
    drip('HTTP/1.1 200 OK\r\n'.padEnd(200, 'x'), 20),
  ]),
  silent('one that only ever sends 103', get('/headers'), [
    expectRequest(),
    drip('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(40), 20, 28),
  ]),
  silent(
    'one that never says 100',
    raw('POST /headers HTTP/1.1', ['Expect: 100-continue', 'Content-Length: 4']),
    [expectRequestHead],
  ),
  gone('a reset before the answer', 'backend_reset', [expectRequest(), rst]),
  gone('an end before the answer', 'backend_closed_early', [expectRequest(), fin]),
  gone('a reset in the status line', 'backend_reset', [expectRequest(), send('HTTP/1.1 20'), pause(20), rst]),
  gone('an end in the headers', 'backend_closed_early', [
    expectRequest(),
    send('HTTP/1.1 200 OK\r\nContent-Le'),
    fin,
  ]),
  gone('an end before the request was read', 'backend_closed_early', [fin], post('/headers', 'body')),
  gone('an end after 103', 'backend_closed_early', [
    expectRequest(),
    send('HTTP/1.1 103 Early Hints\r\n\r\n'),
    fin,
  ]),
  {
    id: 'E02',
    name: 'an answer just in time is none of these',
    client: [send(get('/headers')), expectResponse()],
    backend: [expectRequest(), pause(60), send(answer(200, 'ok'))],
    expect: { statuses: [200], log: ['ok'] },
  },
  {
    id: 'E02',
    name: 'the time counts from the end of the request',
    client: [send(raw('POST /headers HTTP/1.1', ['Content-Length: 5'])), drip('abcde', 60), expectResponse()],
    backend: [expectRequest(), pause(60), send(answer(200, 'ok'))],
    expect: { statuses: [200], log: ['ok'] },
  },
]

const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n'
/** It broke off after the client had got some of the drip, and long before the end of it. */
const partly: Check = (outcome) => {
  const got = outcome.responses[0]?.body.length ?? 0
  return brokenAnswer(outcome) ?? (got >= 4 && got <= 40 ? undefined : `${got} bytes came`)
}
const e03: FidelityCase[] = [
  {
    id: 'E03',
    name: 'a drip for ever meets the deadline of the whole',
    client: [send(get('/total')), expectResponse('GET', 3_000), expectClose()],
    backend: [expectRequest(), send(sized), drip('x'.repeat(60), 25)],
    expect: { statuses: [200], client: 'ended', log: ['backend_total_timeout'], wrong: partly },
  },
  {
    id: 'E03',
    name: 'a route for streams has no such deadline',
    client: [send(get('/stream')), expectResponse('GET', 3_000)],
    backend: [
      expectRequest(),
      send('HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n'),
      drip('x'.repeat(40), 20),
    ],
    expect: { statuses: [200], client: 'open', log: ['ok'] },
  },
  {
    id: 'E03',
    name: 'silence in the middle is the idle timeout',
    client: [send(get('/idle')), expectResponse('GET', 3_000), expectClose()],
    backend: [expectRequest(), send(`${sized}abc`)],
    expect: { statuses: [200], client: 'ended', log: ['backend_idle_timeout'], wrong: brokenAnswer },
  },
  {
    id: 'E03',
    name: 'silence after the headers is too',
    client: [send(get('/idle')), expectResponse('GET', 3_000), expectClose()],
    backend: [expectRequest(), send(sized)],
    expect: { statuses: [200], client: 'ended', log: ['backend_idle_timeout'], wrong: brokenAnswer },
  },
  {
    id: 'E03',
    name: 'an answer that moves is not idle, however long it takes',
    client: [send(get('/idle')), expectResponse('GET', 3_000)],
    backend: [
      expectRequest(),
      send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
      drip('1\r\nx\r\n'.repeat(12), 40, 6),
      send('0\r\n\r\n'),
    ],
    expect: { statuses: [200], client: 'open', log: ['ok'] },
  },
  {
    id: 'E03',
    name: 'before an answer the deadline of the whole is a 504',
    client: [send(get('/total')), expectResponse('GET', 3_000)],
    backend: [expectRequest()],
    expect: { statuses: [504], log: ['backend_total_timeout'] },
  },
]

const endings: [string, Step][] = [
  ['FIN', fin],
  ['RST', rst],
]
const bodies: [string, string][] = [
  ['a sized answer', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegun'],
  ['a chunked answer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n'],
  ['the middle of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n500\r\nbegun'],
  ['the size of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n50'],
  ['the last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n0\r\n'],
]
const broken = (
  name: string,
  request: string,
  bytes: string,
  how: Step,
  client: 'ended' | 'reset',
): FidelityCase => {
  const begun = gate()
  return {
    id: 'E04',
    name,
    client: [
      send(request),
      expectReceived('begun'),
      begun.open,
      expectResponse('GET', soon),
      expectClose(soon),
    ],
    backend: [expectRequest(), send(bytes), begun.wait, how],
    expect: {
      statuses: [200],
      client,
      log: ['backend_incomplete'],
      // A reset may come before the bytes that were sent; what counts is that it is no clean end.
      wrong:
        client === 'reset'
          ? ({ client: { received } }) =>
              received.includes('problem') ? 'there is a problem in it' : undefined
          : brokenAnswer,
    },
  }
}
const oldGet = 'GET / HTTP/1.0\r\nHost: a\r\n\r\n'
const untilEnd = 'HTTP/1.1 200 OK\r\n\r\nbegun'
const e04: FidelityCase[] = [
  ...endings.flatMap(([end, how]) =>
    bodies.map(([what, bytes]) =>
      broken(`${end} in ${what} breaks the client’s off`, get('/'), bytes, how, 'ended'),
    ),
  ),
  ...endings.map(([end, how]) =>
    broken(`${end} in a sized answer to HTTP/1.0`, oldGet, bodies[0]![1], how, 'ended'),
  ),
  ...endings.map(([end, how]) =>
    broken(`${end} in a chunked answer to HTTP/1.0 is a reset`, oldGet, bodies[1]![1], how, 'reset'),
  ),
  broken('RST in an answer that ends with the connection', get('/'), untilEnd, rst, 'ended'),
  broken('RST in such an answer to HTTP/1.0 is a reset', oldGet, untilEnd, rst, 'reset'),
  {
    id: 'E04',
    name: 'FIN after an answer that ends with the connection is its end',
    client: [send(get('/')), expectReceived('begun'), expectResponse()],
    backend: [expectRequest(), send(untilEnd), pause(20), fin],
    expect: {
      statuses: [200],
      client: 'open',
      log: ['ok'],
      wrong: ({ responses }) => (responses[0]?.complete ? undefined : 'it is not whole'),
    },
  },
  {
    id: 'E04',
    name: 'a megabyte that breaks off is not padded',
    client: [send(get('/')), expectResponse(), expectClose()],
    backend: [
      expectRequest(),
      send('HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n', 'x'.repeat(1_000_000)),
      fin,
    ],
    expect: { statuses: [200], client: 'ended', log: ['backend_incomplete'], wrong: brokenAnswer },
  },
]

const trailers = [
  'x',
  'cookie ',
  'X-Sum, X-Other',
  '',
  'content-length',
  'bad name',
  '\xe9',
  '"x"',
  'transfer-encoding, host',
  ',,,',
]
const e07: FidelityCase[] = trailers.flatMap((value) => [
  forwarded(
    'E07',
    `Trailer: ${JSON.stringify(value)} of a request`,
    raw('GET / HTTP/1.1', [`Trailer: ${value}`]),
    { backendNeverSees: /^trailer:/im },
  ),
  forwarded(
    'E07',
    `Trailer: ${JSON.stringify(value)} of a chunked request`,
    chunked('1\r\nx\r\n0\r\nX-Sum: 1\r\n\r\n', 'POST', `Trailer: ${value}`),
    { backendNeverSees: /^trailer:/im },
  ),
  {
    id: 'E07',
    name: `Trailer: ${JSON.stringify(value)} of a response`,
    client: [send(raw('GET / HTTP/1.1', ['TE: trailers'])), expectResponse()],
    backend: [
      expectRequest(),
      send(
        `HTTP/1.1 200 OK\r\nTrailer: ${value}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-Sum: 1\r\n\r\n`,
      ),
    ],
    expect: { statuses: [200], log: ['ok'] },
  },
])

describeFidelity('E failures', [...e02, ...e03, ...e04, ...e07], { routes })
