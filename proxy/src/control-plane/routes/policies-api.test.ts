import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiError, type Client } from '../../contracts/client.ts'
import type { Policies } from '../../domain/policies.ts'
import { openStore } from '../../store/open-store.ts'
import { ADMIN_PORT_OF_TESTS, SECRET_OF_TESTS } from '../outside-for-tests.ts'
import { type Rig, startRig } from '../rig-for-tests.ts'

let rig: Rig
let call: Client
let made = 0

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  call = await rig.as('admin')
})
afterAll(() => rig.close())

const jwt = { secret: { variable: SECRET_OF_TESTS }, algorithms: ['HS256'] } as const
const createRoute = (policies: unknown) => {
  const id = `guarded-${++made}`
  return call('createRoute', {
    body: { id, match: { path: { prefix: `/${id}` } }, policies: policies as Policies },
  })
}

async function refusal(attempt: Promise<unknown>) {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw new Error(`it was not refused: ${error}`)
  return error
}

describe('policies of a route', () => {
  it('are kept, published, explained and given out in the file, by the names of secrets alone', async () => {
    const policies: Policies = {
      jwt: { ...jwt, algorithms: ['HS256'], issuer: 'https://id.example' },
      rateLimit: { requests: 10, seconds: 60, by: { claim: 'sub' } },
      claimHeaders: { 'x-user-id': 'sub' },
    }
    const route = await createRoute(policies)
    expect(route.policies).toEqual(policies)
    expect(rig.published.at(-1)!.routes.find(({ id }) => id === route.id)!.policies).toEqual(policies)
    const { policies: told } = await call('explain', { body: { url: `/${route.id}` } })
    expect(told).toEqual([
      'Lets 10 requests in 60 s pass per claim sub; more are answered 429.',
      `Needs a bearer token of https://id.example, HS256, checked with the secret ${SECRET_OF_TESTS}; else 401.`,
      'Sets x-user-id from the claim sub; what clients send under that name is removed.',
    ])
    const file = await call('exportConfig', { query: { format: 'json' } })
    expect(JSON.stringify(file)).toContain(SECRET_OF_TESTS)
    expect(JSON.stringify([route, file, rig.published, rig.logged])).not.toContain('more than 32 bytes')
  })

  it('are changed and taken away by an edit', async () => {
    const route = await createRoute({ jwt })
    const limited = await call('editRoute', {
      params: { id: route.id },
      body: {
        version: route.version,
        policies: { rateLimit: { requests: 1, seconds: 1, by: 'client-address' } },
      },
    })
    expect(limited.policies).not.toHaveProperty('jwt')
    const bare = await call('editRoute', {
      params: { id: route.id },
      body: { version: limited.version, policies: null },
    })
    expect(bare).not.toHaveProperty('policies')
  })

  it.each<[string, unknown, string]>([
    ['the secret itself', { jwt: { secret: 'hunter2', algorithms: ['HS256'] } }, 'policies.jwt'],
    [
      'a secret that is not there',
      { jwt: { ...jwt, secret: { variable: 'BANYAN_SECRET_NONE' } } },
      'policies.jwt.secret',
    ],
    ['another variable', { jwt: { ...jwt, secret: { variable: 'PATH' } } }, 'policies.jwt'],
    ['a path to a file', { jwt: { ...jwt, secret: { file: '../../etc/shadow' } } }, 'policies.jwt'],
    ['no algorithm', { jwt: { ...jwt, algorithms: [] } }, 'policies.jwt'],
    ['the algorithm none', { jwt: { ...jwt, algorithms: ['none'] } }, 'policies.jwt'],
    ['a secret and an algorithm of keys', { jwt: { ...jwt, algorithms: ['RS256'] } }, 'policies.jwt'],
    [
      'keys over plain HTTP',
      { jwt: { jwks: 'http://id.example/keys', algorithms: ['RS256'] } },
      'policies.jwt',
    ],
    [
      'keys at the admin port',
      { jwt: { jwks: `http://127.0.0.1:${ADMIN_PORT_OF_TESTS}/`, algorithms: ['RS256'] } },
      'policies.jwt.jwks',
    ],
    ['claims without tokens', { claimHeaders: { 'x-user': 'sub' } }, 'policies.claimHeaders'],
    [
      'a header of the proxy',
      { jwt, claimHeaders: { 'X-Forwarded-For': 'sub' } },
      'policies.claimHeaders.X-Forwarded-For',
    ],
    [
      'no requests at all',
      { rateLimit: { requests: 0, seconds: 1, by: 'client-address' } },
      'policies.rateLimit.requests',
    ],
    [
      'a limit by what is not',
      { rateLimit: { requests: 1, seconds: 1, by: 'cookie' } },
      'policies.rateLimit.by',
    ],
    [
      'a limit by claim without tokens',
      { rateLimit: { requests: 1, seconds: 1, by: { claim: 'sub' } } },
      'policies.rateLimit.by',
    ],
  ])('with %s are refused by the name of the field', async (_what, policies, field) => {
    const { status, fields } = await refusal(createRoute(policies))
    expect(status).toBe(400)
    expect(fields.map(({ path }) => path.replace(/^body\./, ''))).toContainEqual(
      expect.stringContaining(field),
    )
  })
})

