import { valuesOf } from '../harness/http-message.ts'
import { answer, get } from '../harness/raw-client.ts'
import { expectClose, expectRequest, expectResponse, pause, send } from '../harness/steps.ts'
import { type Check, describeFidelity, type FidelityCase } from './fidelity-case.ts'
import { answerWhole, asLines, chunked, forwarded, okBackend, raw, refused } from './rows.ts'

/** The first answer has no body and these values of the two framing fields ("" is none); the next one is not shifted. */
const framing =
  (length: string, coding = ''): Check =>
  ({ responses: [first, next] }) => {
    const [gotLength, gotCoding] = ['content-length', 'transfer-encoding'].map((name) =>
      valuesOf(first?.headers ?? [], name).join(),
    )
    if (first?.body.length !== 0) return 'there is a body'
    if (next?.body.toString() !== 'next') return 'the next answer is another one'
    return gotLength === length && gotCoding === coding
      ? undefined
      : `Content-Length is "${gotLength}", Transfer-Encoding is "${gotCoding}"`
  }
const head = (status: number, ...headers: string[]) =>
  [`HTTP/1.1 ${status} X`, ...headers, '', ''].join('\r\n')
const bodiless = (
  name: string,
  method: string,
  response: string,
  wrong: Check,
  connections = 1,
): FidelityCase => ({
  id: 'D03',
  name: `${name} to ${method}`,
  client: [
    send(raw(`${method} / HTTP/1.1`)),
    expectResponse(method),
    pause(5),
    send(get('/next')),
    expectResponse(),
  ],
  backend: [answerWhole(({ target }) => (target === '/next' ? answer(200, 'next') : response))],
  expect: {
    statuses: [Number(response.slice(9, 12)), 200],
    client: 'open',
    backendConnections: connections,
    wrong,
    log: ['ok', 'ok'],
  },
})
const chunks = '4\r\nbody\r\n0\r\n\r\n'
const length = 'Content-Length: 4'
const coding = 'Transfer-Encoding: chunked'
const d03: FidelityCase[] = [
  bodiless('200 with a length', 'HEAD', head(200, length), framing('4')),
  bodiless('200 with a length of zero', 'HEAD', head(200, 'Content-Length: 0'), framing('0')),
  bodiless('200 without a length', 'HEAD', head(200), framing('')),
  bodiless('200 that would be chunked', 'HEAD', head(200, coding), framing('')),
  bodiless('200 with a body it must not have', 'HEAD', `${head(200, length)}body`, framing('4'), 2),
  bodiless('200 with a chunked body it must not have', 'HEAD', head(200, coding) + chunks, framing(''), 2),
  bodiless('404 with a length', 'HEAD', head(404, length), framing('4')),
  bodiless('204', 'GET', head(204), framing('')),
  bodiless('204', 'DELETE', head(204), framing('')),
  bodiless('204', 'HEAD', head(204), framing('')),
  bodiless('204 with a length of zero', 'GET', head(204, 'Content-Length: 0'), framing('')),
  bodiless('204 with a length', 'GET', head(204, length), framing(''), 2),
  bodiless('204 with a coding', 'GET', head(204, coding), framing(''), 2),
  bodiless('204 with a body', 'GET', `${head(204)}body`, framing(''), 2),
  bodiless('204 with a length and a body', 'GET', `${head(204, length)}body`, framing(''), 2),
  bodiless('204 with a chunked body', 'GET', head(204, coding) + chunks, framing(''), 2),
  bodiless('204 with another answer behind it', 'GET', head(204) + answer(200, 'poison'), framing(''), 2),
  bodiless('205 with a length of zero', 'GET', head(205, 'Content-Length: 0'), framing('0')),
  bodiless('205 with a length and a body', 'GET', `${head(205, length)}body`, framing('0'), 2),
  bodiless('205 with a chunked body', 'POST', head(205, coding) + chunks, framing('0'), 2),
  bodiless('205 without a length', 'GET', head(205), framing('0'), 2),
  bodiless('304', 'GET', head(304, 'ETag: "x"'), framing('')),
  bodiless('304 with the length of what was not sent', 'GET', head(304, length), framing('4')),
  bodiless('304', 'HEAD', head(304, length), framing('4')),
  bodiless('304 with a coding', 'GET', head(304, coding), framing('')),
  bodiless('304 with a body', 'GET', `${head(304, length)}body`, framing('4'), 2),
  bodiless('304 with a chunked body', 'GET', head(304, coding) + chunks, framing(''), 2),
  bodiless('200 with a length of zero', 'GET', head(200, 'Content-Length: 0'), framing('0')),
  bodiless('200 with an empty chunked body', 'GET', `${head(200, coding)}0\r\n\r\n`, framing('', 'chunked')),
]

