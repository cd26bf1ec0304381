import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../contracts/client.ts'
import type { Endpoint } from '../contracts/endpoint-row.ts'
import { endpoints } from '../contracts/endpoints.ts'
import { can, ROLES, type Role } from '../domain/can.ts'
import { openStore } from '../store/open-store.ts'
import { digestOf } from './accounts/secrets.ts'
import { type Rig, startRig, tokenOf } from './rig-for-tests.ts'

let rig: Rig
const tokens = new Map<Role, string>()

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  for (const role of ROLES) tokens.set(role, await tokenOf(rig.store, role, rig.clock.now))
})
afterAll(() => rig.close())

/** A request with nothing in it: it gets past the permission only to be told that its input is wrong, or that nothing is there. */
async function ask(
  { method, path }: Endpoint,
  token: string | null,
): Promise<{ status: number; code: string }> {
  const url =
    rig.url +
    API_PREFIX +
    path
      .replace('{id}', 'nothing')
      .replace('{n}', '999')
      .replace(/\{\w+\}/g, 'nothing')
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  }
  const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{"nonsense":1}' }
  const response = await fetch(url, { method, headers, ...body })
  const text = await response.text()
  return { status: response.status, code: text === '' ? '' : (JSON.parse(text).code ?? '') }
}

describe.each(Object.entries(endpoints) as [string, Endpoint][])('%s', (_name, endpoint) => {
  const { permission } = endpoint

  it.runIf(permission !== null)('refuses anonymous callers', async () => {
    expect(await ask(endpoint, null)).toEqual({ status: 401, code: 'not_signed_in' })
  })

  it.runIf(permission === null)('lets anonymous callers in', async () => {
    expect((await ask(endpoint, null)).status).not.toBe(403)
  })

  it.each(ROLES)('asks whether a %s may, and nothing else decides', async (role) => {
    const { status, code } = await ask(endpoint, tokens.get(role)!)
    const allowed = permission === null || can(role, permission).ok
    if (allowed) expect(code).not.toMatch(/not_permitted|not_signed_in/)
    else expect({ status, code }).toEqual({ status: 403, code: 'not_permitted' })
  })
})

describe('a token for one route', () => {
  it('is refused whatever changes something else, over the whole table', async () => {
    const token = 'token-for-one-route'
    const now = rig.clock.now
    await rig.store.tokens.insert({
      ...{ id: token, hash: digestOf(token), name: 'one', role: 'admin', createdBy: null },
      scope: { capabilities: null, routes: ['nothing'] },
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + 86_400_000).toISOString(),
      ...{ lastUsedAt: null, lastUsedFrom: null },
    })
    for (const endpoint of Object.values<Endpoint>(endpoints)) {
      const { permission, path } = endpoint
      const { code } = await ask(endpoint, token)
      const own = permission === null || permission === 'read' || path.startsWith('/routes/{id}')
      if (own) expect([path, code]).not.toEqual([path, 'not_permitted'])
      else expect([path, code]).toEqual([path, 'not_permitted'])
    }
  })
})

describe('what is not in the table', () => {
  it.each([
    ['GET', '/api/v1/events'],
    ['POST', '/api/v1/events'],
    ['PUT', '/api/v1/routes'],
    ['GET', '/api/v1/accounts'],
    ['GET', '/api/v1/..%2f..%2fpackage.json'],
  ])('%s %s is closed to anonymous callers', async (method, path) => {
    const { status } = await fetch(rig.url + path, { method })
    expect([400, 401, 403, 404]).toContain(status)
  })

  it('a token that was never made, has expired, or is sent as Basic lets nobody in', async () => {
    const status = async (authorization: string) =>
      (await fetch(`${rig.url}/api/v1/routes`, { headers: { authorization } })).status
    const expiring = await tokenOf(rig.store, 'admin', new Date(rig.clock.now.getTime() - 86_400_000))
    expect(await status(`Bearer ${expiring}`)).toBe(401)
    expect(await status('Bearer nonsense')).toBe(401)
    expect(await status(`Basic ${tokens.get('admin')}`)).toBe(401)
    expect(await status(`Bearer ${tokens.get('viewer')}`)).toBe(200)
  })

  it('a token in the query or in a cookie is no token', async () => {
    const token = tokens.get('admin')!
    const cookie = { cookie: `banyan_session=${token}; token=${token}` }
    expect((await fetch(`${rig.url}/api/v1/tokens?token=${token}`)).status).toBe(401)
    expect((await fetch(`${rig.url}/api/v1/tokens`, { headers: cookie })).status).toBe(401)
  })
})
