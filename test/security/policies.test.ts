import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Policies } from '../../proxy/src/domain/policies.ts'
import type { Route } from '../../proxy/src/domain/route.ts'
import { backendOf, Stand } from '../fidelity/stand.ts'

const patience = { timeout: 20_000 }
const SECRET = 'the secret of these tests, which is long enough'
const secretOf = (text: string) => new TextEncoder().encode(text)
const now = () => Math.floor(Date.now() / 1_000)

/** What the backend was told last. */
let told: IncomingHttpHeaders | null = null
const server = createServer((req, res) => {
  told = req.headers
  req.resume()
  req.on('end', () => res.end('served'))
})
server.on('upgrade', (req, socket) => {
  told = req.headers
  socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')
})

/** A key set that can be down, slow or changed. */
let keys: object[] = []
let fetched = 0
let keysFail = false
const keyServer = createServer((_req, res) => {
  fetched++
  if (keysFail) res.writeHead(503).end()
  else res.end(JSON.stringify({ keys }))
})

const originOf = (of: typeof server) => `http://127.0.0.1:${(of.address() as AddressInfo).port}`
const secretsDir = mkdtempSync(join(tmpdir(), 'banyan-secrets-'))
const counts = new Map<string, number>()
let stand: Stand

beforeAll(async () => {
  for (const each of [server, keyServer])
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve))
  stand = await Stand.start({
    threads: 2,
    trustedProxies: ['127.0.0.1'],
    secrets: { variables: { BANYAN_SECRET_TEST: SECRET }, dir: secretsDir },
    limits: { jwksRetryMs: 1, rateLimitClients: 64 },
    backends: () => [backendOf('legacy', originOf(server))],
    onTally: ({ reasons }) => {
      for (const [reason, n] of Object.entries(reasons)) counts.set(reason, (counts.get(reason) ?? 0) + n)
    },
  })
})
afterAll(async () => {
  await stand[Symbol.asyncDispose]()
  for (const each of [server, keyServer]) {
    each.closeAllConnections()
    await new Promise((resolve) => each.close(resolve))
  }
  rmSync(secretsDir, { recursive: true })
})
beforeEach(() => {
  told = null
})

type Answer = { status: number; headers: IncomingHttpHeaders; code: string }

function ask(headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(
      { port: stand.port, host: '127.0.0.1', path: '/a', method, headers, agent: false },
      (res) => {
        let text = ''
        res.on('data', (piece) => {
          text += piece
        })
        res.on('end', () => {
          const code = text.startsWith('{') ? JSON.parse(text).code : text
          resolve({ status: res.statusCode!, headers: res.headers, code })
        })
      },
    )
    req.on('error', reject)
    req.end(body)
  })
}

const guardedRoute = (policies: Policies): Route => ({
  id: 'guarded',
  match: {},
  baseline: 'legacy',
  candidate: null,
  weight: 0,
  mirror: 0,
  sticky: [],
  rules: [],
  policies,
  retiredAt: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
})
const guardedBy = (policies: Policies) =>
  stand.publish([guardedRoute(policies)], [backendOf('legacy', originOf(server))])
const signed = (claims: JWTPayload, secret = SECRET, alg = 'HS256') =>
  new SignJWT({ exp: now() + 600, ...claims }).setProtectedHeader({ alg }).sign(secretOf(secret))
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const jwt = {
  secret: { variable: 'BANYAN_SECRET_TEST' },
  algorithms: ['HS256' as const],
  issuer: 'https://id.example',
  audience: ['shop'],
}
const good = { iss: 'https://id.example', aud: 'shop', sub: 'user-7' }