const old = (method = 'GET', ...headers: string[]) =>
  [`${method} / HTTP/1.0`, 'Host: a', ...headers, '', ''].join('\r\n')
const plain =
  (wantedLength: string, connection: string, body = 'body'): Check =>
  ({ responses: [first] }) => {
    const values = ['content-length', 'transfer-encoding', 'connection'].map((name) =>
      valuesOf(first?.headers ?? [], name).join(),
    )
    if (first?.body.toString() !== body) return `the body is ${first?.body}`
    return values.join(' ') === `${wantedLength}  ${connection}`
      ? undefined
      : `the fields are ${values.join(' ')}`
  }
const sized = answer(200, 'body')
const inChunks = `${head(200, coding)}${chunks}`
const d04: FidelityCase[] = [
  ['a sized answer stays sized', old(), sized, plain('4', 'close')],
  ['a chunked answer ends with the connection', old(), inChunks, plain('', 'close')],
  [
    'a chunked answer with keep-alive does too',
    old('GET', 'Connection: keep-alive'),
    inChunks,
    plain('', 'close'),
  ],
  ['204', old(), head(204), plain('', 'close', '')],
  ['an interim answer is not for it', old(), `HTTP/1.1 103 Early Hints\r\n\r\n${sized}`, plain('4', 'close')],
].map(
  ([name, request, response, wrong]): FidelityCase => ({
    id: 'D04',
    name: name as string,
    client: [send(request as string), expectResponse(), expectClose()],
    backend: [answerWhole(response as string)],
    expect: { statuses: [[200, 204]], client: 'ended', wrong: wrong as Check, log: ['ok'] },
  }),
)
d04.push(
  {
    id: 'D04',
    name: 'a sized answer with keep-alive keeps the connection',
    client: [
      send(old('GET', 'Connection: keep-alive')),
      expectResponse(),
      send(old('GET', 'Connection: keep-alive')),
      expectResponse(),
    ],
    backend: [answerWhole(sized)],
    expect: { statuses: [200, 200], client: 'open', backendConnections: 1, wrong: plain('4', 'keep-alive') },
  },
  {
    id: 'D04',
    name: 'an answer that ends with the backend’s connection',
    client: [send(old()), expectResponse(), expectClose()],
    backend: [expectRequest(), send('HTTP/1.0 200 OK\r\n\r\nbody'), async (connection) => connection.fin()],
    expect: { statuses: [200], client: 'ended', wrong: plain('', 'close') },
  },
  {
    id: 'D04',
    name: 'the same to HTTP/1.1 is chunked',
    client: [send(get('/')), expectResponse()],
    backend: [expectRequest(), send('HTTP/1.0 200 OK\r\n\r\nbody'), async (connection) => connection.fin()],
    expect: {
      statuses: [200],
      client: 'open',
      wrong: ({ responses: [first] }) =>
        first?.framing === 'chunked' && first.body.toString() === 'body'
          ? undefined
          : `it is ${first?.framing}`,
    },
  },
  {
    id: 'D04',
    name: 'a HEAD keeps its length',
    client: [send(old('HEAD')), expectResponse('HEAD'), expectClose()],
    backend: [answerWhole(head(200, length))],
    expect: { statuses: [200], client: 'ended', wrong: plain('4', 'close', '') },
  },
)

const trailing = (trailers: string, ...headers: string[]) =>
  `${head(200, coding, ...headers)}4\r\nbody\r\n0\r\n${trailers}\r\n`
