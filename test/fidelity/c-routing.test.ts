import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routeOf } from '../../proxy/src/domain/facts-for-tests.ts'
import { matchablePath } from '../../proxy/src/domain/path.ts'
import { valuesOf } from '../harness/http-message.ts'
import { answer, connectRaw, get } from '../harness/raw-client.ts'
import type { RawConnection } from '../harness/raw-connection.ts'
import { expectResponse, send } from '../harness/steps.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import { answerWhole, okBackend, refused } from './rows.ts'
import { backendOf, Stand } from './stand.ts'

const ownOrigin = (connection: RawConnection) => `http://127.0.0.1:${connection.socket.localPort}`

/** What the client reads of a header that the backend sent; "BACKEND" stands for the backend's own origin. */
const rewritten = (
  id: string,
  field: string,
  sent: string,
  wanted: string,
  path = '/',
  status = 302,
): FidelityCase => ({
  id,
  name: `${field}: ${sent} of ${status} on ${path} is ${wanted === sent ? 'left alone' : wanted}`,
  client: [send(`GET ${path} HTTP/1.1\r\nHost: evil.example\r\n\r\n`), expectResponse()],
  backend: [
    answerWhole((_, connection) =>
      answer(status, '', `${field}: ${sent.replaceAll('BACKEND', ownOrigin(connection))}`),
    ),
  ],
  expect: {
    statuses: [status],
    wrong: ({ responses, backend }) => {
      const got = valuesOf(responses[0]?.headers ?? [], field).join(' & ')
      return got === wanted.replaceAll('BACKEND', backend.origin) ? undefined : `it is ${got}`
    },
  },
})
const c02: FidelityCase[] = [
  ...[201, 301, 302, 303, 307, 308].map((status) =>
    rewritten('C02', 'Location', 'BACKEND/a?b', '/a?b', '/', status),
  ),
  rewritten('C02', 'Location', 'BACKEND', '/'),
  rewritten('C02', 'Location', 'BACKEND?a', '/?a'),
  rewritten('C02', 'Location', 'HTTP://127.0.0.1:9/', 'HTTP://127.0.0.1:9/'),
  rewritten('C02', 'Location', 'http://evil.example/a', 'http://evil.example/a'),
  rewritten('C02', 'Location', '//evil.example/a', '//evil.example/a'),
  rewritten('C02', 'Location', '/a/b', '/a/b'),
  rewritten('C02', 'Location', 'a/b', 'a/b'),
  rewritten('C02', 'Location', '?a', '?a'),
  rewritten('C02', 'Location', 'mailto:a@b', 'mailto:a@b'),
  rewritten('C02', 'Location', 'BACKEND.evil.example/a', 'BACKEND.evil.example/a'),
  rewritten('C02', 'Location', 'BACKEND@evil.example/a', 'BACKEND@evil.example/a'),
  rewritten('C02', 'Location', 'https://other.example:8443/a', 'https://other.example:8443/a'),
  rewritten('C02', 'Content-Location', 'BACKEND/a', '/a', '/', 200),
  rewritten('C02', 'Location', 'BACKEND/v2/a', '/shop/a', '/shop/x'),
  rewritten('C02', 'Location', '/v2/a', '/shop/a', '/shop/x'),
  rewritten('C02', 'Location', '/v2', '/shop', '/shop/x'),
  rewritten('C02', 'Location', '/v22/a', '/v22/a', '/shop/x'),
  rewritten('C02', 'Location', 'v2/a', 'v2/a', '/shop/x'),
  rewritten('C02', 'Set-Cookie', 'a=b; Domain=127.0.0.1; Path=/', 'a=b; Path=/', '/', 200),
  rewritten('C02', 'Set-Cookie', 'a=b; Domain=evil.example', 'a=b; Domain=evil.example', '/', 200),
  rewritten('C02', 'Set-Cookie', 'a=b; Path=/v2/x; HttpOnly', 'a=b; Path=/shop/x; HttpOnly', '/shop/x', 200),
  rewritten('C02', 'Set-Cookie', 'a=domain=127.0.0.1', 'a=domain=127.0.0.1', '/', 200),
]