describe('bearer tokens', () => {
  it('are needed: without one it is 401 with a challenge, and no backend is asked', async () => {
    await guardedBy({ jwt })
    const { status, headers, code } = await ask()
    expect([status, code, headers['www-authenticate']]).toEqual([
      401,
      'token_missing',
      'Bearer realm="guarded"',
    ])
    expect(told).toBeNull()
  })

  it('pass when they are good, again and again, with the request as it was', async () => {
    await guardedBy({ jwt })
    const token = await signed(good)
    for (let i = 0; i < 3; i++) expect((await ask(bearer(token), 'POST', 'body')).code).toBe('served')
    expect(told!.authorization).toBe(`Bearer ${token}`)
  })

  it.each<[string, () => Promise<string> | string, string]>([
    ['another secret', () => signed(good, 'another secret that is just as long as it'), 'token_invalid'],
    [
      'an algorithm that is not allowed',
      () => signed(good, SECRET.padEnd(64, '!'), 'HS512'),
      'token_invalid',
    ],
    [
      'no algorithm at all',
      () => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(good))}.`.replaceAll('=', ''),
      'token_invalid',
    ],
    ['another issuer', () => signed({ ...good, iss: 'https://evil.example' }), 'token_invalid'],
    ['another audience', () => signed({ ...good, aud: 'bank' }), 'token_invalid'],
    ['an end that has passed', () => signed({ ...good, exp: now() - 120 }), 'token_expired'],
    ['a beginning that is to come', () => signed({ ...good, nbf: now() + 120 }), 'token_invalid'],
    [
      'no end',
      () => new SignJWT(good).setProtectedHeader({ alg: 'HS256' }).sign(secretOf(SECRET)),
      'token_invalid',
    ],
    ['a form that is none', () => 'a.b', 'token_invalid'],
  ])('are refused with %s', async (_what, make, code) => {
    await guardedBy({ jwt })
    const answer = await ask(bearer(await make()))
    expect([answer.status, answer.code]).toEqual([401, code])
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"')
    expect(told).toBeNull()
  })

  it('may be late by the skew of clocks, and no more', async () => {
    await guardedBy({ jwt: { ...jwt, clockSkewSeconds: 300 } })
    expect((await ask(bearer(await signed({ ...good, exp: now() - 120 })))).status).toBe(200)
    await guardedBy({ jwt: { ...jwt, clockSkewSeconds: 0 } })
    expect((await ask(bearer(await signed({ ...good, exp: now() - 5 })))).code).toBe('token_expired')
  })

  it('need not be there where they are optional, but a wrong one is refused', async () => {
    await guardedBy({ jwt: { ...jwt, optional: true } })
    expect((await ask()).status).toBe(200)
    expect((await ask(bearer('a.b.c'))).status).toBe(401)
  })

  it('without a secret are 503 and not let through; a secret that comes is found', async () => {
    await guardedBy({ jwt: { ...jwt, secret: { file: 'late' } } })
    const token = await signed(good)
    const before = await ask(bearer(token))
    expect([before.status, before.code]).toEqual([503, 'token_keys_unavailable'])
    writeFileSync(join(secretsDir, 'late'), `${SECRET}\n`)
    expect((await ask(bearer(token))).status).toBe(200)
  })

  it('guard WebSockets as they guard requests', async () => {
    await guardedBy({ jwt, claimHeaders: { 'x-user-id': 'sub' } })
    const handshake = async (headers: string) => {
      const socket = connect(stand.port, '127.0.0.1')
      let text = ''
      socket.on('data', (piece) => {
        text += piece
      })
      socket.write(
        `GET /a HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`,
      )
      await new Promise((resolve) => socket.once('close', resolve))
      return text
    }
    const refused = await handshake('x-user-id: root\r\n')
    expect(refused).toMatch(
      /^HTTP\/1.1 401 [\s\S]*www-authenticate: Bearer realm="guarded"[\s\S]*token_missing/,
    )
    expect(told).toBeNull()
    const opened = await handshake(`authorization: Bearer ${await signed(good)}\r\nx-user-id: root\r\n`)
    expect(opened).toMatch(/^HTTP\/1.1 101 /)
    expect(told!['x-user-id']).toBe('user-7')
  })

  it('are in the log with route and reason', async () => {
    await using other = await Stand.start({ routes: [guardedRoute({ jwt })] })
    await fetch(`http://127.0.0.1:${other.port}/a`)
    const expected = {
      route: 'guarded',
      status: 401,
      reason: 'token_missing',
      client: '127.0.0.1',
      path: '/a',
    }
    await expect.poll(() => other.newLines(1), patience).toEqual([expect.objectContaining(expected)])
  })
})

describe('keys at a URL', () => {
  const kept = new Map<string, CryptoKey>()
  const makeKey = async (kid: string) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    kept.set(kid, privateKey)
    return { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }
  }
  const signedBy = (kid: string) =>
    new SignJWT({ ...good, exp: now() + 600 }).setProtectedHeader({ alg: 'ES256', kid }).sign(kept.get(kid)!)
  const byKeys = () =>
    guardedBy({
      jwt: {
        jwks: `${originOf(keyServer)}/keys`,
        algorithms: ['ES256'],
        issuer: good.iss,
        audience: ['shop'],
      },
    })

  it('are fetched once, kept, and fetched again when a token names one that is not among them', async () => {
    keys = [await makeKey('first')]
    fetched = 0
    await byKeys()
    for (let i = 0; i < 8; i++) expect((await ask(bearer(await signedBy('first')))).status).toBe(200)
    // Once for each of two threads.
    expect(fetched).toBeLessThanOrEqual(2)
    keys = [await makeKey('second')]
    expect((await ask(bearer(await signedBy('second')))).status).toBe(200)
  })

  it('serve on while they cannot be had; a token of unknown keys then is 401, or 503 where there are none', async () => {
    keysFail = true
    await expect.poll(async () => (await ask(bearer(await signedBy('second')))).status, patience).toBe(200)
    await makeKey('third')
    expect([401, 503]).toContain((await ask(bearer(await signedBy('third')))).status)
    await guardedBy({ jwt: { jwks: `${originOf(keyServer)}/others`, algorithms: ['ES256'] } })
    const none = await ask(bearer(await signedBy('second')))
    expect([none.status, none.code]).toEqual([503, 'token_keys_unavailable'])
    keysFail = false
    await expect.poll(async () => (await ask(bearer(await signedBy('second')))).status, patience).toBe(200)
  })

  it('never make a public key a secret', async () => {
    await byKeys()
    const token = await signed(good, JSON.stringify(keys[0]).padEnd(64))
    expect((await ask(bearer(token))).code).toBe('token_invalid')
  })

  it('are not fetched from where the proxy does not call', async () => {
    await guardedBy({ jwt: { jwks: 'http://169.254.169.254/latest', algorithms: ['ES256'] } })
    expect((await ask(bearer(await signedBy('second')))).code).toBe('token_keys_unavailable')
  })
})

