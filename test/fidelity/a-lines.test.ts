import { answer, get } from '../harness/raw-client.ts'
import { expectClose, expectRequest, expectResponse, send } from '../harness/steps.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import {
  answered,
  brokenAnswer,
  chunked,
  distrusted,
  expectReceived,
  forwarded,
  gate,
  raw,
  refused,
  wholeBody,
} from './rows.ts'

const header = (line: string) => raw('GET / HTTP/1.1', [line])

const badHeads: [string, string][] = [
  ['a space before the colon', header('A : b')],
  ['a tab before the colon', header('A\t: b')],
  ['a space before Host’s colon', 'GET / HTTP/1.1\r\nHost : test\r\n\r\n'],
  ['a line that begins with a space', 'GET / HTTP/1.1\r\n Host: test\r\n\r\n'],
  ['a folded value', header('A: b\r\n c')],
  ['a value folded by a tab', header('A: b\r\n\tc')],
  ['an empty name', header(': b')],
  ['no colon', header('Nonsense')],
  ['NUL in a name', header('A\0: b')],
  ['NUL in a value', header('A: b\0c')],
  ['0x01 in a value', header('A: b\x01c')],
  ['0x7f in a value', header('A: b\x7fc')],
  ['a vertical tab in a value', header('A: b\x0bc')],
  ['a bare CR in a value', header('A: b\rContent-Length: 9')],
  ['a bare CR before CRLF', header('A: b\r')],
  ['a bare LF in a value', header('A: b\nContent-Length: 9')],
  ['bare LFs all through', 'GET / HTTP/1.1\nHost: test\n\n'],
  ['a bare LF at the end', 'GET / HTTP/1.1\r\nHost: test\r\n\n'],
  ['a parenthesis in a name', header('A(b): c')],
  ['a quote in a name', header('"A": c')],
  ['a byte beyond ASCII in a name', header('\xc3\xa4: c')],
  ['a comma in a name', header('A,b: c')],
  ['a slash in a name', header('A/b: c')],
  ['a space in a name', header('A b: c')],
  ['a tab between method and target', raw('GET\t/ HTTP/1.1')],
  ['a space in the target', raw('GET /a b HTTP/1.1')],
  ['a tab in the target', raw('GET /a\tb HTTP/1.1')],
  ['a space behind the version', raw('GET / HTTP/1.1 ')],
  ['a bare CR in the request line', raw('GET /\r HTTP/1.1')],
  ['a lower-case version', raw('GET / http/1.1')],
  ['version 1.2', raw('GET / HTTP/1.2')],
  ['version 1.10', raw('GET / HTTP/1.10')],
  ['version 01.1', raw('GET / HTTP/01.1')],
  ['a comma for the dot', raw('GET / HTTP/1,1')],
  ['a space before the method', raw(' GET / HTTP/1.1')],
  ['a lower-case method', raw('get / HTTP/1.1')],
  ['0x01 in the target', raw('GET /\x01 HTTP/1.1')],
  ['NUL in the target', raw('GET /\0 HTTP/1.1')],
  ['TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'.padEnd(200, '\0')],
  ['SSH', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
]
const a08: FidelityCase[] = [
  ...badHeads.map(([what, request]) => refused('A08', what, request)),
  refused('A08', 'version 2.0 in a request line', raw('GET / HTTP/2.0'), 505, 'version_not_supported'),
  refused('A08', 'version 0.9 in a request line', raw('GET / HTTP/0.9'), 505, 'version_not_supported'),
  refused('A08', 'no version', 'GET /\r\n\r\n', 505, 'version_not_supported'),
  forwarded('A08', 'empty lines before a request are skipped', `\r\n\r\n${get('/')}`),
]

const one = 'abc\r\n0\r\n\r\n'
const badChunks: [string, string][] = [
  ['a size in hexadecimal notation', `0x3\r\n${one}`],
  ['a space behind the size', `3 \r\n${one}`],
  ['a space before the size', ` 3\r\n${one}`],
  ['a tab behind the size', `3\t\r\n${one}`],
  ['a plus before the size', `+3\r\n${one}`],
  ['a minus before the size', `-3\r\n${one}`],
  ['an underscore in the size', `0_3\r\n${one}`],
  ['an empty size', `\r\n${one}`],
  ['a size beyond 64 bits', `10000000000000003\r\n${one}`],
  ['a size of 17 digits', `ffffffffffffffff0\r\n${one}`],
  ['a letter that is not hexadecimal', `g\r\n${one}`],
  ['a bare LF behind the size', `3\n${one}`],
  ['a bare CR behind the size', `3\r${one}`],
  ['a bare LF in an extension', `3;a\nb\r\n${one}`],
  ['a bare CR in an extension', `3;a\rb\r\n${one}`],
  ['an extension of 100 KB', `3;${'a'.repeat(100_000)}\r\n${one}`],
  ['more data than the size', '3\r\nabcd\r\n0\r\n\r\n'],
  ['less data than the size', '3\r\nab\r\n0\r\n\r\n'],
  ['no CRLF behind the data', '3\r\nabc0\r\n\r\n'],
  ['a bare LF behind the data', '3\r\nabc\n0\r\n\r\n'],
  ['a bare LF at the end', '3\r\nabc\r\n0\r\n\n'],
  ['a trailer without a colon', '3\r\nabc\r\n0\r\nNonsense\r\n\r\n'],
  ['a folded trailer', '3\r\nabc\r\n0\r\nA: b\r\n c\r\n\r\n'],
  ['NUL in a trailer', '3\r\nabc\r\n0\r\nA: b\0\r\n\r\n'],
]
const goodChunks: [string, string][] = [
  ['an extension', `3;a=b\r\n${one}`],
  ['a quoted extension', `3;a="b c"\r\n${one}`],
  ['an extension without a value', `3;a\r\n${one}`],
  ['leading zeros', `0003\r\n${one}`],
  ['a size in capitals', `B\r\nabcdefghijk\r\n0\r\n\r\n`],
  ['a last chunk of many zeros', '3\r\nabc\r\n000\r\n\r\n'],
  ['chunks of one byte', '1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n'],
]
const response = (body: string) => raw('HTTP/1.1 200 OK', ['Transfer-Encoding: chunked'], body)
const badResponseChunks = badChunks.filter(
  // The space behind a size is a sender's fault that changes nothing about where the chunk ends.
  ([what]) => !/(?:space|tab) behind the size|an extension of/.test(what),
)
const a09: FidelityCase[] = [
  ...badChunks.map(([what, body]) => refused('A09', what, chunked(body))),
  ...goodChunks.map(([what, body]) =>
    forwarded('A09', `${what} is re-encoded`, chunked(body), {
      backendNeverSees: ';a',
      wrong: wholeBody('chunked', body.includes('abcdefghijk') ? 'abcdefghijk' : 'abc'),
    }),
  ),
  ...badResponseChunks.map(([what, body]): FidelityCase => {
    const begun = gate()
    return {
      id: 'A09',
      name: `a response with ${what}`,
      client: [send(get('/')), expectReceived('begun'), begun.open, expectResponse(), expectClose()],
      backend: [expectRequest(), send(response('5\r\nbegun\r\n')), begun.wait, send(body)],
      expect: { statuses: [200], client: 'ended', wrong: brokenAnswer, log: ['backend_bad_response'] },
    }
  }),
  ...goodChunks.map(([what, body]) =>
    answered('A09', `a response with ${what}`, response(body), {
      statuses: [200, 200],
      backendConnections: 1,
      wrong: ({ responses }) =>
        /^(?:abc|abcdefghijk)$/.test(responses[0]?.body.toString() ?? '') ? undefined : 'another body',
    }),
  ),
]

const status = (line: string) => [line, 'Content-Length: 2', '', 'ok'].join('\r\n')
const badAnswers: [string, string][] = [
  ['status 099', status('HTTP/1.1 099 X')],
  ['status 1000', status('HTTP/1.1 1000 X')],
  ['status 99', status('HTTP/1.1 99 X')],
  ['status 000', status('HTTP/1.1 000 X')],
  ['a status in letters', status('HTTP/1.1 OK X')],
  ['a negative status', status('HTTP/1.1 -200 X')],
  ['two spaces before the status', status('HTTP/1.1  200 X')],
  ['no space before the status', status('HTTP/1.1200 X')],
  ['a tab before the status', status('HTTP/1.1\t200 X')],
  ['version 2', status('HTTP/2 200 X')],
  ['version 1.2', status('HTTP/1.2 200 X')],
  ['a lower-case version', status('http/1.1 200 X')],
  ['an ICY status line', status('ICY 200 OK')],
  ['a body without a head', 'just a body\r\n\r\n'],
  ['an SSH banner', 'SSH-2.0-OpenSSH_9.9\r\n\r\n'],
  ['an empty line first', `\r\n${status('HTTP/1.1 200 OK')}`],
  ['0x01 in a value', raw('HTTP/1.1 200 OK', ['A: \x01'])],
  ['NUL in a value', raw('HTTP/1.1 200 OK', ['A: b\0'])],
  ['0x7f in a value', raw('HTTP/1.1 200 OK', ['A: b\x7f'])],
  ['NUL in the reason', status('HTTP/1.1 200 O\0K')],
  ['a bare CR in a value', raw('HTTP/1.1 200 OK', ['A: b\rB: c'])],
  ['a bare LF in a value', raw('HTTP/1.1 200 OK', ['A: b\nB: c'])],
  ['bare LFs before a whole end', 'HTTP/1.1 200 OK\nContent-Length: 2\n\r\n\r\nok'],
  ['a folded value', raw('HTTP/1.1 200 OK', ['A: b\r\n c'])],
  ['an empty name', raw('HTTP/1.1 200 OK', [': b'])],
  ['no colon', raw('HTTP/1.1 200 OK', ['Nonsense'])],
  ['a space in a name', raw('HTTP/1.1 200 OK', ['A b: c'])],
  ['a space before a name', raw('HTTP/1.1 200 OK', [' A: c'])],
  ['1,100 header lines', raw('HTTP/1.1 200 OK', [...Array(1_100).fill('A: b'), 'Content-Length: 2'], 'ok')],
  ['a head of 70 KB', raw('HTTP/1.1 200 OK', [`A: ${'b'.repeat(70_000)}`])],
  ['a head without an end', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(70_000)}`],
  ['1,000 interim responses', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(1_000) + answer(200, 'ok')],
]
const a11Answers: FidelityCase[] = badAnswers.map(([what, bytes]) => distrusted('A11', what, bytes))

describeFidelity('A lines', [...a08, ...a09, ...a11Answers])
