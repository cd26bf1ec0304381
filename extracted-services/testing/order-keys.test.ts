import { eventually } from '@banyan/service-kit/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestEstate, type TestEstate } from './estate.ts'

const settlingMs = 20_000
const body = { items: [{ productId: 31, quantity: 1 }], cardToken: 'tok_visa' }

describe('an idempotency key while orders are taken on two sides', () => {
  let estate: TestEstate
  beforeAll(async () => {
    estate = await startTestEstate([
      'monolith',
      'user-service',
      'product-service',
      'order-service',
      'payment-service',
    ])
  }, 60_000)
  afterAll(() => estate.close())

  const place = (side: 'monolith' | 'order-service', key: string) =>
    estate.call[side]('POST', '/orders', {
      token: estate.tokens.grace,
      body,
      headers: { 'idempotency-key': key },
    })
  /** As a shopper does who is told to try again. */
  const placed = (side: 'monolith' | 'order-service', key: string) =>
    eventually(async () => {
      const answer = await place(side, key)
      return answer.status === 201 ? (answer.json.id as string) : undefined
    }, settlingMs)
  const orders = async (side: 'monolith' | 'order-service'): Promise<{ id: string; status: string }[]> =>
    (await estate.call[side]('GET', '/orders?limit=100', { token: estate.tokens.grace })).json.items

  it('makes one order, though it is sent to both at once', { timeout: 60_000 }, async () => {
    const before = (await orders('monolith')).length
    const made = new Set<string>()
    for (let n = 0; n < 8; n += 1) {
      const [here, there] = await Promise.all([
        placed('monolith', `both-${n}`),
        placed('order-service', `both-${n}`),
      ])
      expect(there).toBe(here)
      made.add(here)
    }
    for (const side of ['monolith', 'order-service'] as const) {
      await eventually(async () => {
        const mine = await orders(side)
        const settled = mine.filter(({ id, status }) => made.has(id) && status === 'CONFIRMED')
        return mine.length === before + made.size && settled.length === made.size
      }, settlingMs)
    }
    expect(made.size).toBe(8)
  })

  it('is good on either side again when its order was refused', async () => {
    const short = { items: [{ productId: 32, quantity: 100 }] }
    const headers = { 'idempotency-key': 'refused' }
    const token = estate.tokens.grace
    for (const side of ['order-service', 'monolith'] as const) {
      const refused = await estate.call[side]('POST', '/orders', { token, body: short, headers })
      expect(refused.json.error.code).toBe('insufficient_stock')
    }
    await placed('monolith', 'refused')
  })

  it('is not given away while the monolith cannot be asked', async () => {
    await estate.stop('monolith', 'SIGKILL')
    const { status } = await place('order-service', 'later')
    expect(status).toBeGreaterThanOrEqual(502)
    await estate.start('monolith')
    const id = await placed('order-service', 'later')
    expect(await placed('monolith', 'later')).toBe(id)
  })

  it('is for services to claim, not for customers', async () => {
    const claim = (token: string) =>
      estate.call.monolith('POST', '/handover/order-keys/claim', { token, body: { userId: 'x', key: 'y' } })
    expect((await claim(estate.tokens.grace)).status).toBe(403)
    expect((await claim(estate.tokens.service)).json).toEqual({ claimed: true })
  })
})