describe('headers from claims', () => {
  it('tell backends who it is, and never what the client made up, in any spelling', async () => {
    await guardedBy({ jwt, claimHeaders: { 'x-user-id': 'sub', 'x-roles': 'roles', 'x-missing': 'nothing' } })
    const token = await signed({ ...good, roles: ['buyer', 'Zürich'] })
    const spoofed = { 'X-User-Id': 'root', x_user_id: 'root', 'x-missing': 'made up', X_Missing: 'made up' }
    await ask({ ...bearer(token), ...spoofed })
    expect(told!['x-user-id']).toBe('user-7')
    expect(Buffer.from(String(told!['x-roles']), 'latin1').toString('utf8')).toBe('buyer,Zürich')
    expect(Object.keys(told!).filter((name) => /missing|_/.test(name))).toEqual([])
  })

  it('are only taken away where there is no token', async () => {
    await guardedBy({ jwt: { ...jwt, optional: true }, claimHeaders: { 'x-user-id': 'sub' } })
    await ask({ 'x-user-id': 'root' })
    expect(told!['x-user-id']).toBeUndefined()
  })

  it('cannot be made two by a claim', async () => {
    await guardedBy({ jwt, claimHeaders: { 'x-user-id': 'sub', 'x-proto': '__proto__' } })
    await ask(bearer(await signed({ ...good, sub: 'a\r\nx-injected: 1' })))
    expect([told!['x-user-id'], told!['x-injected'], told!['x-proto']]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('limits of requests', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address })
  const hourly = { requests: 3, seconds: 3_600 }
  const many = async (times: number, headers: () => Record<string, string>) => {
    const answers: Answer[] = []
    for (let i = 0; i < times; i++) answers.push(await ask(headers()))
    return answers.map(({ status }) => status)
  }

  it('let so many pass per address, whichever thread they come to, and then answer 429 with when to come back', async () => {
    await guardedBy({ rateLimit: { ...hourly, by: 'client-address' } })
    expect(await many(5, () => from('198.51.100.1'))).toEqual([200, 200, 200, 429, 429])
    const { headers, code } = await ask(from('198.51.100.1'))
    expect(code).toBe('rate_limited')
    expect(headers['ratelimit-policy']).toBe('"guarded";q=3;w=3600')
    expect(headers.ratelimit).toMatch(/^"guarded";r=0;t=\d+$/)
    const after = Number(headers['retry-after'])
    expect(after > 1_000 && after <= 1_200).toBe(true)
    expect((await ask(from('198.51.100.2'))).headers.ratelimit).toMatch(/^"guarded";r=2;t=1200$/)
  })

  it('take a whole network of IPv6 for one client, as one has it', async () => {
    await guardedBy({ rateLimit: { ...hourly, by: 'client-address' } })
    let host = 0
    expect(await many(4, () => from(`2001:db8:1:1::${++host}`))).toEqual([200, 200, 200, 429])
    expect((await ask(from('2001:db8:1:2::1'))).status).toBe(200)
  })

  it('count by a header, and by address where it is missing', async () => {
    await guardedBy({ rateLimit: { ...hourly, burst: 1, by: { header: 'X-Api-Key' } } })
    const key = (value: string) => ({ 'x-api-key': value, ...from('198.51.100.3') })
    expect(await many(2, () => key('one'))).toEqual([200, 429])
    expect(await many(2, () => key('two'))).toEqual([200, 429])
    expect(await many(2, () => from('198.51.100.3'))).toEqual([200, 429])
  })

  it('count by a claim of the token', async () => {
    await guardedBy({ jwt, rateLimit: { ...hourly, burst: 2, by: { claim: 'sub' } } })
    const [a, b] = [await signed({ ...good, sub: 'a' }), await signed({ ...good, sub: 'b' })]
    expect(await many(3, () => bearer(a))).toEqual([200, 200, 429])
    expect(await many(1, () => bearer(b))).toEqual([200])
  })

  it('hold under many requests at once', async () => {
    await guardedBy({ rateLimit: { requests: 10, seconds: 3_600, by: 'client-address' } })
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(from('198.51.100.9'))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
  })

  it('know a bounded number of clients, and count whom they forget', async () => {
    await guardedBy({ rateLimit: { ...hourly, by: 'client-address' } })
    for (let i = 0; i < 120; i++) await ask(from(`203.0.113.${i}`))
    await expect.poll(() => counts.get('rate_limit_evicted') ?? 0, patience).toBeGreaterThan(0)
  })
})
