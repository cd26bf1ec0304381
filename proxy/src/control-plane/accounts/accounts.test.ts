import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { accessEndpoints } from '../../contracts/access-endpoints.ts'
import type { AccountView } from '../../contracts/account.ts'
import { ApiError, type Client, createClient } from '../../contracts/client.ts'
import { type EndpointName, endpoints } from '../../contracts/endpoints.ts'
import { openStore } from '../../store/open-store.ts'
import { ADMIN_TOKEN, type Rig, startRig } from '../rig-for-tests.ts'

const HOUR = 3_600_000
const PASSWORD = 'correct horse battery'

let rig: Rig
/** The administrator ada, in a browser. */
let ada: Browser
beforeEach(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  ada = browser('Firefox')
  const link = secretOf(await rig.control.issueSignInLink())
  await ada.call('setup', { body: { link, name: 'ada', password: PASSWORD } })
})
afterEach(() => rig.close())

/** Answers are parsed by the contract: what is there that should not be, or the other way round, fails. */
function conforming(raw: Client): Client {
  return (async (name: EndpointName, input: never) => {
    const answer = await raw(name, input)
    const schema: z.ZodType = endpoints[name].response
    schema.parse(answer)
    return answer
  }) as Client
}

type Browser = { call: Client; cookie: () => string }

/** A client that keeps the session cookie, as a browser does. */
function browser(userAgent: string): Browser {
  let cookie = ''
  const send = (async (input: string, init: RequestInit) => {
    const headers = { ...(init.headers as Record<string, string>), cookie, 'user-agent': userAgent }
    const response = await fetch(input, { ...init, headers })
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return response
  }) as typeof fetch
  return { call: conforming(createClient({ baseUrl: rig.url, fetch: send })), cookie: () => cookie }
}

const secretOf = (path: string) => new URL(path, rig.url).searchParams.get('link') ?? ''
const accountOf = async (name: string): Promise<AccountView> =>
  (await ada.call('listAccounts')).items.find((account) => account.name === name)!

/** Invites somebody, who accepts at once. */
async function join(name: string, role: AccountView['role'], userAgent = 'Chrome'): Promise<Browser> {
  const { path } = await ada.call('inviteAccount', { body: { name, role } })
  const their = browser(userAgent)
  await their.call('acceptAccountLink', { body: { link: secretOf(path), password: PASSWORD } })
  return their
}

async function refusal(
  attempt: Promise<unknown>,
): Promise<{ status: number; code: string; message: string }> {
  const error = await attempt.then(
    () => new Error('it was not refused'),
    (caught: unknown) => caught,
  )
  if (!(error instanceof ApiError)) throw error
  const { status, code, message } = error
  return { status, code, message }
}

const latest = async () => (await rig.store.audit.page({ limit: 1 })).items[0]!

