import { valuesOf } from '../harness/http-message.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import { answered, asLines, forwarded, raw, refused } from './rows.ts'

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
