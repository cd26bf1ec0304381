import { METHODS } from 'node:http'
import { expectClose, expectResponse, send } from '../harness/steps.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import { forwarded, okBackend, raw, refused } from './rows.ts'

const known = METHODS.filter((method) => method !== 'CONNECT' && method !== 'TRACE')
const head = (line: string) => `${line}\r\nHost: test\r\n\r\n`
const c06: FidelityCase[] = [
  ...known.map((method) =>
    forwarded('C06', `${method} passes`, raw(`${method} / HTTP/1.1`), {
      method,
      backendSees: new RegExp(`^${method} / HTTP/1\\.1\r\n`),
    }),
  ),
  forwarded('C06', 'OPTIONS * asks for *', head('OPTIONS * HTTP/1.1'), {
    backendSees: /^OPTIONS \* HTTP\/1\.1\r\n/,
  }),
  ...['GET', 'POST', 'HEAD', 'DELETE'].map((method) =>
    refused('C06', `${method} * is refused`, head(`${method} * HTTP/1.1`), 400, 'ambiguous_path'),
  ),
  refused('C06', 'OPTIONS *a is refused', head('OPTIONS *a HTTP/1.1'), 400, 'ambiguous_path'),
  ...['example.com:443', 'example.com', '127.0.0.1:22', '/', '*', 'http://a/'].map((target): FidelityCase => {
    const row = refused('C06', `CONNECT ${target} gets an answer`, head(`CONNECT ${target} HTTP/1.1`), 501)
    return { ...row, expect: { ...row.expect, statuses: [[501, 400]], log: [{ slot: '', backend: '' }] } }
  }),
  refused(
    'C06',
    'CONNECT with a body gets an answer',
    raw('CONNECT a:1 HTTP/1.1', ['Content-Length: 3'], 'abc'),
    501,
    'method_not_supported',
  ),
  ...['FOO', 'GETT', 'G', 'VERSION-CONTROL', 'X'.repeat(20)].map((method) =>
    refused(
      'C06',
      `the unknown method ${method} is not supported`,
      raw(`${method} / HTTP/1.1`),
      501,
      'method_not_supported',
    ),
  ),
  ...['get', 'Get', 'G\xcbT', 'GET!', 'GE(T', 'X'.repeat(60), '1'].map((method) =>
    refused('C06', `${JSON.stringify(method.slice(0, 20))} is no method`, raw(`${method} / HTTP/1.1`)),
  ),
  refused(
    'C06',
    'a method of RTSP is not supported',
    'PLAY / RTSP/1.0\r\nHost: a\r\n\r\n',
    501,
    'method_not_supported',
  ),
]

const options = (...headers: string[]) => raw('OPTIONS / HTTP/1.1', headers)
const traceNeverEchoes = (name: string, request: string): FidelityCase => {
  const row = refused('C07', name, request, 501, 'method_not_supported')
  return {
    ...row,
    expect: {
      ...row.expect,
      wrong: ({ client }) => (client.received.includes('s3cret') ? 'it echoes credentials' : undefined),
    },
  }
}
const c07: FidelityCase[] = [
  {
    id: 'C07',
    name: 'OPTIONS with Max-Forwards: 0 is answered here',
    client: [send(options('Max-Forwards: 0')), expectResponse(), expectClose()],
    backend: okBackend,
    expect: { statuses: [200], backendRequests: 0, log: ['max_forwards_reached'] },
  },
  {
    id: 'C07',
    name: 'OPTIONS * with Max-Forwards: 0 is answered here',
    client: [send(raw('OPTIONS * HTTP/1.1', ['max-forwards: 0'])), expectResponse(), expectClose()],
    backend: okBackend,
    expect: { statuses: [200], backendRequests: 0, log: ['max_forwards_reached'] },
  },
  ...[
    ['1', '0'],
    ['10', '9'],
    ['007', '6'],
  ].map(([sent = '', wanted = '']) =>
    forwarded('C07', `Max-Forwards: ${sent} of OPTIONS becomes ${wanted}`, options(`Max-Forwards: ${sent}`), {
      backendSees: `Max-Forwards: ${wanted}\r\n`,
    }),
  ),
  ...['', '-1', 'x', '1.5', '99999999999'].map((value) =>
    refused(
      'C07',
      `Max-Forwards: ${JSON.stringify(value)} of OPTIONS is refused`,
      options(`Max-Forwards: ${value}`),
    ),
  ),
  forwarded('C07', 'Connection cannot take it away', options('Connection: max-forwards', 'Max-Forwards: 2'), {
    backendSees: 'Max-Forwards: 1\r\n',
  }),
  forwarded('C07', 'Max-Forwards of GET means nothing', raw('GET / HTTP/1.1', ['Max-Forwards: 0']), {
    backendSees: 'Max-Forwards: 0\r\n',
  }),
  traceNeverEchoes(
    'TRACE is off',
    raw('TRACE / HTTP/1.1', ['Authorization: Basic s3cret', 'Cookie: s3cret']),
  ),
  traceNeverEchoes(
    'TRACE with Max-Forwards: 0 is off',
    raw('TRACE / HTTP/1.1', ['Max-Forwards: 0', 'Cookie: s3cret']),
  ),
  traceNeverEchoes(
    'TRACE with an Expect is off',
    raw('TRACE / HTTP/1.1', ['Expect: 100-continue', 'Cookie: s3cret']),
  ),
  traceNeverEchoes(
    'TRACE with an absolute target is off',
    raw('TRACE http://test/ HTTP/1.1', ['Cookie: s3cret']),
  ),
  traceNeverEchoes('TRACE in HTTP/1.0 is off', raw('TRACE / HTTP/1.0', ['Cookie: s3cret'])),
]

describeFidelity('C methods', [...c06, ...c07])
