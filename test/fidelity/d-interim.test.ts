import { setTimeout as wait } from 'node:timers/promises'
import { valuesOf } from '../harness/http-message.ts'
import { answer, get } from '../harness/raw-client.ts'
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
import { type Check, describeFidelity, type FidelityCase } from './fidelity-case.ts'
import {
  answered,
  asLines,
  expectReceived,
  expectRequestHead,
  gate,
  okBackend,
  raw,
  refused,
} from './rows.ts'

const early = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'
/** The lines of each interim response that the client read, in order. */
const interims =
  (...wanted: string[]): Check =>
  ({ responses }) => {
    const got =
      responses[0]?.interim.map(({ startLine, headers }) => [startLine, ...asLines(headers)].join('|')) ?? []
    return JSON.stringify(got) === JSON.stringify(wanted) ? undefined : `the client read ${got.join(' and ')}`
  }
const hints = 'HTTP/1.1 103 Early Hints|Link: </a.css>; rel=preload'
const interim = (name: string, response: string, wrong: Check, request?: string): FidelityCase =>
  answered('D01', name, response, { statuses: [200, 200], backendConnections: 1, wrong }, request)

const d01: FidelityCase[] = [
  interim('103 comes before the answer', early + answer(200, 'ok'), interims(hints)),
  interim(
    'several come in order',
    `${early}HTTP/1.1 102 Processing\r\n\r\n${early}${answer(200, 'ok')}`,
    interims(hints, 'HTTP/1.1 102 Processing', hints),
  ),
  interim(
    'one with many fields keeps them',
    `HTTP/1.1 103 Early Hints\r\nLink: <a>\r\nlink: <b>\r\nX: \xe9\r\n\r\n${answer(200, 'ok')}`,
    interims('HTTP/1.1 103 Early Hints|Link: <a>|link: <b>|X: \xe9'),
  ),
  interim(
    'its hop-by-hop fields stop here',
    `HTTP/1.1 103 Early Hints\r\nConnection: X-Up\r\nX-Up: 1\r\nKeep-Alive: timeout=1\r\nLink: <a>\r\n\r\n${answer(200, 'ok')}`,
    interims('HTTP/1.1 103 Early Hints|Link: <a>'),
  ),
  interim(
    'an unknown one passes',
    `HTTP/1.1 199 Wait\r\n\r\n${answer(200, 'ok')}`,
    interims('HTTP/1.1 199 unknown'),
  ),
  interim(
    'a 100 that nobody asked for stops here',
    `HTTP/1.1 100 Continue\r\n\r\n${answer(200, 'ok')}`,
    interims(),
  ),
  interim(
    '103 of a chunked answer',
    `${early}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
    interims(hints),
  ),
  {
    id: 'D01',
    name: '103 reaches the client before the answer is there',
    client: [send(get('/')), expectReceived('103 Early Hints'), expectResponse()],
    backend: [expectRequest(), send(early), pause(50), send(answer(200, 'ok'))],
    expect: { statuses: [200], wrong: interims(hints) },
  },
  {
    id: 'D01',
    name: 'an HTTP/1.0 client gets none',
    client: [send('GET / HTTP/1.0\r\nHost: a\r\n\r\n'), expectResponse(), expectClose()],
    backend: [expectRequest(), send(early + early + answer(200, 'ok'))],
    expect: { statuses: [200], wrong: interims() },
  },
  {
    id: 'D01',
    name: 'a backend that fails after it is a 502 all the same',
    client: [send(get('/')), expectReceived('103 Early Hints'), expectResponse()],
    backend: [expectRequest(), send(early), pause(20), rst],
    expect: { statuses: [502], wrong: interims(hints), log: ['backend_reset'] },
  },
  {
    id: 'D01',
    name: 'those of pipelined requests stay with their answers',
    client: [send(get('/1') + get('/2')), expectResponse(), expectResponse()],
    backend: [expectRequest(), send(answer(200, '1')), expectRequest(), send(early + answer(200, '2'))],
    expect: {
      statuses: [200, 200],
      wrong: ({ responses }) =>
        responses.map(({ interim: { length } }) => length).join() === '0,1' ? undefined : 'not so',
    },
  },
]

const expecting = (...headers: string[]) =>
  raw('POST / HTTP/1.1', ['Expect: 100-continue', 'Content-Length: 4', ...headers])
const nothingYet: Step = async (connection) => {
  await wait(30)
  if (connection.received.length > 0)
    throw new Error(`the client was told ${connection.received.toString('latin1')}`)
}
const go = 'HTTP/1.1 100 Continue\r\n\r\n'
const continues = (name: string, request: string, wanted = 'body'): FidelityCase => {
  const looked = gate()
  return {
    id: 'D02',
    name,
    client: [send(request), nothingYet, looked.open, expectReceived(go), send(wanted), expectResponse()],
    backend: [expectRequestHead, looked.wait, send(go), expectReceived(wanted), send(answer(200, 'ok'))],
    expect: { statuses: [200], client: 'open', backendSees: /expect: 100-continue/i, log: ['ok'] },
  }
}
const refusals: [string, Script, number, string][] = [
  ['401', [expectRequestHead, send(answer(401, 'who?'))], 401, 'ok'],
  ['413', [expectRequestHead, send(answer(413, 'too much'))], 413, 'ok'],
  ['417', [expectRequestHead, send(answer(417, 'no'))], 417, 'ok'],
  ['200 without a 100', [expectRequestHead, send(answer(200, 'never mind'))], 200, 'ok'],
  ['a reset', [expectRequestHead, rst], 502, 'backend_reset'],
  ['nonsense', [expectRequestHead, send('nonsense\r\n\r\n')], 502, 'backend_bad_response'],
]
const d02: FidelityCase[] = [
  continues('100 comes from the backend, and not before', expecting()),
  continues('in any case', expecting().replace('100-continue', '100-CONTINUE')),
  continues(
    'with a chunked body',
    raw('POST / HTTP/1.1', ['Expect: 100-continue', 'Transfer-Encoding: chunked']),
    '4\r\nbody\r\n0\r\n\r\n',
  ),
  ...refusals.map(
    ([what, backend, status, reason]): FidelityCase => ({
      id: 'D02',
      name: `${what} is final: the body is never asked for`,
      client: [send(expecting()), expectResponse(), expectClose()],
      backend,
      expect: { statuses: [status], client: 'ended', log: [reason], wrong: interims() },
    }),
  ),
  {
    id: 'D02',
    name: 'a client that does not wait is served as well',
    client: [send(`${expecting()}body`), expectResponse()],
    backend: okBackend,
    expect: { statuses: [200], backendSees: /\r\n\r\nbody$/, log: ['ok'] },
  },
  {
    id: 'D02',
    name: 'a second 100 does no harm',
    client: [send(expecting()), expectReceived(go), send('body'), expectResponse()],
    backend: [expectRequestHead, send(go), expectReceived('body'), send(go + answer(200, 'ok'))],
    expect: { statuses: [200], log: ['ok'] },
  },
  {
    id: 'D02',
    name: 'HTTP/1.0 knows no expectation, and the backend hears of none',
    client: [
      send('POST / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody'),
      expectResponse(),
      expectClose(),
    ],
    backend: [expectRequest(), send(go + answer(200, 'ok'))],
    expect: { statuses: [200], backendNeverSees: /expect/i, wrong: interims() },
  },
  ...['200-ok', 'continue', '100-continued', 'x=y', '100-continue, x=y', '100-continue\r\nExpect: x=y'].map(
    (value) =>
      refused(
        'D02',
        `Expect: ${value.replace('\r\n', ' and ')} cannot be met`,
        raw('POST / HTTP/1.1', [`Expect: ${value}`, 'Content-Length: 0']),
        417,
        'expectation_failed',
      ),
  ),
]

const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'
const d06: FidelityCase[] = [
  ['to GET', get('/')],
  ['to POST', raw('POST / HTTP/1.1', ['Content-Length: 1'], 'x')],
  ['to an upgrade that is none', raw('GET / HTTP/1.1', ['Connection: Upgrade', 'Upgrade: h2c'])],
  ['to HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n'],
].map(
  ([what = '', request = '']): FidelityCase => ({
    id: 'D06',
    name: `101 ${what} is a 502 at once`,
    client: [send(request), expectResponse()],
    backend: [expectRequest(), send(`${switching}and then other things`)],
    expect: { statuses: [502], log: ['backend_bad_response'] },
  }),
)

const untouched = (
  name: string,
  status: number,
  body: string,
  request: string,
  ...headers: string[]
): FidelityCase =>
  answered(
    'D07',
    name,
    answer(status, body, ...headers),
    {
      statuses: [status, 200],
      wrong: ({ responses, requests }) => {
        const missing = headers.find((line) => !asLines(responses[0]?.headers ?? []).includes(line))
        if (missing) return `${missing} is missing`
        if (responses[0]?.body.toString('latin1') !== body) return 'the body is another one'
        const asked = valuesOf(requests[0]?.headers ?? [], 'range').join()
        return request.includes('Range: ') && !request.includes(`Range: ${asked}\r\n`)
          ? `Range is ${asked}`
          : undefined
      },
    },
    request,
  )
const ranged = (range: string) => raw('GET / HTTP/1.1', [`Range: ${range}`, 'If-Range: "x"'])
const parts = '--b\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/9\r\n\r\nab\r\n--b--\r\n'
const d07: FidelityCase[] = [
  untouched(
    '206 of one range',
    206,
    'abcd',
    ranged('bytes=0-3'),
    'Content-Range: bytes 0-3/10',
    'Content-Type: text/plain',
  ),
  untouched('206 of a suffix', 206, 'z', ranged('bytes=-1'), 'Content-Range: bytes 9-9/10'),
  untouched(
    '206 of several ranges',
    206,
    parts,
    ranged('bytes=0-1,4-5'),
    'Content-Type: multipart/byteranges; boundary=b',
  ),
  untouched('416', 416, '', ranged('bytes=99-'), 'Content-Range: bytes */10'),
  untouched(
    'a compressed body',
    200,
    '\x1f\x8b\x08\0\0\0\0\0',
    raw('GET / HTTP/1.1', ['Accept-Encoding: gzip']),
    'Content-Encoding: gzip',
    'Vary: Accept-Encoding',
  ),
  untouched(
    'a body that claims to be compressed',
    200,
    'plain',
    get('/'),
    'Content-Encoding: br',
    'Cache-Control: no-transform',
  ),
  untouched('an unknown coding', 200, '\0\x01\xff', get('/'), 'Content-Encoding: x-own', 'ETag: W/"1"'),
  untouched(
    'every byte there is',
    200,
    String.fromCharCode(...Array(256).keys()),
    get('/'),
    'Content-Type: application/octet-stream',
  ),
]

describeFidelity('D interim answers', [...d01, ...d02, ...d06, ...d07])
