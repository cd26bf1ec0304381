import { eventually } from '@banyan/service-kit/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestEstate, type TestEstate } from './estate.ts'

const draft = { sku: 'HAND-1', name: 'Handed Over', price: 3.5, stock: 9, weightGrams: 10, tags: ['new'] }
const login = (email: string, password: string) => ({ body: { email, password } })

describe('data handover', () => {
  let estate: TestEstate
  beforeAll(async () => {
    // The monolith has a life before the services exist: what happened then only the backfill can tell.
    estate = await startTestEstate(['monolith'])
    const { admin, grace } = estate.tokens
    await estate.call.monolith('POST', '/products', { token: admin, body: draft })
    await estate.call.monolith('DELETE', '/products/58', { token: admin })
    await estate.call.monolith('POST', '/orders', {
      token: grace,
      body: { items: [{ productId: 57, quantity: 2 }] },
    })
    const linus = { email: 'Linus@Example.com', password: 'long enough', name: 'Linus' }
    await estate.call.monolith('POST', '/auth/register', { body: linus })
    await estate.start('product-service', 'user-service', 'order-service', 'inventory-service')
    await estate.ready('product-service', 'user-service', 'order-service', 'inventory-service')
  }, 60_000)
  afterAll(() => estate.close())

  type Side = 'monolith' | 'product-service' | 'user-service' | 'order-service'
  const get = async (side: Side, path: string, token?: string) => estate.call[side]('GET', path, { token })
  const same = async (path: string, other: Side, token?: string) => {
    const [here, there] = [await get('monolith', path, token), await get(other, path, token)]
    expect(there.text).toBe(here.text)
    return true
  }
  const reserve = (side: Side, productId: number, quantity: number) =>
    estate.call[side]('POST', '/products/reserve', {
      token: estate.tokens.grace,
      body: { items: [{ productId, quantity }] },
    })

  it('copies everything that was there before: products, users with their passwords, orders', async () => {
    await same('/products?limit=100', 'product-service')
    const signedIn = await estate.call['user-service'](
      'POST',
      '/auth/login',
      login('linus@example.com', 'long enough'),
    )
    expect(signedIn.json.user).toMatchObject({ email: 'Linus@Example.com' })
    await eventually(() => same('/orders', 'order-service', estate.tokens.grace))
    const level = await estate.call['inventory-service']('GET', '/inventory/57')
    expect(level.json.available).toBe((await get('monolith', '/products/57')).json.stock)
  })

  it('lets nobody but services read the export', async () => {
    expect((await get('monolith', '/handover/users')).status).toBe(401)
    expect((await get('monolith', '/handover/users', estate.tokens.admin)).status).toBe(403)
  })

  it('follows the monolith while it is in charge', async () => {
    const { admin, grace } = estate.tokens
    const made = await estate.call.monolith('POST', '/products', {
      token: admin,
      body: { ...draft, sku: 'HAND-2' },
    })
    await reserve('monolith', 1, 3)
    await estate.call.monolith('PUT', '/users/me', { token: grace, body: { phone: '+1 555 0111' } })
    await eventually(() => same(`/products/${made.json.id}`, 'product-service'))
    await eventually(() => same('/products/1', 'product-service'))
    await eventually(() => same('/users/me', 'user-service', grace))
  })

  it('turns round: what the services write is seen by the monolith', async () => {
    const { admin, grace } = estate.tokens
    const made = await estate.call['product-service']('POST', '/products', {
      token: admin,
      body: { ...draft, sku: 'HAND-3' },
    })
    expect(made.json.id).toBe(1_000_000)
    await reserve('product-service', 2, 4)
    await estate.call['product-service']('DELETE', '/products/56', { token: admin })
    await estate.call['user-service']('PUT', '/users/me', {
      token: grace,
      body: { name: 'Rear Admiral Hopper' },
    })
    const ken = { email: 'ken@example.com', password: 'long enough', name: 'Ken' }
    await estate.call['user-service']('POST', '/users', { body: ken })
    await eventually(() => same('/products/1000000', 'product-service'))
    await eventually(() => same('/products?limit=100', 'product-service'))
    await eventually(() => same('/users/me', 'user-service', grace))
    await eventually(
      async () =>
        (await estate.call.monolith('POST', '/auth/login', login(ken.email, ken.password))).status === 200,
    )
  })

  it('puts aside somebody who registered on both sides, and goes on', async () => {
    const twin = { email: 'twin@example.com', password: 'long enough', name: 'Twin' }
    const register = (side: Side) => estate.call[side]('POST', '/users', { body: twin })
    const [here, there] = await Promise.all([register('monolith'), register('user-service')])
    // Where one heard of the other in time, it refused the second of them.
    expect([201, 409]).toContain(here.status)
    expect([201, 409]).toContain(there.status)
    const after = { email: 'after@example.com', password: 'long enough', name: 'After' }
    await estate.call['user-service']('POST', '/users', { body: after })
    await eventually(
      async () =>
        (await estate.call.monolith('POST', '/auth/login', login(after.email, after.password))).status ===
        200,
      15_000,
    )
  })

  it('counts what both sides sell at the same time', async () => {
    const before = (await get('monolith', '/products/3')).json.stock
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => reserve(n % 2 ? 'monolith' : 'product-service', 3, 1)),
    )
    await eventually(async () => {
      const [here, there] = [
        await get('monolith', '/products/3'),
        await get('product-service', '/products/3'),
      ]
      return here.json.stock === before - 10 && there.json.stock === before - 10
    })
  })

  it('does not echo: nothing more happens once both sides are the same', async () => {
    const delivered = async (side: Side) => {
      const { text } = await estate.call[side]('GET', '/metrics')
      return [...text.matchAll(/events_delivered_total\{[^}]*\} (\d+)/g)].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      )
    }
    await reserve('product-service', 4, 1)
    await eventually(() => same('/products/4', 'product-service'))
    const once = [await delivered('monolith'), await delivered('product-service')]
    await reserve('product-service', 5, 1)
    await eventually(() => same('/products/5', 'product-service'))
    // One more event at the service, to the monolith and to the inventory; none at the monolith.
    await eventually(async () => (await delivered('product-service')) === once[1]! + 2)
    expect(await delivered('monolith')).toBe(once[0])
  })

  it('catches up after the service was killed and the monolith went on', async () => {
    await estate.stop('product-service', 'SIGKILL')
    for (let n = 0; n < 5; n += 1) await reserve('monolith', 6, 1)
    await estate.start('product-service')
    await eventually(() => same('/products/6', 'product-service'), 15_000)
  })

  it('gives orders taken by the service to the monolith, which leaves their payment alone', async () => {
    const body = { items: [{ productId: 7, quantity: 1 }] }
    const { json } = await estate.call['order-service']('POST', '/orders', {
      token: estate.tokens.grace,
      body,
    })
    await eventually(() => same(`/orders/${json.id}`, 'order-service', estate.tokens.grace))
    expect((await get('monolith', `/orders/${json.id}`, estate.tokens.grace)).json.status).toBe(
      'PENDING_PAYMENT',
    )
  })
})
