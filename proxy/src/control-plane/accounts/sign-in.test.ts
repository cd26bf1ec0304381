import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Session } from '../../contracts/session.ts'
import { openStore } from '../../store/open-store.ts'
import { type Rig, startRig } from '../rig-for-tests.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
})
afterEach(() => rig.close())

const PASSWORD = 'correct horse battery'
const HOUR = 3_600_000

async function post(path: string, body: unknown, cookie = ''): Promise<Response> {
  return fetch(`${rig.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-banyan-csrf': '1', cookie },
    body: JSON.stringify(body),
  })
}

const signIn = (name = 'ada', password = PASSWORD, cookie = '') =>
  post('/session', { name, password }, cookie)
const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''
const sessionOf = async (cookie: string) =>
  Session.parse(await (await fetch(`${rig.url}/api/v1/session`, { headers: { cookie } })).json())

async function newLink(): Promise<{ path: string; link: string }> {
  const url = new URL(rig.url + (await rig.control.issueSignInLink()))
  return { path: url.pathname, link: url.searchParams.get('link') ?? '' }
}

async function setUp(): Promise<string> {
  const { link } = await newLink()
  return cookieOf(await post('/setup', { link, name: 'ada', password: PASSWORD }))
}

describe('the first account', () => {
  it('is made with the link that the server printed, and is signed in', async () => {
    expect(await sessionOf('')).toMatchObject({ account: null, setupNeeded: true })
    const { path, link } = await newLink()
    expect(path).toBe('/setup')
    const response = await post('/setup', { link, name: 'ada', password: PASSWORD })
    expect(Session.parse(await response.json()).account).toEqual({ name: 'ada', role: 'admin' })
    expect(await sessionOf(cookieOf(response))).toMatchObject({
      account: { name: 'ada' },
      setupNeeded: false,
    })
    const { items } = await rig.store.audit.page({ limit: 1 })
    expect(items[0]).toMatchObject({ verb: 'account.create', actor: { name: 'ada' } })
    expect((await rig.store.accounts.findByName('ada'))?.passwordHash).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    )
  })

  it('is made once, however many links there are', async () => {
    const [one, two] = [await newLink(), await newLink()]
    const answers = await Promise.all(
      [one, two].map(({ link }, i) => post('/setup', { link, name: `a${i}`, password: PASSWORD })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await rig.store.accounts.list()).toHaveLength(1)
  })

  it('is not made with a wrong, old or used link, or a short password', async () => {
    const { link } = await newLink()
    expect((await post('/setup', { link: 'guess', name: 'eve', password: PASSWORD })).status).toBe(401)
    const short = await post('/setup', { link, name: 'eve', password: 'short' })
    expect(await short.json()).toMatchObject({ fields: [{ path: 'password' }] })
    rig.clock.advance(15 * 60_000)
    expect((await post('/setup', { link, name: 'eve', password: PASSWORD })).status).toBe(401)
    expect(await rig.store.accounts.list()).toEqual([])
  })
})

describe('a session', () => {
  it('is a cookie that scripts and other sites do not get, stored only as a hash', async () => {
    await setUp()
    const response = await signIn()
    const attributes = response.headers.get('set-cookie')?.split('; ') ?? []
    expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'SameSite=Strict']))
    const secret = cookieOf(response).split('=')[1]!
    expect(JSON.stringify(await rig.store.sessions.list())).not.toContain(secret)
  })

  it('is a new one at every sign-in, and the one before ends', async () => {
    const first = await setUp()
    const second = cookieOf(await signIn('ada', PASSWORD, first))
    expect(second).not.toBe(first)
    expect((await sessionOf(first)).account).toBeNull()
    expect((await sessionOf(second)).account).toMatchObject({ name: 'ada' })
  })

  it('ends by signing out, on the server too', async () => {
    const cookie = await setUp()
    const headers = { cookie, 'x-banyan-csrf': '1' }
    const response = await fetch(`${rig.url}/api/v1/session`, { method: 'DELETE', headers })
    expect([response.status, response.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringContaining('Expires=Thu, 01 Jan 1970'),
    ])
    expect((await sessionOf(cookie)).account).toBeNull()
    expect(await rig.store.sessions.list()).toEqual([])
  })

  it('ends after 12 idle hours', async () => {
    const cookie = await setUp()
    rig.clock.advance(11 * HOUR)
    expect((await sessionOf(cookie)).account).not.toBeNull()
    rig.clock.advance(11 * HOUR)
    expect((await sessionOf(cookie)).account).not.toBeNull()
    rig.clock.advance(12 * HOUR)
    expect((await sessionOf(cookie)).account).toBeNull()
  })

  it('ends after 7 days, however busy', async () => {
    const cookie = await setUp()
    for (let hours = 0; hours < 7 * 24 - 8; hours += 8) {
      rig.clock.advance(8 * HOUR)
      expect((await sessionOf(cookie)).account).not.toBeNull()
    }
    rig.clock.advance(8 * HOUR)
    expect((await sessionOf(cookie)).account).toBeNull()
  })

  it('ends when its account is disabled', async () => {
    const cookie = await setUp()
    const account = (await rig.store.accounts.findByName('ada'))!
    await rig.store.accounts.replace({ ...account, disabled: true }, account.version)
    expect((await sessionOf(cookie)).account).toBeNull()
    expect((await signIn()).status).toBe(401)
  })
})

describe('a sign-in link', () => {
  it('works once, for 15 minutes, as the first enabled administrator', async () => {
    await setUp()
    const { path, link } = await newLink()
    expect(path).toBe('/sign-in')
    const response = await post('/session', { link })
    expect(Session.parse(await response.json()).account).toEqual({ name: 'ada', role: 'admin' })
    expect((await post('/session', { link })).status).toBe(401)
    const late = await newLink()
    rig.clock.advance(15 * 60_000)
    expect((await post('/session', { link: late.link })).status).toBe(401)
  })
})

describe('wrong sign-ins', () => {
  it('are answered alike whether the account exists or not', async () => {
    await setUp()
    const answers = await Promise.all([signIn('ada', 'wrong'), signIn('nobody', 'wrong')])
    const [known, unknown] = await Promise.all(answers.map((answer) => answer.json() as Promise<object>))
    const same = { requestId: '' }
    expect([answers[0]!.status, { ...known, ...same }]).toEqual([answers[1]!.status, { ...unknown, ...same }])
  })

  it('are slowed down for the account with a growing wait, and let a right one through after it', async () => {
    await setUp()
    rig.clock.advance(HOUR)
    for (let i = 0; i < 4; i++) expect((await signIn('ada', 'wrong')).status).toBe(401)
    const slowed = await signIn()
    expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await slowed.json()).toMatchObject({ code: 'too_many_attempts' })
    rig.clock.advance(1_000)
    expect((await signIn('ada', 'wrong')).status).toBe(401)
    expect((await signIn()).headers.get('retry-after')).toBe('2')
    rig.clock.advance(2_000)
    expect((await signIn()).status).toBe(200)
    expect((await signIn('ada', 'wrong')).status).toBe(401)
  })

  it('are slowed down for the address, whichever names are tried', async () => {
    await setUp()
    rig.clock.advance(HOUR)
    for (let i = 0; i < 4; i++) await signIn(`name${i}`, 'wrong')
    expect((await signIn('another', 'wrong')).status).toBe(429)
  })

  it('many at once are not all free', async () => {
    await setUp()
    rig.clock.advance(HOUR)
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn('ada', 'wrong')))
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(4)
  })
})
