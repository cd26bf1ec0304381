import { valuesOf } from '../harness/http-message.ts'
import { answer, get } from '../harness/raw-client.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import { answered, chunked, forwarded, raw } from './rows.ts'

const requestWith = (...headers: string[]) => raw('GET / HTTP/1.1', headers)
const dropped = (id: string, name: string, field: RegExp, ...headers: string[]) =>
  forwarded(id, name, requestWith(...headers), { backendNeverSees: field, backendSees: 'X-Kept: yes' })
const kept = (id: string, name: string, field: string, ...headers: string[]) =>
  forwarded(id, name, requestWith(...headers), { backendSees: field })

/** The client sees none of it, and what is beside it stays. */
const hidden = (id: string, name: string, field: RegExp, ...headers: string[]) =>
  answered(id, name, answer(200, 'ok', ...headers, 'X-Kept: yes'), {
    statuses: [200, 200],
    wrong: ({ responses }) => {
      const seen = responses[0]?.headers.map(([header, value]) => `${header}: ${value}`) ?? []
      if (!seen.includes('X-Kept: yes')) return 'X-Kept is missing'
      return seen.some((line) => field.test(line)) ? `the client saw ${seen.join(' | ')}` : undefined
    },
  })
const shown = (id: string, name: string, field: string, value: string, ...headers: string[]) =>
  answered(id, name, answer(200, 'ok', ...headers), {
    statuses: [200, 200],
    wrong: ({ responses }) =>
      valuesOf(responses[0]?.headers ?? [], field).includes(value) ? undefined : `${field} is missing`,
  })

const secret = ['X-Secret: 1', 'X-Kept: yes']
const b01: FidelityCase[] = [
  ...[
    'X-Secret',
    'keep-alive, X-Secret',
    'X-Secret, keep-alive',
    'x-secret',
    'X-SECRET',
    ' X-Secret ',
    ',X-Secret,',
    '\tX-Secret\t',
    'X-Absent, X-Secret, X-Absent-Too',
  ].map((value) =>
    dropped(
      'B01',
      `Connection: ${JSON.stringify(value)} takes X-Secret away`,
      /x-secret/i,
      `Connection: ${value}`,
      ...secret,
    ),
  ),
  dropped('B01', 'the field may stand before Connection', /x-secret/i, ...secret, 'Connection: X-Secret'),
  dropped('B01', 'all lines of the field go', /x-secret/i, 'Connection: X-Secret', ...secret, 'x-secret: 2'),
  dropped(
    'B01',
    'all lines of Connection count',
    /x-(?:secret|other)/i,
    'Connection: X-Other',
    'X-Other: 1',
    'Connection: X-Secret',
    ...secret,
  ),
  dropped(
    'B01',
    'nothing of Connection itself passes',
    /^connection:/im,
    'Connection: keep-alive',
    'X-Kept: yes',
  ),
  kept(
    'B01',
    'a field with a longer name stays',
    'X-Secret-Too: 1',
    'Connection: X-Secret',
    'X-Secret-Too: 1',
  ),
  ...['X-Up', 'close, X-Up', 'keep-alive, X-Up', 'x-up', ',X-Up', 'X-Up, X-Absent'].map((value) =>
    hidden(
      'B01',
      `a response's Connection: ${value} takes X-Up away`,
      /x-up/i,
      `Connection: ${value}`,
      'X-Up: 1',
    ),
  ),
  hidden('B01', 'a response’s field may stand before Connection', /x-up/i, 'X-Up: 1', 'Connection: X-Up'),
  hidden(
    'B01',
    'a response’s Connection is replaced by our own',
    /connection: (?:x-up|close)/i,
    'Connection: close, X-Up',
  ),
]

const hopByHop: [string, string][] = [
  ['Keep-Alive', 'timeout=5'],
  ['Proxy-Connection', 'keep-alive'],
  ['Proxy-Authenticate', 'Basic'],
  ['Proxy-Authorization', 'Basic eDp5'],
  ['Trailer', 'X-Later'],
  ['Upgrade', 'h2c'],
  ['HTTP2-Settings', 'AAMAAABkAAQAAP__'],
  ['TE', 'gzip;q=0.5'],
]
const b02: FidelityCase[] = [
  ...hopByHop.flatMap(([name, value]) =>
    [name, name.toLowerCase(), name.toUpperCase()].map((written) =>
      dropped(
        'B02',
        `${written} of a request stops here`,
        new RegExp(`^${name}:`, 'im'),
        `${written}: ${value}`,
        'X-Kept: yes',
      ),
    ),
  ),
  ...hopByHop
    .filter(([name]) => name !== 'Keep-Alive')
    .map(([name, value]) =>
      hidden('B02', `${name} of a response stops here`, new RegExp(`^${name}:`, 'i'), `${name}: ${value}`),
    ),
  hidden('B02', 'Keep-Alive of a response is our own', /timeout=3\b/, 'Keep-Alive: timeout=3'),
  kept('B02', 'TE: trailers passes', 'te: trailers\r\n', 'TE: trailers', 'Connection: TE'),
  kept('B02', 'of TE only trailers passes', 'te: trailers\r\n', 'TE: gzip;q=0.5, trailers', 'Connection: TE'),
  forwarded('B02', 'Transfer-Encoding of a request is our own', chunked('0\r\n\r\n'), {
    backendSees: 'Transfer-Encoding: chunked\r\n',
  }),
  answered(
    'B02',
    'Transfer-Encoding of a response is our own',
    raw('HTTP/1.1 200 OK', ['transfer-encoding: CHUNKED'], '2\r\nok\r\n0\r\n\r\n'),
    {
      statuses: [200, 200],
      wrong: ({ responses }) =>
        valuesOf(responses[0]?.headers ?? [], 'transfer-encoding').join() === 'chunked'
          ? undefined
          : 'not our own',
    },
  ),
]