const wantsTrailers = raw('GET / HTTP/1.1', ['TE: trailers', 'Connection: TE'])
const trailed = (name: string, request: string, response: string, wanted: string[]): FidelityCase => ({
  id: 'D05',
  name,
  client: [send(request), expectResponse(), send(get('/next')), expectResponse()],
  backend: [answerWhole(({ target }) => (target === '/next' ? answer(200, 'next') : response))],
  expect: {
    statuses: [200, 200],
    backendConnections: 1,
    wrong: ({ responses: [first] }) => {
      const got = asLines(first?.trailers ?? [])
      if (JSON.stringify(got) !== JSON.stringify(wanted)) return `the trailers are ${got.join(' | ')}`
      const leaked = asLines(first?.headers ?? []).find((line) =>
        /^(?:trailer|x-sum|host|set-cookie|x-second):/i.test(line),
      )
      return leaked ? `the head has ${leaked}` : undefined
    },
  },
})
const sent = (name: string, trailers: string, wanted: string): FidelityCase =>
  forwarded('D05', name, chunked(`1\r\nx\r\n0\r\n${trailers}\r\n`, 'POST', 'Trailer: X-Sum'), {
    backendNeverSees: /^(?:trailer|smuggled)/im,
    wrong: ({ requests: [first] }) => {
      const got = asLines(first?.trailers ?? []).join(' | ')
      if (
        first?.headers.some(([field, value]) => /^(?:x-sum|authorization)$/i.test(field) || value === 'evil')
      )
        return 'a trailer became a header'
      return got === wanted ? undefined : `the trailers are ${got}`
    },
  })
const forbidden = [
  'Host: evil',
  'Authorization: Basic eDp5',
  'Cookie: a=b',
  'Content-Type: evil',
  'Content-Encoding: gzip',
  'X-Forwarded-For: 6.6.6.6',
  'Trailer: X',
  'TE: gzip',
]
const d05: FidelityCase[] = [
  trailed(
    'trailers reach a client that asked for them',
    wantsTrailers,
    trailing('X-Sum: abc\r\nX-Second: 2\r\n', 'Trailer: X-Sum'),
    ['X-Sum: abc', 'X-Second: 2'],
  ),
  trailed(
    'with an empty value, and bytes beyond ASCII',
    wantsTrailers,
    trailing('X-Sum:\r\nx-second: voil\xc3\xa0\r\n'),
    ['X-Sum: ', 'x-second: voil\xc3\xa0'],
  ),
  trailed(
    'they are dropped for one that did not ask',
    get('/'),
    trailing('X-Sum: abc\r\n', 'Trailer: X-Sum'),
    [],
  ),
  trailed('a Trailer without trailers is dropped', wantsTrailers, trailing('', 'Trailer: X-Sum'), []),
  trailed(
    'what changes the message is no trailer',
    wantsTrailers,
    trailing(
      'Content-Length: 9\r\nX-Sum: abc\r\nSet-Cookie: a=b\r\nTransfer-Encoding: gzip\r\nHost: evil\r\nConnection: close\r\n',
    ),
    ['X-Sum: abc'],
  ),
  {
    id: 'D05',
    name: 'an HTTP/1.0 client gets none',
    client: [send(old('GET', 'TE: trailers')), expectResponse(), expectClose()],
    backend: [answerWhole(trailing('X-Sum: abc\r\n'))],
    expect: { statuses: [200], wrong: plain('', 'close') },
  },
  sent('the trailers of a request pass', 'X-Sum: abc\r\nX-Second: 2\r\n', 'X-Sum: abc | X-Second: 2'),
  sent('a request without trailers stays so', '', ''),
  ...['Content-Length: 9', 'Transfer-Encoding: chunked'].map((line) =>
    refused('D05', `${line} in a trailer is no HTTP`, chunked(`1\r\nx\r\n0\r\n${line}\r\n\r\n`)),
  ),
  {
    id: 'D05',
    name: 'Connection in a trailer goes no further than here',
    client: [send(chunked('1\r\nx\r\n0\r\nConnection: close\r\n\r\n')), expectResponse()],
    backend: okBackend,
    expect: { statuses: [200], backendNeverSees: /connection:/i },
  },
  ...forbidden.map((line) =>
    sent(`${line} is no trailer of a request`, `${line}\r\nX-Sum: abc\r\n`, 'X-Sum: abc'),
  ),
]

describeFidelity('D answers without a body, HTTP/1.0, trailers', [...d03, ...d04, ...d05])
