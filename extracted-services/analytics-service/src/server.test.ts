import { deliver, testEvent } from '@banyan/service-kit/testing/events'
import { describe, expect, it } from 'vitest'
import { startTestService } from './testing.ts'

const about = (
  type: string,
  id: string,
  status: string,
  totalCents: number,
  createdAt = '2025-03-01 10:00:00',
) => testEvent(type, { order: { id, status, totalCents, createdAt } })

describe('analytics-service', () => {
  it('adds up days out of events, and comes to the same again by replaying them', async () => {
    const { call, tokens, close } = await startTestService()
    await deliver(
      call,
      tokens.service,
      about('order.placed.v1', 'a', 'PENDING_PAYMENT', 1_000),
      about('order.confirmed.v1', 'a', 'CONFIRMED', 1_000),
      about('order.placed.v1', 'b', 'PENDING_PAYMENT', 2_000),
      about('order.cancelled.v1', 'b', 'CANCELLED', 2_000),
      about('order.changed.v1', 'c', 'CONFIRMED', 550, '2025-03-02 10:00:00'),
      // Late and out of order: what is settled stays settled.
      about('order.placed.v1', 'c', 'PENDING_PAYMENT', 550, '2025-03-02 10:00:00'),
    )
    const daily = async () => (await call('GET', '/analytics/daily', { token: tokens.admin })).json.items
    const expected = [
      { day: '2025-03-01', placed: 2, confirmed: 1, cancelled: 1, revenue: 10, currency: 'EUR' },
      { day: '2025-03-02', placed: 1, confirmed: 1, cancelled: 0, revenue: 5.5, currency: 'EUR' },
    ]
    expect(await daily()).toEqual(expected)
    expect((await call('POST', '/analytics/rebuild', { token: tokens.admin })).json).toEqual({ replayed: 6 })
    expect(await daily()).toEqual(expected)
    await close()
  })
})
