import { deliver, testEvent } from '@banyan/service-kit/testing/events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestService, type TestService } from './testing.ts'

const order = { orderId: 'o-1', userId: 'u-1', totalCents: 1_250, cardToken: 'tok_visa' }

describe('payment-service', () => {
  let service: TestService
  beforeEach(async () => {
    service = await startTestService()
  })
  afterEach(() => service.close())

  const paymentOf = async (id: string) =>
    (await service.call('GET', `/payments/${id}`, { token: service.tokens.admin })).json
  const send = (...events: ReturnType<typeof testEvent>[]) =>
    deliver(service.call, service.tokens.service, ...events)

  it('charges an order once, however often and in however many events it is told of', async () => {
    const placed = testEvent('order.placed.v1', order)
    await send(placed, placed)
    const first = await paymentOf('o-1')
    await send(placed, testEvent('order.placed.v1', order))
    expect(await paymentOf('o-1')).toEqual(first)
    expect(first).toMatchObject({ status: 'succeeded', amount: 12.5, reason: null })
  })

  it.each([
    ['a declined card', { cardToken: 'tok_declined' }, 'card_declined'],
    ['an amount over the limit', { totalCents: 500_001 }, 'limit_exceeded'],
  ])('refuses %s and says why', async (_name, change, reason) => {
    await send(testEvent('order.placed.v1', { ...order, ...change }))
    expect(await paymentOf('o-1')).toMatchObject({ status: 'failed', reason })
  })

  it('puts an event aside that it can never handle, and goes on with the next', async () => {
    const poison = testEvent('order.placed.v1', { orderId: 'o-2' })
    expect(await send(poison, testEvent('order.placed.v1', order))).toBe(204)
    expect(await paymentOf('o-1')).toMatchObject({ status: 'succeeded' })
    const metrics = (await service.call('GET', '/metrics')).text
    expect(metrics).toMatch(/events_received_total\{.*type="order.placed.v1",outcome="dead".*\} 1/)
  })

  it('takes events from services only', async () => {
    const { customer } = service.tokens
    expect(await deliver(service.call, customer, testEvent('order.placed.v1', order))).toBe(403)
    expect((await service.call('POST', '/events', { body: [] })).status).toBe(401)
  })
})
