import { describe, expect, it } from 'vitest'
import { seeded } from '../domain/noise/seeded-random.ts'
import { InputError } from './input-error.ts'
import { readAccessLog, requestIn } from './read-access-log.ts'
import { readBundle } from './read-bundle.ts'
import { readHar } from './read-har.ts'
import { RecordingBuilder } from './replay-request.ts'
import { sentHeaders } from './request-headers.ts'

const builder = (limit = 1_000) => new RecordingBuilder(limit, seeded(1))
async function* lines(...all: string[]) {
  yield* all
}

describe('a line of an access log', () => {
  it.each([
    [
      'combined',
      '127.0.0.1 - bob [10/Oct/2026:13:55:36 -0700] "GET /a/b?c=1 HTTP/1.0" 200 2326 "http://x/" "Mozilla (like \\"Gecko\\")"',
      { method: 'GET', target: '/a/b?c=1', host: null },
    ],
    [
      'of a load balancer, with a whole URL',
      'h2 2026-01-01T00:00:00Z app/x 1.2.3.4:1 10.0.0.1:80 0 0 0 200 200 0 0 "GET https://shop.example:443/a?b=2 HTTP/2.0" "ua"',
      { method: 'GET', target: '/a?b=2', host: 'shop.example' },
    ],
    [
      "Banyan's",
      '{"at":"2026-01-01","method":"GET","host":"shop","path":"/a","route":"r","status":200}',
      { method: 'GET', target: '/a', host: 'shop' },
    ],
    [
      "Caddy's",
      '{"level":"info","request":{"method":"HEAD","host":"shop","uri":"/a?b=1","headers":{}},"status":200}',
      { method: 'HEAD', target: '/a?b=1', host: 'shop' },
    ],
    [
      "Traefik's",
      '{"RequestMethod":"GET","RequestHost":"shop","RequestPath":"/a"}',
      { method: 'GET', target: '/a', host: 'shop' },
    ],
    [
      'JSON of nginx with the request line',
      '{"request":"GET /a?b=1 HTTP/1.1","status":"200"}',
      { method: 'GET', target: '/a?b=1', host: null },
    ],
    [
      'JSON with the query apart',
      '{"request_method":"GET","uri":"/a","args":"b=1"}',
      { method: 'GET', target: '/a?b=1', host: null },
    ],
    ['of JSON that is none', '{"method":"GET', null],
    ['of JSON without a request', '{"method":"GET","path":7}', null],
    ['of something else', 'starting up', null],
    ['of a proxy request to nowhere', '"CONNECT shop:443 HTTP/1.1"', null],
  ])('%s', (_, line, expected) => {
    expect(requestIn(line)).toEqual(expected)
  })

  it('is counted by reason when it is no request that could be made again', async () => {
    const log = lines(
      '"GET /a HTTP/1.1"',
      '"POST /a HTTP/1.1"',
      '"GET /\u0001 HTTP/1.1"',
      '',
      'nothing',
      `"GET /${'x'.repeat(70_000)} HTTP/1.1"`,
    )
    const { requests, found, skipped } = await readAccessLog(log, builder())
    expect(requests).toMatchObject([{ method: 'GET', target: '/a', route: 'replay' }])
    expect({ found, skipped }).toEqual({ found: 5, skipped: { method: 1, unreadable: 3 } })
  })

  it('has the same chance as any other when there are more than are wanted, and stays in order', async () => {
    const log = lines(...Array.from({ length: 5_000 }, (_, i) => `"GET /${i} HTTP/1.1"`))
    const { requests, skipped } = await readAccessLog(log, builder(500))
    const numbers = requests.map(({ target }) => Number(target.slice(1)))
    expect(numbers).toHaveLength(500)
    expect(skipped).toEqual({ limit: 4_500 })
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    // About half of them are of the second half of the log.
    const late = numbers.filter((n) => n >= 2_500).length
    expect(late).toBeGreaterThan(180)
    expect(late).toBeLessThan(320)
  })
})

