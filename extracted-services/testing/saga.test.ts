import { eventually } from '@banyan/service-kit/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestEstate, type TestEstate } from './estate.ts'

const all = [
  'monolith',
  'user-service',
  'product-service',
  'order-service',
  'payment-service',
  'notification-service',
] as const
const settlingMs = 20_000

describe('the saga of an order', () => {
  let estate: TestEstate
  beforeAll(async () => {
    estate = await startTestEstate([...all])
  }, 40_000)
  afterAll(() => estate.close())

  const stockOf = async (id: number): Promise<number> =>
    (await estate.call['product-service']('GET', `/products/${id}`)).json.stock
  const place = (items: object[], cardToken: string, key?: string) =>
    estate.call['order-service']('POST', '/orders', {
      token: estate.tokens.grace,
      body: { items, cardToken },
      headers: key ? { 'idempotency-key': key } : {},
    })
  const statusOf = async (id: string) =>
    (await estate.call['order-service']('GET', `/orders/${id}`, { token: estate.tokens.grace })).json.status
  const settled = (id: string) =>
    eventually(async () => {
      const status = await statusOf(id)
      return status !== 'PENDING_PAYMENT' && status
    }, settlingMs)

  it('confirms what is paid, mails the customer and shows it in the monolith', async () => {
    const before = await stockOf(11)
    const { json } = await place([{ productId: 11, quantity: 5 }], 'tok_visa')
    expect(json).toMatchObject({ status: 'PENDING_PAYMENT', total: 22.68 })
    expect(await settled(json.id)).toBe('CONFIRMED')
    expect(await stockOf(11)).toBe(before - 5)
    await eventually(async () => {
      const mails = await estate.call['notification-service']('GET', `/mails?orderId=${json.id}`, {
        token: estate.tokens.admin,
      })
      return mails.json.items.length === 2
    }, settlingMs)
    await eventually(async () => {
      const there = await estate.call.monolith('GET', `/orders/${json.id}`, { token: estate.tokens.grace })
      return there.json?.status === 'CONFIRMED'
    }, settlingMs)
  })

  it('cancels what is not paid and releases the stock', async () => {
    const before = await stockOf(12)
    const { json } = await place([{ productId: 12, quantity: 3 }], 'tok_declined')
    expect(await settled(json.id)).toBe('CANCELLED')
    await eventually(async () => (await stockOf(12)) === before, settlingMs)
  })

  it('waits for a payment-service that is down, and charges once when it is back', async () => {
    await estate.stop('payment-service', 'SIGKILL')
    const { json } = await place([{ productId: 13, quantity: 1 }], 'tok_visa')
    expect(await statusOf(json.id)).toBe('PENDING_PAYMENT')
    await estate.start('payment-service')
    expect(await settled(json.id)).toBe('CONFIRMED')
  })

  it('settles an order whose payment happened while the order-service was down', async () => {
    await estate.stop('payment-service')
    const { json } = await place([{ productId: 14, quantity: 1 }], 'tok_visa')
    await estate.stop('order-service', 'SIGKILL')
    await estate.start('payment-service', 'order-service')
    expect(await settled(json.id)).toBe('CONFIRMED')
  })

  it('places nothing when the product-service is down, and everything when it is back', async () => {
    await estate.stop('product-service', 'SIGKILL')
    expect((await place([{ productId: 15, quantity: 1 }], 'tok_visa')).status).toBe(502)
    await estate.start('product-service')
    const { json } = await place([{ productId: 15, quantity: 1 }], 'tok_visa')
    expect(await settled(json.id)).toBe('CONFIRMED')
  })

  it('survives killing each process in turn: no order lost or stuck, no double charge, no stock lost', async () => {
    const products = [41, 42, 43]
    const before = await Promise.all(products.map(stockOf))
    const keys = Array.from({ length: 24 }, (_, n) => `crash-${n}`)
    const orders = new Map<string, number>()
    const shop = async (key: string, n: number) => {
      const productId = products[n % products.length]!
      // A shopper who sees an error tries again with the same key.
      const made = await eventually(async () => {
        const answer = await place(
          [{ productId, quantity: 1 }],
          n % 3 === 0 ? 'tok_declined' : 'tok_visa',
          key,
        )
        return answer.status === 201 && answer.json
      }, settlingMs)
      orders.set(made.id, productId)
    }
    const shopping = (async () => {
      for (const [n, key] of keys.entries()) await shop(key, n)
    })()
    for (const name of ['order-service', 'payment-service', 'product-service', 'order-service'] as const) {
      await estate.stop(name, 'SIGKILL')
      await estate.start(name)
    }
    await shopping

    const confirmed = new Map<number, number>()
    for (const [id, productId] of orders) {
      if ((await settled(id)) === 'CONFIRMED') confirmed.set(productId, (confirmed.get(productId) ?? 0) + 1)
    }
    expect(orders.size).toBe(keys.length)
    // Orders that a crash interrupted are cancelled a while later, and give their stock back.
    await eventually(async () => {
      const left = await Promise.all(products.map(stockOf))
      return left.every((stock, n) => stock === before[n]! - (confirmed.get(products[n]!) ?? 0))
    }, settlingMs)
  }, 90_000)
})