const ambiguous = [
  '/public/../admin',
  '/..',
  '/../admin',
  '/%2e%2e/admin',
  '/public/%2e%2e/admin',
  '/public/.%2e/admin',
  '/public/%2E./admin',
  '/public/../../admin',
  '/public/..%2fadmin',
  '/public%2f..%2fadmin',
  '/public%2F%2e%2e%2Fadmin',
  '/public\\..\\admin',
  '/public/..\\admin',
  '/\\evil/admin',
  '/public%5c..%5cadmin',
  '/..;/admin',
  '/public/..;a=b/admin',
  '/public/..%3b/admin',
  '/public/..%3Ba=b/admin',
  '/public/%2e%2e;/admin',
  '/%00',
  '/admin%00',
  '/public/%00/../admin',
  '/admin%0a',
  '/admin%0d%0aX:%20y',
  '/admin%7f',
  '/admin#frag',
  '/#/../admin',
  '/public?x#/../admin',
  '/%c0%ae%c0%ae/admin',
  '/%c1%9c..%c1%9cadmin',
  '/public/%c0%af/admin',
  '/public/%e0%80%ae%e0%80%ae/admin',
  '/public/%E0%80%AF',
  '/public/%f0%80%80%ae/admin',
]
const onRoute = (path: string, route: string, what: string): FidelityCase => ({
  id: 'C05',
  name: `${path} is ${what}`,
  client: [send(get(path)), expectResponse()],
  backend: okBackend,
  expect: { statuses: [200], backendSees: `GET ${path} HTTP/1.1\r\n`, log: [{ route, reason: 'ok' }] },
})
const c05: FidelityCase[] = [
  ...ambiguous.map((path) => refused('C05', `${path} is refused`, get(path), 400, 'ambiguous_path')),
  ...[
    '/admin',
    '/admin/',
    '/admin/x',
    '/admin?x=/../y',
    '/%61dmin',
    '/%61%64%6d%69%6e',
    '/admi%6E/x',
    '/./admin',
    '/%2e/admin',
    '/admin/./x',
    '/admin/.',
    '/admin/%2E/x',
    '/admin/...',
    '/admin//x',
    '/admin/..x',
  ].map((path) => onRoute(path, 'admin', '/admin to the router too')),
  ...[
    '/administrator',
    '/ADMIN',
    '/public',
    '/%2561dmin',
    '/a/admin',
    '/admin%2fx',
    '/admin%252fx',
    '/admi',
    '/admin.',
    '//admin',
    '/admin;x',
  ].map((path) => onRoute(path, 'fall-through', 'another path to the router')),
]

const admin = routeOf('admin', { match: { path: { prefix: '/admin' } }, candidate: null })
const shop = routeOf('shop', {
  match: { path: { prefix: '/shop' } },
  candidate: 'shop',
  weight: 100,
  rewrite: { prefix: '/v2' },
})
describeFidelity('C routing', [...c02, ...c05], {
  routes: [admin, shop],
  backends: (origin) => [backendOf('shop', origin)],
})

/** What a backend has to see of a target that a client wrote. */
const originForm = (target: string) => target.replace(/^https?:\/\/[^/?]*\/?/, '/')

describe('C what is matched is what is sent', () => {
  const piece = fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E',
    '%2f',
    '%5c',
    '\\',
    ';',
    ';a=b',
    '%3b',
    'admin',
    'a',
    'public',
    '%61',
    '%',
    '%zz',
    '%c0%ae',
    '%e0%80%ae',
    '%25',
    '%00',
    '~',
    ':',
    '@',
    '*',
    '"',
    '|',
  )
  const path = fc.array(piece, { maxLength: 10 }).map((pieces) => `/${pieces.join('')}`)
  const decoded = (text: string) =>
    text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  const withoutParameters = (text: string) => text.replace(/;[^/\\]*/g, '')
  const readings: [string, (path: string) => string][] = [
    ['as it is', (text) => text],
    ['decoded', decoded],
    ['decoded after its parameters are gone', (text) => decoded(withoutParameters(text))],
    ['decoded before its parameters are gone', (text) => withoutParameters(decoded(text))],
    ['as a URL', (text) => new URL(`http://x${text.startsWith('//') ? text.slice(1) : text}`).pathname],
  ]

  it.each(readings)('C05 no backend that reads a path %s finds a step up in it', (_, reading) => {
    fc.assert(
      fc.property(path, (text) => {
        if (matchablePath(text) === null) return
        expect(reading(text).split(/[/\\]/)).not.toContain('..')
      }),
      { numRuns: 800 },
    )
  })

  it('C05 a backend that resolves a path finds the one that was matched', () => {
    const plain = fc
      .array(fc.constantFrom('/', '/.', '/./', '%2e', '%61', 'a', 'b', '-', '~', '%7E', '...'), {
        maxLength: 8,
      })
      .map((pieces) => `/${pieces.join('')}`)
    fc.assert(
      fc.property(plain, (text) => {
        const matched = matchablePath(text)
        if (matched === null) return
        expect(matched).toBe(new URL(`http://x${decoded(text)}`, 'http://x').pathname)
      }),
      { numRuns: 800 },
    )
  })

  it('C03 C05 any target is refused or arrives as it was sent', async () => {
    await using stand = await Stand.start()
    await stand.backend.begin([answerWhole()])
    const targets = fc.sample(
      fc.oneof(
        path,
        fc.webUrl({ withQueryParameters: true }),
        fc.string({ unit: 'binary-ascii' }).map((text) => `/${text.replace(/[\r\n ]/g, '')}`),
      ),
      100,
    )
    let arrived = 0
    for (const target of targets) {
      const client = await connectRaw(stand.port)
      await client.send(get(target))
      const { status } = await client.readResponse()
      await client.close()
      if (status !== 200) expect([status, target]).toEqual([expect.toBeOneOf([400, 414]), target])
      else expect(stand.backend.requests[arrived++]?.target).toBe(originForm(target))
    }
    expect(arrived).toBeGreaterThan(50)
    const lines = await stand.newLines(targets.length)
    expect(lines.length).toBe(targets.length)
    expect(await stand.settle()).toEqual([])
  })
})