describe('a HAR file', () => {
  const entry = (method: string, url: string, headers: { name: string; value: string }[] = []) => ({
    request: { method, url, headers },
  })
  const har = (...entries: object[]) => JSON.stringify({ log: { version: '1.2', entries } })

  it('gives the requests of the origin that is asked most', () => {
    const text = har(
      entry('GET', 'https://cdn.example/x.js'),
      entry('GET', 'https://shop.example/a?b=1', [
        { name: ':authority', value: 'shop.example' },
        { name: 'accept', value: 'application/json' },
      ]),
      entry('POST', 'https://shop.example/a'),
      entry('GET', 'data:text/plain,x'),
    )
    const { requests, skipped } = readHar(text, 'a.har', builder())
    expect(requests).toEqual([
      {
        ...{ route: 'replay', method: 'GET', target: '/a?b=1', host: 'shop.example' },
        headers: [['accept', 'application/json']],
      },
    ])
    expect(skipped).toEqual({ foreign: 1, method: 1, unreadable: 1 })
  })

  it.each(['{', '[]', '{"log":{"entries":[{}]}}'])('is refused when it is %s', (text) => {
    expect(() => readHar(text, 'a.har', builder())).toThrow(InputError)
  })
})

describe('a bundle', () => {
  const bundle = {
    ...{ format: 'banyan-bundle/1', madeAt: '2026-01-01T00:00:00.000Z', version: '1', routes: ['products'] },
    ...{ endpoints: ['GET /products/{id}'], rules: [] },
    requests: [
      {
        ...{ route: 'products', endpoint: 'GET /products/{id}', at: '2026-01-01T00:00:00.000Z' },
        ...{ method: 'GET', host: 'shop', target: '/products/1', headers: [['accept', '*/*']] },
      },
    ],
  }

  it('gives its requests with their routes', () => {
    const { requests, routes, endpoints } = readBundle(JSON.stringify(bundle), 'b', builder())
    expect(requests).toMatchObject([{ route: 'products', target: '/products/1', host: 'shop' }])
    expect({ routes, endpoints }).toEqual({ routes: ['products'], endpoints: ['GET /products/{id}'] })
  })

  it('is refused when it is of another format, or holds what is no request', () => {
    const refused = (over: object) => () =>
      readBundle(JSON.stringify({ ...bundle, ...over }), 'b.json', builder())
    expect(refused({ format: 'banyan-bundle/9' })).toThrow(
      'b.json is no banyan-bundle/1: format: a bundle of',
    )
    const request = bundle.requests[0]
    expect(refused({ requests: [{ ...request, method: 'DELETE' }] })).toThrow('requests.0.method')
    expect(refused({ requests: [{ ...request, target: 'http://elsewhere/' }] })).toThrow(
      'a path with its query',
    )
  })
})

describe('headers that are sent again', () => {
  const recorded: [string, string][] = [
    ['Accept', 'application/json'],
    ['Host', 'shop.example'],
    ['Connection', 'keep-alive'],
    ['Authorization', '[redacted abcdefghij]'],
    ['Cookie', 'sid=%5Bredacted%20abcdefghij%5D'],
    ['If-None-Match', '"1"'],
    ['X-Banyan-Shadow-Proof', 'x'],
    ['X-Bad', 'a\r\nb: c'],
    ['X-Tenant', 'a'],
  ]

  it('are those that are of the request itself, without what is redacted', () => {
    expect(sentHeaders(recorded, [], null)).toEqual([
      'Accept',
      'application/json',
      'X-Tenant',
      'a',
      'x-banyan-shadow',
      '1',
    ])
  })

  it('give way to those of the command, and to its host', () => {
    const sent = sentHeaders(recorded, [['x-tenant', 'b']], 'shop.example')
    expect(sent.slice(0, 2)).toEqual(['host', 'shop.example'])
    expect(sent.slice(-4, -2)).toEqual(['x-tenant', 'b'])
    expect(sent).not.toContain('X-Tenant')
  })
})