describe('an invitation', () => {
  it('is a link that works once, sets a password, and signs in with the role that was given', async () => {
    const made = await ada.call('inviteAccount', {
      body: { name: 'bo', role: 'operator', reason: 'on call' },
    })
    expect(made.path).toMatch(/^\/invite\?link=[\w-]{43}$/)
    expect(made.account).toMatchObject({ name: 'bo', status: 'invited', link: { expired: false } })
    expect(await latest()).toMatchObject({
      ...{ verb: 'account.invite', actor: { name: 'ada' }, reason: 'on call' },
      summary: 'Invited bo as operator',
    })
    const bo = browser('Safari')
    const link = secretOf(made.path)
    expect(await bo.call('readAccountLink', { body: { link } })).toEqual({
      ...{ name: 'bo', role: 'operator', purpose: 'invite' },
    })
    const session = await bo.call('acceptAccountLink', { body: { link, password: PASSWORD } })
    expect(session.account).toEqual({ name: 'bo', role: 'operator' })
    expect(await latest()).toMatchObject({ verb: 'account.join', actor: { name: 'bo' } })
    const again = browser('other').call('acceptAccountLink', { body: { link, password: PASSWORD } })
    expect(await refusal(again)).toMatchObject({ status: 401 })
    expect((await browser('x').call('signIn', { body: { name: 'bo', password: PASSWORD } })).account).toEqual(
      {
        ...{ name: 'bo', role: 'operator' },
      },
    )
  })

  it('lets nobody in before it is accepted, nor with a short password, and is kept as a hash only', async () => {
    const { path } = await ada.call('inviteAccount', { body: { name: 'bo', role: 'viewer' } })
    expect(await refusal(browser('x').call('signIn', { body: { name: 'bo', password: '' } }))).toMatchObject({
      code: 'not_signed_in',
    })
    const short = browser('x').call('acceptAccountLink', {
      body: { link: secretOf(path), password: 'short' },
    })
    expect((await refusal(short)).message).toContain('password: at least 10 characters')
    expect(JSON.stringify(await rig.store.accountLinks.list())).not.toContain(secretOf(path))
    expect(JSON.stringify(await ada.call('listAccounts'))).not.toContain(secretOf(path))
  })

  it('ends after its hours, when another is made, and when two use it at once one gets in', async () => {
    const body = { name: 'bo', role: 'viewer', expiresInHours: 2 } as const
    const { account, path } = await ada.call('inviteAccount', { body })
    const again = await ada.call('createAccountLink', {
      params: { id: account.id },
      body: { expiresInHours: 2 },
    })
    const read = (at: string) => browser('x').call('readAccountLink', { body: { link: secretOf(at) } })
    expect(await refusal(read(path))).toMatchObject({ code: 'not_signed_in' })
    const attempts = [1, 2].map((i) =>
      browser(`b${i}`).call('acceptAccountLink', {
        body: { link: secretOf(again.path), password: PASSWORD },
      }),
    )
    expect((await Promise.allSettled(attempts)).map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ])
    const late = await ada.call('createAccountLink', {
      params: { id: account.id },
      body: { expiresInHours: 2 },
    })
    rig.clock.advance(2 * HOUR)
    expect(await refusal(read(late.path))).toMatchObject({ code: 'not_signed_in' })
    expect((await accountOf('bo')).link).toMatchObject({ purpose: 'reset', expired: true })
  })

  it('that automation makes before there is anybody does not lock anybody out', async () => {
    const other = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
    const token = createClient({
      baseUrl: other.url,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    })
    await token('inviteAccount', { body: { name: 'bo', role: 'admin' } })
    const path = await other.control.issueSignInLink()
    expect(path).toMatch(/^\/setup\?/)
    const anybody = createClient({ baseUrl: other.url })
    const made = await anybody('setup', { body: { link: secretOf(path), name: 'ada', password: PASSWORD } })
    expect(made.account).toEqual({ name: 'ada', role: 'admin' })
    const link = secretOf(await other.control.issueSignInLink())
    expect((await anybody('signIn', { body: { link } })).account).toEqual({ name: 'ada', role: 'admin' })
    await other.close()
  })

  it('is refused for a name that exists, in whatever case', async () => {
    const attempt = ada.call('inviteAccount', { body: { name: 'ADA', role: 'viewer' } })
    expect(await refusal(attempt)).toMatchObject({ status: 409, code: 'already_exists' })
  })
})

describe('an account', () => {
  it('has its new role at the very next request', async () => {
    const bo = await join('bo', 'viewer')
    expect(await refusal(bo.call('createToken', { body: { name: 't', role: 'viewer' } }))).toMatchObject({
      ...{ code: 'not_permitted', message: 'This needs the role admin; yours is viewer.' },
    })
    const { id, version } = await accountOf('bo')
    await ada.call('editAccount', { params: { id }, body: { role: 'admin', version } })
    expect((await bo.call('createToken', { body: { name: 't', role: 'viewer' } })).createdBy).toBe('bo')
    expect((await rig.store.audit.page({ limit: 2 })).items[1]).toMatchObject({
      ...{ verb: 'account.role', summary: 'Made bo admin, who was viewer' },
    })
  })

  it('that is disabled is signed out, and its link ends', async () => {
    const bo = await join('bo', 'viewer')
    const { id, version } = await accountOf('bo')
    const { path } = await ada.call('createAccountLink', { params: { id }, body: {} })
    const disabled = await ada.call('editAccount', { params: { id }, body: { disabled: true, version } })
    expect(disabled).toMatchObject({ status: 'disabled', sessions: 0, link: null })
    expect((await bo.call('getSession')).account).toBeNull()
    expect(
      await refusal(browser('x').call('readAccountLink', { body: { link: secretOf(path) } })),
    ).toMatchObject({ code: 'not_signed_in' })
    expect(await refusal(ada.call('createAccountLink', { params: { id }, body: {} }))).toMatchObject({
      code: 'conflict',
    })
    await ada.call('editAccount', { params: { id }, body: { disabled: false, version: disabled.version } })
    expect((await bo.call('getSession')).account).toBeNull()
    await bo.call('signIn', { body: { name: 'bo', password: PASSWORD } })
  })

  it('that is removed is gone with its sessions; what it did stays in Activity', async () => {
    const bo = await join('bo', 'admin')
    await bo.call('createToken', { body: { name: 'kept', role: 'viewer' } })
    const { id, version } = await accountOf('bo')
    await ada.call('removeAccount', { params: { id }, query: { version, reason: 'left' } })
    expect((await bo.call('getSession')).account).toBeNull()
    const { items } = await rig.store.audit.page({ limit: 2 })
    expect(items.map(({ verb, actor }) => [verb, actor.name])).toEqual([
      ['account.remove', 'ada'],
      ['token.create', 'bo'],
    ])
    expect(await refusal(ada.call('listAccountSessions', { params: { id } }))).toMatchObject({ status: 404 })
  })

  it('that has changed since it was read is not changed, and is shown as it is now', async () => {
    await join('bo', 'viewer')
    const { id, version } = await accountOf('bo')
    await ada.call('editAccount', { params: { id }, body: { role: 'operator', version } })
    const stale = await ada
      .call('editAccount', { params: { id }, body: { role: 'admin', version } })
      .catch((error: ApiError) => error)
    expect(stale).toMatchObject({ code: 'stale_version', current: { role: 'operator', name: 'bo' } })
  })

  it('with a new password by link is signed out everywhere else', async () => {
    const bo = await join('bo', 'viewer')
    const { id } = await accountOf('bo')
    const { path } = await ada.call('createAccountLink', { params: { id }, body: {} })
    expect(path).toMatch(/^\/reset\?link=/)
    const again = browser('Chrome')
    const body = { link: secretOf(path), password: 'another long one' }
    expect((await again.call('acceptAccountLink', { body })).account).toMatchObject({ name: 'bo' })
    expect((await bo.call('getSession')).account).toBeNull()
    expect(await latest()).toMatchObject({ verb: 'account.password' })
  })
})

