import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../store/open-store.ts'
import { ADMIN_TOKEN, type Rig, startRig } from './rig-for-tests.ts'

const console_ = mkdtempSync(join(tmpdir(), 'banyan-console-'))
const script = `export const answer = ${'4'.repeat(2_000)}`
let built = false
let rig: Rig
let cookie = ''

beforeAll(async () => {
  mkdirSync(join(console_, 'assets'))
  writeFileSync(join(console_, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">')
  writeFileSync(join(console_, 'sign-in.html'), '<p>sign in <meta name="csp-nonce" content="__CSP_NONCE__">')
  writeFileSync(join(console_, 'assets', 'app-1234.js'), script)
  writeFileSync(join(console_, 'assets', 'app-1234.js.gz'), gzipSync(script))
  writeFileSync(join(console_, 'assets', 'app-1234.js.br'), brotliCompressSync(script))
  writeFileSync(join(console_, 'theme.js'), '')
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }), {
    allowedHosts: ['Banyan.example'],
    trustedProxies: ['127.0.0.1'],
    consoleDir: () => (built ? console_ : null),
  })
  const link = new URL(rig.url + (await rig.control.issueSignInLink())).searchParams.get('link')
  const response = await fetch(`${rig.url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link, name: 'ada', password: 'a long password' }),
  })
  cookie = response.headers.get('set-cookie')!.split(';')[0]!
})
afterAll(async () => {
  await rig.close()
  rmSync(console_, { recursive: true })
})

type Answer = { status: number; headers: Record<string, unknown>; body: string }

/** fetch may not set Host, Origin or Cookie as it likes; this may. */
function send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(rig.url + path, { method, headers }, (res) => {
      let text = ''
      res.on('data', (piece) => {
        text += piece
      })
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }))
    })
    req.on('error', reject)
    req.end(body)
  })
}

const codeOf = ({ body }: Answer) => JSON.parse(body).code as string

describe('the host allow-list', () => {
  it.each(['localhost:9900', '127.0.0.1', '[::1]:80', 'banyan.example:443', 'BANYAN.EXAMPLE'])(
    'answers for %s',
    async (host) => {
      expect((await send('GET', '/api/v1/session', { host })).status).toBe(200)
    },
  )

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '127.0.0.2', '[::2]'])(
    'answers 421 for "%s", whatever is asked',
    async (host) => {
      for (const path of ['/', '/api/v1/session', '/api/v1/openapi.json']) {
        const answer = await send('GET', path, { host })
        expect([answer.status, codeOf(answer)]).toEqual([421, 'wrong_host'])
      }
    },
  )

  it('lets probes and scrapers come by any address, and tells them nothing secret', async () => {
    for (const path of ['/health', '/ready', '/metrics']) {
      const answer = await send('GET', path, { host: '10.1.2.3:9900' })
      expect(answer.status).toBe(200)
      expect(answer.body).not.toMatch(/token|127\.0\.0\.1:4000/)
    }
  })
})

describe('cross-site request forgery', () => {
  const change = (headers: Record<string, string>, body = '{}', type = 'application/json') =>
    send('POST', '/api/v1/routes', { 'content-type': type, ...headers }, body)
  const own = () => rig.url
  const signedIn = () => ({ cookie, 'x-banyan-csrf': '1' })

  it('is refused without the header', async () => {
    const answer = await change({ cookie })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'csrf'])
  })

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://localhost'])(
    'is refused from the origin %s although the header is there',
    async (origin) => {
      const answer = await change({ ...signedIn(), origin })
      expect([answer.status, codeOf(answer)]).toEqual([403, 'csrf'])
    },
  )

  it('is refused as a form or as plain text', async () => {
    expect(
      (await change({ cookie, origin: 'http://evil.example' }, 'a=b', 'application/x-www-form-urlencoded'))
        .status,
    ).toBe(403)
    expect((await change({ cookie }, '{"id":"x"}', 'text/plain')).status).toBe(403)
  })

  it.each(['cross-site', 'same-site'])('is refused where the browser says it is %s', async (site) => {
    const answer = await change({ ...signedIn(), 'sec-fetch-site': site })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'csrf'])
    expect((await change({ ...signedIn(), 'sec-fetch-site': 'same-origin' })).status).toBe(400)
  })

  it('is refused for whatever changes access, settings and passwords', async () => {
    for (const [method, path] of [
      ['PUT', '/me/password'],
      ['DELETE', '/me/sessions'],
      ['POST', '/accounts'],
      ['POST', '/tokens'],
      ['PUT', '/settings/redaction'],
      ['POST', '/account-links/accept'],
    ] as const) {
      const headers = { 'content-type': 'application/json', origin: 'http://evil.example', cookie }
      const answer = await send(method, `/api/v1${path}`, headers, method === 'DELETE' ? undefined : '{}')
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 403, 'csrf'])
    }
  })

  it('does not stop our own pages, nor a bearer token', async () => {
    expect((await change({ ...signedIn(), origin: own() })).status).toBe(400)
    expect((await change(signedIn())).status).toBe(400)
    expect((await change({ authorization: `Bearer ${ADMIN_TOKEN}` })).status).toBe(400)
  })

  it('cannot sign anybody in from another site', async () => {
    const body = JSON.stringify({ name: 'ada', password: 'a long password' })
    const headers = { 'content-type': 'application/json', origin: 'http://evil.example' }
    expect((await send('POST', '/api/v1/session', headers, body)).status).toBe(403)
  })

  it('finds nothing to change with GET', async () => {
    const before = rig.published.length
    for (const path of ['/api/v1/routes', '/api/v1/routes/products/rollback', '/api/v1/session']) {
      await send('GET', path, { cookie })
    }
    expect(rig.published).toHaveLength(before)
    expect((await send('GET', '/api/v1/session', { cookie })).body).toContain('"ada"')
  })
})

describe('the session cookie behind TLS', () => {
  const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7', 'x-banyan-csrf': '1' }
  const signIn = (headers: Record<string, string>) => {
    const body = JSON.stringify({ name: 'ada', password: 'a long password' })
    return send('POST', '/api/v1/session', { 'content-type': 'application/json', ...headers }, body)
  }
  const cookieLine = ({ headers }: Answer) => String((headers['set-cookie'] as string[] | undefined)?.[0])
  const accountOf = async (headers: Record<string, string>) =>
    JSON.parse((await send('GET', '/api/v1/session', headers)).body).account

  it('has the prefix __Host-, with what browsers ask of it', async () => {
    const line = cookieLine(await signIn(https))
    expect(line).toMatch(/^__Host-banyan_session=[\w-]{43}; /)
    const attributes = line.split('; ').slice(1)
    expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict']))
    expect(attributes.some((attribute) => attribute.startsWith('Domain'))).toBe(false)
    const secret = line.split(';')[0]!
    expect(await accountOf({ ...https, cookie: secret })).toMatchObject({ name: 'ada' })
    const out = await send('DELETE', '/api/v1/session', { ...https, cookie: secret })
    expect(cookieLine(out)).toMatch(/^__Host-banyan_session=; .*Secure/)
    expect(await accountOf({ ...https, cookie: secret })).toBeNull()
  })

  it('is no cookie that another host of the domain could have set', async () => {
    expect(await accountOf({ cookie })).toMatchObject({ name: 'ada' })
    expect(await accountOf({ ...https, cookie })).toBeNull()
  })

  it('has no prefix over plain HTTP, where a browser would refuse it', async () => {
    expect(cookieLine(await signIn({}))).toMatch(/^banyan_session=[\w-]{43}; (?!.*Secure)/)
  })

  it('keeps the address of the client, as the proxy in front tells it', async () => {
    const secret = cookieLine(await signIn(https)).split(';')[0]!
    const { body } = await send('GET', '/api/v1/me/sessions', { ...https, cookie: secret })
    const current = JSON.parse(body).items.find((session: { current: boolean }) => session.current)
    expect(current.address).toBe('203.0.113.7')
  })

  it('believes nobody who is not trusted', async () => {
    const strict = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
    const link = new URL(strict.url + (await strict.control.issueSignInLink())).searchParams.get('link')
    const response = await fetch(`${strict.url}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...https },
      body: JSON.stringify({ link, name: 'ada', password: 'a long password' }),
    })
    expect(response.headers.get('set-cookie')).toMatch(/^banyan_session=/)
    expect((await strict.store.sessions.list())[0]?.address).toBe('127.0.0.1')
    await strict.close()
  })
})

