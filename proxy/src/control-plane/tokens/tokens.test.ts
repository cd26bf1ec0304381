import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiError, type Client, createClient } from '../../contracts/client.ts'
import { TokenCreated, TokenList } from '../../contracts/token.ts'
import { SCOPED_CAPABILITIES } from '../../domain/can.ts'
import { openStore } from '../../store/open-store.ts'
import { type Rig, startBackend, startRig } from '../rig-for-tests.ts'

const HOUR = 3_600_000

let rig: Rig
let admin: Client
let service: Awaited<ReturnType<typeof startBackend>>
beforeEach(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  admin = await rig.as('admin')
  service = await startBackend()
  await admin('createBackend', { body: { id: 'svc', url: service.url, health: { path: '/health' } } })
  for (const id of ['products', 'orders']) {
    await admin('createRoute', { body: { id, match: { path: { prefix: `/${id}` } }, candidate: 'svc' } })
  }
})
afterEach(async () => {
  service.close()
  await rig.close()
})

const using = (token: string) =>
  createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${token}` } })
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    ({ code }: ApiError) => code,
  )

describe('a token with a scope', () => {
  it('of capabilities does these, reads, and nothing else that its role may', async () => {
    const scope = { capabilities: ['route.rollback' as const] }
    const made = await admin('createToken', { body: { name: 'panic button', role: 'maintainer', scope } })
    expect(TokenCreated.parse(made).scope).toEqual({ ...scope, routes: null })
    const call = using(made.token)
    expect(await codeOf(call('listRoutes'))).toBe('done')
    expect(await codeOf(call('rollbackRoute', { params: { id: 'products' } }))).toBe('done')
    const { version } = await call('getRoute', { params: { id: 'products' } })
    const ramp = call('changeTraffic', {
      ...{ params: { id: 'products' }, body: { weight: 1, mirror: 0, version } },
    })
    expect(await codeOf(ramp)).toBe('not_permitted')
    expect(await codeOf(call('deleteBackend', { params: { id: 'svc' }, query: { version: 1 } }))).toBe(
      'not_permitted',
    )
  })

  it('of routes changes these and nothing else, whatever its role', async () => {
    const made = await admin('createToken', {
      body: { name: 'products-ci', role: 'admin', scope: { routes: ['products'] } },
    })
    const call = using(made.token)
    const weigh = async (id: string) => {
      const { version } = await call('getRoute', { params: { id } })
      return codeOf(call('changeTraffic', { params: { id }, body: { weight: 1, mirror: 0, version } }))
    }
    expect([await weigh('products'), await weigh('orders')]).toEqual(['done', 'not_permitted'])
    const elsewhere = [
      call('createRoute', { body: { id: 'x', match: { path: { prefix: '/x' } } } }),
      call('setKillSwitch', { body: { engaged: true } }),
      call('createBackend', { body: { id: 'x', url: service.url } }),
      call('createToken', { body: { name: 'more', role: 'admin' } }),
      call('inviteAccount', { body: { name: 'eve', role: 'admin' } }),
      call('undoRevision', { params: { n: 2 }, body: {} }),
      call('setRetention', { body: { countDays: 1, exampleDays: 1, exampleMb: 1, version: 0 } }),
    ]
    for (const attempt of elsewhere) expect(await codeOf(attempt)).toBe('not_permitted')
  })

  it('cannot be made for more than the role may, for a route that is not there, or to hand out access', async () => {
    const make = (role: 'viewer' | 'operator', scope: object) =>
      codeOf(admin('createToken', { body: { name: 'x', role, scope } }))
    expect(await make('viewer', { capabilities: ['route.rollback'] })).toBe('invalid_input')
    expect(await make('operator', { routes: ['nowhere'] })).toBe('invalid_input')
    expect(await make('operator', { capabilities: ['token.write'] })).toBe('invalid_input')
    expect(SCOPED_CAPABILITIES).not.toContain('account.write')
    expect(await make('operator', {})).toBe('done')
    expect((await admin('listTokens')).items.find(({ name }) => name === 'x')?.scope).toBeNull()
  })
})

describe('a token', () => {
  it('says who made it, and when and from where it was last used', async () => {
    const made = await admin('createToken', { body: { name: 'ci', role: 'viewer', reason: 'pipeline' } })
    const seen = async () => TokenList.parse(await admin('listTokens')).items.find(({ id }) => id === made.id)
    expect(await seen()).toMatchObject({ createdBy: 'admin', lastUsedAt: null, lastUsedFrom: null })
    await using(made.token)('listRoutes')
    expect(await seen()).toMatchObject({ lastUsedAt: '2026-05-01T12:00:00.000Z', lastUsedFrom: '127.0.0.1' })
    expect((await rig.store.audit.page({ limit: 1 })).items[0]).toMatchObject({
      ...{ verb: 'token.create', reason: 'pipeline' },
      summary: 'Made the API token ci (viewer, until 2026-07-30)',
    })
  })

  it('is rotated with an overlap in which both work', async () => {
    const scope = { capabilities: null, routes: ['orders'] }
    const old = await admin('createToken', { body: { name: 'ci', role: 'operator', scope } })
    const next = await admin('rotateToken', { params: { id: old.id }, body: { overlapHours: 2 } })
    expect(next).toMatchObject({ name: 'ci', role: 'operator', scope })
    expect(next.id).not.toBe(old.id)
    const works = (token: string) => codeOf(using(token)('listRoutes'))
    expect([await works(old.token), await works(next.token)]).toEqual(['done', 'done'])
    rig.clock.advance(2 * HOUR)
    expect([await works(old.token), await works(next.token)]).toEqual(['not_signed_in', 'done'])
    const local = (await rig.store.tokens.list()).find(({ name }) => name === 'local-cli')
    expect(local).toBeUndefined()
  })

  it('of the command line on this machine is neither made nor rotated by hand', async () => {
    expect(await codeOf(admin('createToken', { body: { name: 'local-cli', role: 'viewer' } }))).toBe(
      'invalid_input',
    )
  })
})