describe('the last administrator', () => {
  const edits = [
    ['demoted', { role: 'maintainer' }],
    ['disabled', { disabled: true }],
  ] as const

  it.each(edits)('cannot be %s', async (_deed, edit) => {
    // Somebody who never accepted, and somebody who is disabled, could not take over.
    await ada.call('inviteAccount', { body: { name: 'invited', role: 'admin' } })
    await join('off', 'admin')
    const off = await accountOf('off')
    await ada.call('editAccount', { params: { id: off.id }, body: { disabled: true, version: off.version } })
    const { id, version, onlyAdmin } = await accountOf('ada')
    expect(onlyAdmin).toBe(true)
    const token = createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
    expect(await refusal(token('editAccount', { params: { id }, body: { ...edit, version } }))).toMatchObject(
      {
        ...{ status: 409, code: 'conflict', message: expect.stringContaining('last administrator') },
      },
    )
    expect(await accountOf('ada')).toMatchObject({ role: 'admin', status: 'active' })
  })

  it('cannot be removed, and of two who remove each other at once one stays', async () => {
    const token = createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
    const first = await accountOf('ada')
    const alone = token('removeAccount', { params: { id: first.id }, query: { version: first.version } })
    expect((await refusal(alone)).message).toContain('last administrator')
    const bo = await join('bo', 'admin')
    const [one, two] = [await accountOf('ada'), await accountOf('bo')]
    const outcomes = await Promise.allSettled([
      ada.call('removeAccount', { params: { id: two.id }, query: { version: two.version } }),
      bo.call('removeAccount', { params: { id: one.id }, query: { version: one.version } }),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await rig.store.accounts.list()).filter(({ role }) => role === 'admin')).toHaveLength(1)
  })

  it('nobody disables or removes themselves, though others are there', async () => {
    await join('bo', 'admin')
    const { id, version } = await accountOf('ada')
    expect(
      (await refusal(ada.call('removeAccount', { params: { id }, query: { version } }))).message,
    ).toContain('yourself')
    const edit = ada.call('editAccount', { params: { id }, body: { disabled: true, version } })
    expect((await refusal(edit)).message).toContain('yourself')
  })
})

