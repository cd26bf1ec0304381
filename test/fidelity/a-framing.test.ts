import { get } from '../harness/raw-client.ts'
import { expectClose, expectResponse, send } from '../harness/steps.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import {
  answered,
  chunked,
  distrusted,
  expectResponses,
  forwarded,
  okBackend,
  raw,
  refused,
  wholeBody,
} from './rows.ts'

const secret = 'GET /secret HTTP/1.1\r\nHost: x\r\n\r\n'
const hex = (text: string) => text.length.toString(16)
const inOneChunk = (text: string) => `${hex(text)}\r\n${text}\r\n0\r\n\r\n`
const withLength = (length: string, body = 'abc') =>
  raw('POST / HTTP/1.1', [`Content-Length: ${length}`], body)
const withCoding = (coding: string, rest = '0\r\n\r\n') =>
  raw('POST / HTTP/1.1', [`Transfer-Encoding: ${coding}`], rest)
const lines = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: b`)

const methods = ['GET', 'DELETE', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'PROPFIND', 'SEARCH', 'QUERY', 'REPORT']

const a01: FidelityCase[] = [
  ...methods.map((method) =>
    forwarded(
      'A01',
      `${method} with a chunked body that looks like a request`,
      chunked(inOneChunk(secret), method),
      {
        wrong: wholeBody('chunked', secret),
      },
    ),
  ),
  ...methods.map((method) =>
    forwarded(
      'A01',
      `${method} with a sized body that looks like a request`,
      raw(`${method} / HTTP/1.1`, [`Content-Length: ${secret.length}`], secret),
      { wrong: wholeBody('length', secret) },
    ),
  ),
  forwarded('A01', 'HEAD with a chunked body', chunked(inOneChunk(secret), 'HEAD'), {
    method: 'HEAD',
    wrong: wholeBody('chunked', secret),
  }),
  forwarded('A01', 'DELETE without a body', raw('DELETE / HTTP/1.1'), {
    backendNeverSees: /content-length/i,
  }),
  forwarded('A01', 'DELETE with Content-Length: 0', raw('DELETE / HTTP/1.1', ['Content-Length: 0'])),
  forwarded('A01', 'OPTIONS with an empty chunked body', chunked('0\r\n\r\n', 'OPTIONS')),
]

const a02: FidelityCase[] = [
  ...[101, 1_000, 1_001, 1_200, 2_100].map((count) =>
    refused(
      'A02',
      `${count} header lines before Content-Length`,
      raw('GET / HTTP/1.1', [...lines(count - 1), 'Content-Length: 3'], 'abc'),
      431,
      'too_many_headers',
    ),
  ),
  refused(
    'A02',
    'Authorization behind line 1,000',
    raw('GET / HTTP/1.1', [...lines(1_000), 'Authorization: Basic eDp5']),
    431,
    'too_many_headers',
  ),
  forwarded(
    'A02',
    '100 header lines, the last of which frames the body',
    raw('POST / HTTP/1.1', [...lines(98), 'Content-Length: 3'], 'abc'),
    {
      wrong: wholeBody('length', 'abc'),
    },
  ),
]

const a03: FidelityCase[] = [
  ...['Content-Length', 'content-length', 'CONTENT-LENGTH , close', 'keep-alive, Content-Length'].map(
    (nominated) =>
      forwarded(
        'A03',
        `Connection: ${nominated} does not take the length away`,
        raw(
          'POST / HTTP/1.1',
          [`Connection: ${nominated.replace(', close', '')}`, 'Content-Length: 3'],
          'abc',
        ),
        { wrong: wholeBody('length', 'abc') },
      ),
  ),
  forwarded(
    'A03',
    'Connection: Transfer-Encoding does not take the framing away',
    chunked('3\r\nabc\r\n0\r\n\r\n', 'POST', 'Connection: Transfer-Encoding'),
    { wrong: wholeBody('chunked', 'abc') },
  ),
  forwarded(
    'A03',
    'an Upgrade to h2c does not make the body raw bytes',
    raw('POST / HTTP/1.1', ['Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 3'], 'abc'),
    { wrong: wholeBody('length', 'abc') },
  ),
  {
    id: 'A03',
    name: 'bytes behind a bodiless request are the next request, and refused as such',
    client: [send(get('/'), secret.slice(3), get('/behind')), ...expectResponses(2), expectClose()],
    backend: okBackend,
    expect: { statuses: [200, 400], backendRequests: 1, backendNeverSees: '/secret' },
  },
]

const both = ['Content-Length: 3', 'Transfer-Encoding: chunked']
const a04: FidelityCase[] = [
  refused('A04', 'Content-Length, then Transfer-Encoding', raw('POST / HTTP/1.1', both, '0\r\n\r\n')),
  refused(
    'A04',
    'Transfer-Encoding, then Content-Length',
    raw('POST / HTTP/1.1', both.toReversed(), '0\r\n\r\n'),
  ),
  refused('A04', 'both on GET', raw('GET / HTTP/1.1', both, '0\r\n\r\n')),
  refused(
    'A04',
    'Content-Length: 0 beside chunked',
    raw('POST / HTTP/1.1', ['Content-Length: 0', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
  ),
  refused(
    'A04',
    'both, with another coding',
    raw('POST / HTTP/1.1', ['Content-Length: 3', 'Transfer-Encoding: gzip'], 'abc'),
  ),
  ...[both, both.toReversed()].map((headers) =>
    distrusted(
      'A04',
      `a response with ${headers.join(', then ')}`,
      raw('HTTP/1.1 200 OK', headers, '3\r\nabc\r\n0\r\n\r\n'),
    ),
  ),
  distrusted('A04', 'a HEAD response with both', raw('HTTP/1.1 200 OK', both), raw('HEAD / HTTP/1.1')),
]

const badLengths: [string, string][] = [
  ['twice the same in one line', '3, 3'],
  ['with a plus', '+3'],
  ['negative', '-1'],
  ['hexadecimal', '0x3'],
  ['with an underscore', '1_0'],
  ['empty', ''],
  ['of 20 digits', '99999999999999999999'],
  ['beyond 64 bits', '18446744073709551619'],
  ['a float', '3.0'],
  ['exponential', '3e0'],
  ['with a space inside', '1 3'],
  ['with a comma behind', '3,'],
  ['with a semicolon', '3;a'],
  ['in another script', '\xd9\xa3'],
  ['a word', 'three'],
]
const a05: FidelityCase[] = [
  ...badLengths.map(([what, length]) => refused('A05', `Content-Length ${what}`, withLength(length))),
  refused(
    'A05',
    'two equal lines',
    raw('POST / HTTP/1.1', ['Content-Length: 3', 'Content-Length: 3'], 'abc'),
  ),
  refused(
    'A05',
    'two different lines',
    raw('POST / HTTP/1.1', ['Content-Length: 3', 'content-length: 4'], 'abcd'),
  ),
  ...['003', '3 ', '\t3'].map((length) =>
    forwarded('A05', `Content-Length ${JSON.stringify(length)} is made plain`, withLength(length), {
      backendSees: /Content-Length: 3\r\n/,
      wrong: wholeBody('length', 'abc'),
    }),
  ),
  ...badLengths
    .filter(([, length]) => length !== '')
    .map(([what, length]) =>
      distrusted(
        'A05',
        `a response whose length is ${what}`,
        raw('HTTP/1.1 200 OK', [`Content-Length: ${length}`], 'abc'),
      ),
    ),
  distrusted('A05', 'a response with an empty length', raw('HTTP/1.1 200 OK', ['Content-Length:'], 'abc')),
  distrusted(
    'A05',
    'a response with two lengths',
    raw('HTTP/1.1 200 OK', ['Content-Length: 3', 'Content-Length: 3'], 'abc'),
  ),
]

const a06: FidelityCase[] = [
  ...['xchunked', 'gzip, chunked', ',chunked', 'chunked;a=b', '"chunked"', 'deflate, chunked'].map((coding) =>
    refused('A06', `Transfer-Encoding: ${coding}`, withCoding(coding), 501, 'unsupported_transfer_coding'),
  ),
  ...['identity', 'gzip', 'chunkedx', 'c hunked', 'chunked chunked'].map((coding) =>
    refused(
      'A06',
      `Transfer-Encoding: ${coding}`,
      withCoding(coding, ''),
      501,
      'unsupported_transfer_coding',
    ),
  ),
  ...[
    'chunked,',
    'chunked, gzip',
    'chunked, identity',
    '\tchunked\t',
    '\x0bchunked',
    'chunked\x0c',
    'chun\x00ked',
    '',
    'chunked\r\n chunked',
  ].map((coding) => refused('A06', `Transfer-Encoding: ${JSON.stringify(coding)}`, withCoding(coding))),
  refused(
    'A06',
    'Transfer-Encoding twice',
    raw('POST / HTTP/1.1', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
  ),
  refused(
    'A06',
    'chunked, then identity in a line of its own',
    raw('POST / HTTP/1.1', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], '0\r\n\r\n'),
  ),
  ...['Chunked', 'CHUNKED', ' chunked '].map((coding) =>
    forwarded(
      'A06',
      `Transfer-Encoding: ${JSON.stringify(coding)} goes out in our own words`,
      withCoding(coding, '3\r\nabc\r\n0\r\n\r\n'),
      {
        backendSees: /Transfer-Encoding: chunked\r\n/,
        wrong: wholeBody('chunked', 'abc'),
      },
    ),
  ),
  ...['xchunked', 'gzip, chunked', ',chunked', 'chunked, gzip', 'identity', 'chunked, chunked'].map(
    (coding) =>
      distrusted(
        'A06',
        `a response with Transfer-Encoding: ${coding}`,
        raw('HTTP/1.1 200 OK', [`Transfer-Encoding: ${coding}`], '0\r\n\r\n'),
      ),
  ),
]

const http10 = (...headers: string[]) =>
  ['POST / HTTP/1.0', 'Host: test', 'Transfer-Encoding: chunked', ...headers, '', '0\r\n\r\n'].join('\r\n')
const a07: FidelityCase[] = [
  refused('A07', 'Transfer-Encoding in HTTP/1.0', http10(), 501, 'unsupported_transfer_coding'),
  refused(
    'A07',
    'the same with keep-alive',
    http10('Connection: keep-alive'),
    501,
    'unsupported_transfer_coding',
  ),
  distrusted(
    'A07',
    'a response in HTTP/1.0',
    raw('HTTP/1.0 200 OK', ['Transfer-Encoding: chunked'], '0\r\n\r\n'),
  ),
  distrusted(
    'A07',
    'such a response with keep-alive',
    raw('HTTP/1.0 200 OK', ['Connection: keep-alive', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
  ),
  answered(
    'A07',
    'a sized response in HTTP/1.0 is the last of its connection',
    raw('HTTP/1.0 200 OK', ['Content-Length: 2'], 'ok'),
    {
      statuses: [200, 200],
      backendConnections: 2,
    },
  ),
  {
    id: 'A07',
    name: 'an HTTP/1.0 request is forwarded as HTTP/1.1, sized',
    client: [
      send('POST / HTTP/1.0\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc'),
      expectResponse(),
      expectClose(),
    ],
    backend: okBackend,
    expect: { statuses: [200], backendSees: /^POST \/ HTTP\/1\.1\r\n/, wrong: wholeBody('length', 'abc') },
  },
]

describeFidelity('A message framing', [...a01, ...a02, ...a03, ...a04, ...a05, ...a06, ...a07])
