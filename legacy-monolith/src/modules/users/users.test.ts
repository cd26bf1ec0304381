import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestMonolith, type TestMonolith } from '../../testing.ts'

const grace = 'c2a4e6f8-1b3d-4f5a-8c7e-9d0b1a2c3e4f'
const ada = '8f1d7a52-6c0b-4e39-a1f4-90b8c7d6e5f4'

describe('auth and users', () => {
  let shop: TestMonolith
  beforeAll(async () => {
    shop = await startTestMonolith()
  })
  afterAll(() => shop.close())

  it('registers a user once per e-mail, whatever its case', async () => {
    const body = { email: 'Linus@Example.com', password: 'long enough', name: 'Linus' }
    const first = await shop.call('POST', '/auth/register', { body })
    expect(first).toMatchObject({
      status: 201,
      json: { tokenType: 'Bearer', user: { email: 'Linus@Example.com' } },
    })
    const again = await shop.call('POST', '/users', { body: { ...body, email: 'linus@example.COM' } })
    expect(again).toMatchObject({ status: 409, json: { error: { code: 'email_taken' } } })
  })

  it('lets only one of many registrations at once through', async () => {
    const body = { email: 'race@example.com', password: 'long enough', name: 'Race' }
    const answers = await Promise.all([1, 2, 3, 4].map(() => shop.call('POST', '/users', { body })))
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409])
  })

  it('names every wrong field of a registration', async () => {
    const answer = await shop.call('POST', '/users', { body: { email: 'nope', password: 'short' } })
    expect(answer.status).toBe(400)
    expect(answer.json.error.message).toMatch(/email: .*password: .*name: /)
  })

  it('answers a wrong password and an unknown e-mail alike', async () => {
    const wrong = await shop.call('POST', '/auth/login', {
      body: { email: 'grace@example.com', password: 'x' },
    })
    const unknown = await shop.call('POST', '/auth/login', {
      body: { email: 'who@example.com', password: 'x' },
    })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(wrong.json.error.message).toBe(unknown.json.error.message)
  })

  it('shows customers themselves and administrators everybody', async () => {
    const customer = await shop.signIn('grace@example.com')
    const admin = await shop.signIn('admin@banyan.example')
    expect((await shop.call('GET', `/users/${grace}`, { token: customer })).json).toMatchObject({
      name: 'Grace Hopper',
    })
    expect((await shop.call('GET', `/users/${ada}`, { token: customer })).status).toBe(403)
    expect((await shop.call('GET', `/users/${ada}`, { token: admin })).json.email).toBe(
      'Ada.Lovelace@Example.com',
    )
    expect((await shop.call('GET', '/users/nobody', { token: admin })).status).toBe(404)
  })

  it('never shows a password hash', async () => {
    const token = await shop.signIn('grace@example.com')
    expect((await shop.call('GET', '/users/me', { token })).text).not.toMatch(/argon2|password/i)
  })

  it('changes a profile and refuses an empty change', async () => {
    const token = await shop.signIn('grace@example.com')
    const changed = await shop.call('PUT', '/users/me', { token, body: { phone: '+1 555 0100' } })
    expect(changed.json).toMatchObject({ phone: '+1 555 0100', name: 'Grace Hopper' })
    expect((await shop.call('PUT', '/users/me', { token, body: {} })).status).toBe(400)
  })

  it('validates a user for other services', async () => {
    const token = await shop.signIn('grace@example.com')
    const answer = await shop.call('GET', `/users/${grace}/validate`, { token })
    expect(answer.json).toMatchObject({ userId: grace, valid: true, role: 'customer' })
  })

  it('refuses missing, forged and unsigned tokens', async () => {
    const token = await shop.signIn('grace@example.com')
    const [, payload] = token.split('.')
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    for (const bad of [undefined, `${token.slice(0, -4)}AAAA`, unsigned]) {
      const answer = await shop.call('GET', '/users/me', { token: bad })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
  })
})
