import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestMonolith, type TestMonolith } from '../../testing.ts'

const draft = {
  sku: 'NEW-1',
  name: 'Grafting Tape',
  price: 4.35,
  stock: 7,
  weightGrams: 30,
  tags: ['tools', 'new'],
}

describe('catalog', () => {
  let shop: TestMonolith
  let admin: string
  let customer: string
  beforeAll(async () => {
    shop = await startTestMonolith()
    admin = await shop.signIn('admin@banyan.example')
    customer = await shop.signIn('grace@example.com')
  })
  afterAll(() => shop.close())

  it('pages through the whole catalogue without repeats', async () => {
    const seen = new Set<number>()
    for (let offset = 0; offset < 60; offset += 25) {
      const { json } = await shop.call('GET', `/products?limit=25&offset=${offset}`)
      expect(json.total).toBe(60)
      for (const product of json.items) seen.add(product.id)
    }
    expect(seen.size).toBe(60)
  })

  it('searches without taking wildcards literally for anything else', async () => {
    expect((await shop.call('GET', '/products?q=BANYAN')).json.items).toMatchObject([
      { name: 'Banyan Bonsai' },
    ])
    expect((await shop.call('GET', '/products?q=%25')).json.total).toBe(0)
  })

  it.each(['limit=0', 'limit=101', 'limit=x', 'offset=-1', 'q=a&q=b'])(
    'refuses ?%s and names the field',
    async (query) => {
      const answer = await shop.call('GET', `/products?${query}`)
      expect(answer.status).toBe(400)
      expect(answer.json.error.message).toContain(`${query.split('=')[0]}: `)
    },
  )

  it('lets administrators, and only them, write', async () => {
    expect((await shop.call('POST', '/products', { body: draft })).status).toBe(401)
    expect((await shop.call('POST', '/products', { token: customer, body: draft })).status).toBe(403)
    const made = await shop.call('POST', '/products', { token: admin, body: draft })
    expect(made).toMatchObject({
      status: 201,
      json: { price: 4.35, tags: ['tools', 'new'], discontinuedAt: null },
    })
    expect((await shop.call('POST', '/products', { token: admin, body: draft })).status).toBe(409)

    const path = made.headers.get('location') ?? ''
    const changed = await shop.call('PUT', path, { token: admin, body: { ...draft, price: 5 } })
    expect(changed.json.price).toBe(5)
    expect((await shop.call('DELETE', path, { token: admin })).status).toBe(204)
    expect((await shop.call('GET', path)).status).toBe(404)
  })

  it('reserves all lines or none', async () => {
    const stockOf = async (id: number) => (await shop.call('GET', `/products/${id}`)).json.stock
    const [first, second] = [await stockOf(1), await stockOf(2)]
    const items = [
      { productId: 1, quantity: 3 },
      { productId: 2, quantity: 100 },
    ]
    const refused = await shop.call('POST', '/products/reserve', { token: customer, body: { items } })
    expect(refused.json.error).toMatchObject({
      code: 'insufficient_stock',
      details: { productId: 2, available: second },
    })
    expect(await stockOf(1)).toBe(first)
  })

  it('reserves once per order, however often it is asked', async () => {
    const orderId = '6a0a8d8e-2f0b-4a44-9d0c-1d8a3ff1c001'
    const body = { orderId, items: [{ productId: 3, quantity: 2 }] }
    const [a, b] = [
      await shop.call('POST', '/products/reserve', { token: customer, body }),
      await shop.call('POST', '/products/reserve', { token: customer, body }),
    ]
    expect(a.json.reservationId).toBe(b.json.reservationId)
    expect(b.json.items).toEqual([{ productId: 3, quantity: 2, remaining: a.json.items[0].remaining }])
  })

  it('never sells the last piece twice', async () => {
    const { json } = await shop.call('GET', '/products/60')
    const buyers = Array.from({ length: json.stock + 10 }, () =>
      shop.call('POST', '/products/reserve', {
        token: customer,
        body: { items: [{ productId: 60, quantity: 1 }] },
      }),
    )
    const sold = (await Promise.all(buyers)).filter((answer) => answer.status === 200).length
    expect(sold).toBe(json.stock)
  })
})