describe('every answer', () => {
  it('has a strict policy, a nonce that is never the same, and a request id', async () => {
    const [one, two] = [await send('GET', '/api/v1/session', {}), await send('GET', '/api/v1/session', {})]
    const policy = String(one.headers['content-security-policy'])
    expect(policy).toMatch(
      /^default-src 'self';script-src 'self';style-src 'self' 'nonce-[\w+/=]{24}';img-src 'self' data:;object-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'self'$/,
    )
    expect(policy).not.toBe(two.headers['content-security-policy'])
    expect(one.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect(one.headers).not.toHaveProperty('x-powered-by')
    expect(one.headers['x-request-id']).not.toBe(two.headers['x-request-id'])
  })

  it('keeps a harmless request id and replaces another', async () => {
    const idFor = async (id: string) =>
      (await send('GET', '/health', { 'x-request-id': id })).headers['x-request-id']
    expect(await idFor('abc-123')).toBe('abc-123')
    expect(await idFor('a b<script>')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('the console', () => {
  it('says that it is being built until it is', async () => {
    const answer = await send('GET', '/', {})
    expect(answer.status).toBe(503)
    expect(answer.body).toContain('http-equiv="refresh"')
    built = true
    expect((await send('GET', '/', {})).status).toBe(200)
  })

  it('answers every page with index.html and the nonce of the policy', async () => {
    const { headers, body, status } = await send('GET', '/routes/products?tab=x', {})
    const nonce = /content="([^"]+)"/.exec(body)?.[1]
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
    expect(body).not.toContain('__CSP_NONCE__')
  })

  it.each(['/sign-in', '/setup?link=x', '/invite', '/reset/'])(
    'answers %s with a page of its own',
    async (path) => {
      const { headers, body } = await send('GET', path, {})
      expect(body).toContain('sign in')
      expect(headers['content-security-policy']).toContain(`'nonce-${/content="([^"]+)"/.exec(body)?.[1]}'`)
      expect((await send('GET', '/sign-in-times', {})).body).not.toContain('sign in')
    },
  )

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', null],
  ])('sends a script compressed as Accept-Encoding: %s wants it', async (accepts, encoding) => {
    const answer = await fetch(`${rig.url}/assets/app-1234.js?x`, { headers: { 'accept-encoding': accepts } })
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(answer.headers.get('vary')).toMatch(/accept-encoding/i)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(await answer.text()).toBe(script)
    expect(Number(answer.headers.get('content-length'))).toBeLessThan(
      encoding ? 200 : Number.POSITIVE_INFINITY,
    )
  })

  it('keeps files with a hash in their name for ever and asks for others again', async () => {
    const cached = async (path: string) => (await send('GET', path, {})).headers['cache-control']
    expect(await cached('/assets/app-1234.js')).toBe('public, max-age=31536000, immutable')
    expect(await cached('/theme.js')).toBe('no-cache')
  })

  it('answers 404 for a file that is not there, and nothing outside its folder', async () => {
    expect((await send('GET', '/assets/gone.js', {})).status).toBe(404)
    for (const path of ['/../package.json', '/..%2f..%2fetc/passwd', '/assets/..%5c..%5cx.json']) {
      const { status, body } = await send('GET', path, {})
      expect([status < 500, body.includes('root:')]).toEqual([true, false])
    }
    expect((await send('POST', '/routes', {})).status).toBe(404)
  })
})