describe('N01 N02 addresses of backends', () => {
  const save = (url: string) => call('createBackend', { body: { id: `backend-${++made}`, url } })

  it.each([
    `http://127.0.0.1:${ADMIN_PORT_OF_TESTS}`,
    `http://localhost:${ADMIN_PORT_OF_TESTS}`,
    'http://169.254.169.254',
    'http://2852039166',
    'http://[::ffff:a9fe:a9fe]',
    'http://metadata.google.internal',
    'http://0.0.0.0:80',
  ])('N01 N02 %s is refused when it is saved, with the field', async (url) => {
    const { status, code, fields } = await refusal(save(url))
    expect([status, code, fields[0]?.path]).toEqual([400, 'invalid_input', 'url'])
  })

  it('N01 N02 nor by an edit, nor by a file', async () => {
    const backend = await save('http://127.0.0.1:4555')
    const body = { version: backend.version, url: 'http://169.254.169.254' }
    expect((await refusal(call('editBackend', { params: { id: backend.id }, body }))).code).toBe(
      'invalid_input',
    )
    const document = JSON.stringify({ backends: [{ id: backend.id, url: 'http://169.254.169.254' }] })
    const { base } = await call('planConfig', { body: { document } })
    expect((await refusal(call('applyConfig', { body: { document, base } }))).message).toContain(
      '169.254.169.254',
    )
  })

  it('N02 only http and https', async () => {
    for (const url of ['file:///etc/passwd', 'gopher://127.0.0.1', 'ftp://127.0.0.1'])
      expect((await refusal(save(url))).status).toBe(400)
  })

  it('N01 the admin port answers for its own names only', async () => {
    const { port } = new URL(rig.url)
    const { request } = await import('node:http')
    const status = await new Promise((resolve, reject) => {
      const req = request(
        { host: '127.0.0.1', port, path: '/api/v1/status', headers: { host: 'rebound.example' } },
        (res) => {
          res.resume()
          resolve(res.statusCode)
        },
      )
      req.on('error', reject)
      req.end()
    })
    expect(status).toBe(421)
  })
})

describe('the file of the start', () => {
  it('is applied again as it is now: what it says is made so, and what it does not speak of stays', async () => {
    const kept = await createRoute({ jwt })
    const document = JSON.stringify({
      backends: [{ id: 'from-file', url: 'http://127.0.0.1:4777' }],
      routes: [{ id: 'from-file', match: { path: { prefix: '/from-file' } }, candidate: 'from-file' }],
    })
    expect(await rig.control.rereadFile(document)).toMatchObject({ changed: 2, unchanged: 0 })
    expect(await rig.control.rereadFile(document)).toMatchObject({ changed: 0, unchanged: 2 })
    expect((await call('getRoute', { params: { id: 'from-file' } })).candidate).toBe('from-file')
    expect((await call('getRoute', { params: { id: kept.id } })).policies).toEqual({ jwt })
  })

  it('that is wrong changes nothing', async () => {
    const before = await call('listRoutes', {})
    const document = JSON.stringify({ routes: [{ id: 'broken', match: { path: { prefix: 'no-slash' } } }] })
    await expect(rig.control.rereadFile(document)).rejects.toThrow()
    const dangling = JSON.stringify({
      routes: [{ id: 'dangling', match: { path: { prefix: '/d' } }, candidate: 'nobody' }],
    })
    await expect(rig.control.rereadFile(dangling)).rejects.toThrow('nobody')
    expect((await call('listRoutes', {})).revision).toBe(before.revision)
  })
})