describe('sessions', () => {
  it('are listed with browser and address, and the one that asks is marked', async () => {
    const phone = browser('Phone')
    rig.clock.advance(1_000)
    await phone.call('signIn', { body: { name: 'ada', password: PASSWORD } })
    const { items } = await ada.call('listOwnSessions')
    expect(items.map(({ userAgent, current, address }) => [userAgent, current, address])).toEqual([
      ['Phone', false, '127.0.0.1'],
      ['Firefox', true, '127.0.0.1'],
    ])
    const stored = (await rig.store.sessions.list()).map(({ id }) => id)
    for (const { id } of items) expect(stored).not.toContain(id)
    expect(await accountOf('ada')).toMatchObject({ sessions: 2, lastSeenAt: '2026-05-01T12:00:01.000Z' })
  })

  it('are ended one by one, or all but this one, and end at once', async () => {
    const [phone, tablet] = [browser('Phone'), browser('Tablet')]
    for (const each of [phone, tablet])
      await each.call('signIn', { body: { name: 'ada', password: PASSWORD } })
    const { items } = await ada.call('listOwnSessions')
    const session = items.find(({ userAgent }) => userAgent === 'Phone')!.id
    await ada.call('endOwnSession', { params: { session } })
    expect((await phone.call('getSession')).account).toBeNull()
    expect((await tablet.call('getSession')).account).not.toBeNull()
    expect(await refusal(ada.call('endOwnSession', { params: { session } }))).toMatchObject({ status: 404 })
    expect(await ada.call('endOtherSessions')).toEqual({ ended: 1 })
    expect((await tablet.call('getSession')).account).toBeNull()
    expect((await ada.call('getSession')).account).not.toBeNull()
  })

  it('of others are for administrators, and only under the account they belong to', async () => {
    const bo = await join('bo', 'maintainer')
    const [own, theirs] = [await accountOf('ada'), await accountOf('bo')]
    expect(await refusal(bo.call('listAccountSessions', { params: { id: own.id } }))).toMatchObject({
      code: 'not_permitted',
    })
    const [session] = (await ada.call('listAccountSessions', { params: { id: theirs.id } })).items
    expect(await refusal(bo.call('endOwnSession', { params: { session: 'unknown' } }))).toMatchObject({
      status: 404,
    })
    const [mine] = (await ada.call('listOwnSessions')).items
    expect(await refusal(bo.call('endOwnSession', { params: { session: mine!.id } }))).toMatchObject({
      status: 404,
    })
    const params = { id: theirs.id, session: session!.id }
    await ada.call('endAccountSession', { params, query: { reason: 'lost laptop' } })
    expect((await bo.call('getSession')).account).toBeNull()
    expect(await latest()).toMatchObject({ verb: 'session.end', reason: 'lost laptop', target: { id: 'bo' } })
    await bo.call('signIn', { body: { name: 'bo', password: PASSWORD } })
    expect(await ada.call('endAccountSessions', { params: { id: theirs.id } })).toEqual({ ended: 1 })
    expect(await refusal(bo.call('listAccounts'))).toMatchObject({ status: 401 })
  })
})

describe('the own password', () => {
  it('is changed by who knows it, and every other browser is signed out', async () => {
    const phone = browser('Phone')
    await phone.call('signIn', { body: { name: 'ada', password: PASSWORD } })
    const body = { current: PASSWORD, password: 'a completely new one' }
    expect(await ada.call('changePassword', { body })).toEqual({ ended: 1 })
    expect((await ada.call('getSession')).account).not.toBeNull()
    expect((await phone.call('getSession')).account).toBeNull()
    expect(await refusal(phone.call('signIn', { body: { name: 'ada', password: PASSWORD } }))).toMatchObject({
      status: 401,
    })
    await phone.call('signIn', { body: { name: 'ada', password: 'a completely new one' } })
  })

  it('is not changed with a wrong one, and guessing is slowed down', async () => {
    rig.clock.advance(HOUR)
    const guess = () =>
      refusal(ada.call('changePassword', { body: { current: 'guess', password: PASSWORD } }))
    expect(await guess()).toMatchObject({ status: 400, message: 'current: is not your password' })
    for (let i = 0; i < 3; i++) await guess()
    expect(await guess()).toMatchObject({ status: 429 })
  })

  it('is nothing that a token has', async () => {
    const token = createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
    const body = { current: PASSWORD, password: 'a completely new one' }
    expect(await refusal(token('changePassword', { body }))).toMatchObject({ code: 'conflict' })
    expect(await token('listOwnSessions')).toEqual({ items: [] })
    expect(await token('endOtherSessions')).toEqual({ ended: 0 })
  })
})

it('a dry run says what would happen to an account, and nothing does', async () => {
  const dry = createClient({
    baseUrl: rig.url,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'x-banyan-dry-run': '1' },
  })
  const before = (await rig.store.audit.page({ limit: 500 })).items.length
  const trial: unknown = await dry('inviteAccount', { body: { name: 'bo', role: 'viewer' } })
  expect(trial).toEqual({
    ...{ dryRun: true, verb: 'account.invite', changes: [] },
    summary: 'Invited bo as viewer',
  })
  expect(await rig.store.accounts.findByName('bo')).toBeNull()
  expect((await rig.store.audit.page({ limit: 500 })).items).toHaveLength(before)
})

it('every change of access can be tried first', () => {
  const changes = Object.entries<{ permission: string | null; method: string; dryRun?: true }>(
    accessEndpoints,
  )
  const without = changes.filter(
    ([, { permission, method, dryRun }]) => permission && method !== 'GET' && !dryRun,
  )
  expect(without.map(([name]) => name)).toEqual([])
})
