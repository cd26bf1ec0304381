import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { ClientHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { backendOf, Stand } from './stand.ts'
import { h2Client, h2Request, tlsSettings } from './tls-client.ts'

type Answer = (req: IncomingMessage, res: ServerResponse) => void

/** What the backend saw of the last request, and how it answers the next. */
let seen: { req: IncomingMessage; body: string } | null = null
let answer: Answer
const server = createServer(async (req, res) => {
  req.on('error', () => {})
  if (req.headers['x-answer-early'] !== undefined) {
    answer(req, res)
    return
  }
  const body = await text(req).catch(() => '(broken off)')
  seen = { req, body }
  answer(req, res)
})
server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
  res.writeContinue()
  server.emit('request', req, res)
})
let stand: Stand
let client: ClientHttp2Session

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stand = await Stand.start({ tls: tlsSettings(), backends: () => [backendOf('legacy', url)] })
  client = h2Client(stand.port)
})
afterAll(async () => {
  client.destroy()
  await stand[Symbol.asyncDispose]()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => {
  seen = null
  answer = (_req, res) => res.end('ok')
})

const rawOf = (name: string): string[] =>
  seen!.req.rawHeaders.filter((_, i, raw) => i % 2 === 1 && raw[i - 1]!.toLowerCase() === name)

describe('HTTP/2 toward clients', () => {
  it('carries method, path and query byte for byte, names the authority as Host, and says HTTPS', async () => {
    const path = '/a//b;c?x=%zz&\'q="1"'
    const { status, body } = await h2Request(client, path, { headers: { ':method': 'PATCH', 'x-one': 'a' } })
    expect([status, String(body)]).toEqual([200, 'ok'])
    expect(seen!.req.method).toBe('PATCH')
    expect(seen!.req.url).toBe(path)
    expect(rawOf('host')).toEqual([`localhost:${stand.port}`])
    expect(rawOf('via')).toEqual(['2.0 banyan-test'])
    expect(rawOf('x-forwarded-proto')).toEqual(['https'])
    expect(rawOf('x-forwarded-port')).toEqual([String(stand.port)])
  })

  it('joins the crumbs of a cookie to one line (RFC 9113 section 8.2.3)', async () => {
    await h2Request(client, '/', { headers: { cookie: ['a=1', 'b=2', 'c=3'] } })
    expect(rawOf('cookie')).toEqual(['a=1; b=2; c=3'])
  })

  it('keeps our own cookies to itself, also those of a console that is spoken to over TLS', async () => {
    const cookie = ['__Host-banyan_session=a', 'sid=1', 'banyan_session=b']
    await h2Request(client, '/', { headers: { cookie } })
    expect(rawOf('cookie')).toEqual(['sid=1'])
  })

  it('sends no body where the client sent none, and frames one without a length as chunks', async () => {
    await h2Request(client, '/')
    expect(seen!.req.headers['transfer-encoding']).toBeUndefined()
    expect(seen!.req.headers['content-length']).toBeUndefined()
    await h2Request(client, '/', { headers: { ':method': 'DELETE' }, body: 'GET /secret HTTP/1.1\r\n\r\n' })
    expect(seen!.req.headers['transfer-encoding']).toBe('chunked')
    expect(seen!.body).toBe('GET /secret HTTP/1.1\r\n\r\n')
    await h2Request(client, '/', { headers: { ':method': 'POST', 'content-length': '4' }, body: 'four' })
    expect(seen!.req.headers['content-length']).toBe('4')
    expect(seen!.body).toBe('four')
  })

  it('keeps several Set-Cookie apart, drops what is of the connection, and lowers the case of names', async () => {
    answer = (_req, res) => {
      res.writeHead(201, [
        'Set-Cookie',
        'a=1',
        'X-Mixed',
        'é\xe9',
        'Set-Cookie',
        'b=2',
        'Connection',
        'x-gone',
        'X-Gone',
        '1',
        'ETag',
        '"1"',
        'ETag',
        '"2"',
      ])
      res.end('made')
    }
    const { status, headers, body } = await h2Request(client, '/')
    expect(status).toBe(201)
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(headers['x-gone']).toBeUndefined()
    expect(headers.connection).toBeUndefined()
    expect(headers.etag).toBe('"1", "2"')
    expect(String(body)).toBe('made')
  })

  it('answers HEAD, 204 and 304 without a body, and the connection goes on', async () => {
    answer = (_req, res) => res.writeHead(200, { 'content-length': '5' }).end()
    const head = await h2Request(client, '/', { headers: { ':method': 'HEAD' } })
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '5', 0])
    for (const status of [204, 304]) {
      answer = (_req, res) => res.writeHead(status).end()
      const bare = await h2Request(client, '/')
      expect([bare.status, bare.body.length, bare.reset]).toEqual([status, 0, 0])
    }
  })

  it('passes trailers both ways', async () => {
    answer = (req, res) => {
      res.writeHead(200, { trailer: 'x-sum' })
      res.write('body')
      res.addTrailers({ 'x-sum': req.trailers['x-checksum'] ?? 'none' })
      res.end()
    }
    const request = {
      headers: { ':method': 'POST', te: 'trailers' },
      body: 'b',
      trailers: { 'x-checksum': 'c1' },
    }
    const { body, trailers } = await h2Request(client, '/', request)
    expect(String(body)).toBe('body')
    expect(trailers['x-sum']).toBe('c1')
  })

  it('forwards 103, and 100 only from the backend', async () => {
    answer = (_req, res) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload' })
      res.end('late')
    }
    expect((await h2Request(client, '/')).interim).toEqual([103])
    answer = (_req, res) => res.end('ok')
    const expecting = { headers: { ':method': 'POST', expect: '100-continue' }, body: 'x' }
    const { interim, status } = await h2Request(client, '/', expecting)
    expect([interim, status]).toEqual([[100], 200])
    const other = await h2Request(client, '/', { headers: { expect: '200-ok' } })
    expect(other.status).toBe(417)
  })

  it('streams large bodies both ways under flow control', async () => {
    const megabytes = Buffer.alloc(5 * 1024 * 1024, 'z')
    answer = (_req, res) => res.end(seen!.body)
    const { body } = await h2Request(client, '/', { headers: { ':method': 'POST' }, body: megabytes })
    expect(body.equals(megabytes)).toBe(true)
  })

  it('serves many requests of one connection at once', async () => {
    answer = (req, res) => void setImmediate(() => res.end(req.url))
    const paths = Array.from({ length: 60 }, (_, i) => `/n/${i}`)
    const answers = await Promise.all(paths.map((path) => h2Request(client, path)))
    expect(answers.map(({ body }) => String(body))).toEqual(paths)
  })

  it('never lets half an answer look whole', async () => {
    answer = (_req, res) => {
      res.writeHead(200, { 'content-length': '100' })
      res.write('half', () => res.destroy())
    }
    const { reset } = await h2Request(client, '/')
    expect(reset).not.toBe(0)
    expect((await h2Request(client, '/')).status).toBe(200)
  })

  it('refuses a request whose content-length is not what it sends', async () => {
    const { reset } = await h2Request(client, '/', {
      headers: { ':method': 'POST', 'content-length': '10' },
      body: 'four',
    })
    expect(reset).not.toBe(0)
    expect(seen?.body ?? '(broken off)').toBe('(broken off)')
  })

  it.each([
    ['a Host that is not the authority', { ':authority': 'a.example', host: 'b.example' }, 400, 'bad_host'],
    ['a path that is none', { ':path': '/a/../b' }, 400, 'ambiguous_path'],
    ['a scheme that is none', { ':scheme': 'gopher' }, 400, 'malformed_request'],
    ['TRACE', { ':method': 'TRACE' }, 501, 'method_not_supported'],
  ])('refuses %s in words', async (_what, headers, status, code) => {
    const refused = await h2Request(client, '/', { headers })
    expect(refused.status).toBe(status)
    expect(JSON.parse(String(refused.body)).code).toBe(code)
  })

  it('answers an early refusal while the client still sends, and stops it', async () => {
    answer = (_req, res) => res.writeHead(401).end('no')
    const stream = client.request({ ':method': 'POST', ':path': '/', 'x-answer-early': '1' })
    stream.on('error', () => {})
    stream.write(Buffer.alloc(100_000))
    const status = await new Promise((resolve) => stream.once('response', (head) => resolve(head[':status'])))
    expect(status).toBe(401)
    stream.resume()
    await expect.poll(() => stream.closed, { timeout: 20_000 }).toBe(true)
  })
})