const mine: [string, string][] = [
  ['Authorization', 'Basic eDp5'],
  ['Cookie', 'a=b'],
  ['Content-Type', 'text/plain'],
  ['Content-Encoding', 'gzip'],
  ['X-Request-Id', 'mine'],
  ['Traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
]
const b03: FidelityCase[] = [
  ...mine.map(([name, value]) =>
    kept(
      'B03',
      `Connection cannot take ${name} away`,
      `${name}: ${value}\r\n`,
      `Connection: ${name.toLowerCase()}`,
      `${name}: ${value}`,
    ),
  ),
  kept('B03', 'Connection cannot take Host away', 'Host: test\r\n', 'Connection: host'),
  ...['via', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port'].map((name) =>
    kept(
      'B03',
      `Connection cannot take our ${name} away`,
      `${name}: `,
      `Connection: ${name}`,
      `${name}: 9.9.9.9`,
    ),
  ),
  kept('B03', 'Connection cannot take our request id away', 'x-request-id: ', 'Connection: x-request-id'),
  ...[
    ['Content-Length', '2'],
    ['Content-Type', 'text/html'],
    ['Content-Encoding', 'br'],
    ['Set-Cookie', 'a=b'],
    ['Cache-Control', 'private'],
    ['Location', '/elsewhere'],
    ['Date', 'Sat, 21 Nov 2026 12:00:00 GMT'],
  ].map(([name = '', value = '']) =>
    shown(
      'B03',
      `a response's Connection cannot take ${name} away`,
      name,
      value,
      `Connection: ${name}`,
      ...(name === 'Content-Length' ? [] : [`${name}: ${value}`]),
    ),
  ),
]

const noUpgrade = { backendNeverSees: /^(?:upgrade|connection|http2-settings):/im }
const b04: FidelityCase[] = [
  ...['h2c', 'H2C', 'TLS/1.2', 'foo', 'h2c, websocket-x', 'websocket2', 'IRC/6.9'].map((protocol) =>
    forwarded(
      'B04',
      `Upgrade: ${protocol} opens no tunnel`,
      requestWith('Connection: Upgrade', `Upgrade: ${protocol}`),
      noUpgrade,
    ),
  ),
  forwarded(
    'B04',
    'h2c with its settings',
    requestWith('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'),
    noUpgrade,
  ),
  forwarded('B04', 'Upgrade without Connection', requestWith('Upgrade: h2c'), noUpgrade),
  forwarded('B04', 'Connection: Upgrade without Upgrade', requestWith('Connection: Upgrade'), noUpgrade),
  forwarded('B04', 'websocket without Connection', requestWith('Upgrade: websocket'), noUpgrade),
  answered(
    'B04',
    'a 101 that nobody asked for is no tunnel',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    { statuses: [502, 200], log: ['backend_bad_response', 'ok'], backendConnections: 2 },
    requestWith('Connection: Upgrade', 'Upgrade: h2c'),
  ),
]

const via = (name: string, wanted: string, request: string, line = 'via') =>
  forwarded('B05', name, request, { backendSees: `${line}: ${wanted}\r\n` })
const b05: FidelityCase[] = [
  via('our Via is added', '1.1 banyan-test', get('/')),
  via(
    'behind those that are there',
    '1.0 fred, 1.1 p.example.net (x), 1.1 banyan-test',
    requestWith('Via: 1.0 fred, 1.1 p.example.net (x)'),
  ),
  via(
    'several lines keep their order',
    '1.0 a, 1.1 b, 1.1 banyan-test',
    requestWith('Via: 1.0 a', 'via: 1.1 b'),
  ),
  via(
    'a name that begins like ours is another proxy',
    '1.1 banyan-test-2, 1.1 banyan-test',
    requestWith('Via: 1.1 banyan-test-2'),
  ),
  via(
    'our name in a comment is no loop',
    '1.1 x (banyan-test), 1.1 banyan-test',
    requestWith('Via: 1.1 x (banyan-test)'),
  ),
  {
    ...forwarded(
      'B05',
      'HTTP/1.0 is told as it came',
      'GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n',
    ),
    expect: { statuses: [200, 200], backendSees: 'via: 1.0 banyan-test\r\n' },
  },
]

describeFidelity('B hop-by-hop fields', [...b01, ...b02, ...b03, ...b04, ...b05])
