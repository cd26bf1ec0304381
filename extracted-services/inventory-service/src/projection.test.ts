import { deliver, testEvent } from '@banyan/service-kit/testing/events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestService, type TestService } from './testing.ts'

const updated = (sequence: number, stock: number, source = '/product-service', change = 'stock') =>
  testEvent('product.updated.v1', { change, product: { id: 7, sku: 'A-7', stock } }, { source, sequence })
const about = (type: string, orderId: string, quantity = 2) =>
  testEvent(type, { orderId, order: { lines: [{ productId: 7, quantity }] } })

describe('the stock projection', () => {
  let service: TestService
  beforeEach(async () => {
    service = await startTestService()
  })
  afterEach(() => service.close())

  const level = async () => (await service.call('GET', '/inventory/7')).json
  const send = (...events: ReturnType<typeof testEvent>[]) =>
    deliver(service.call, service.tokens.service, ...events)

  it('keeps the newest word of the owner, also when an older one comes later', async () => {
    await send(updated(5, 40), updated(4, 41))
    expect(await level()).toMatchObject({ available: 40, pending: 0 })
  })

  it('does not listen to anybody but the owner of the stock', async () => {
    await send(updated(5, 40), updated(6, 12, '/monolith'))
    expect(await level()).toMatchObject({ available: 40 })
  })

  it('counts what waits for payment until the order is settled, in whatever order the news come', async () => {
    await send(updated(1, 40), about('order.placed.v1', 'a'), about('order.placed.v1', 'b', 3))
    expect(await level()).toMatchObject({ pending: 5 })
    await send(
      about('order.confirmed.v1', 'a'),
      about('order.cancelled.v1', 'c'),
      about('order.placed.v1', 'c'),
    )
    expect(await level()).toMatchObject({ pending: 3 })
  })

  it('forgets a product that was deleted', async () => {
    await send(updated(1, 40), updated(2, 0, '/product-service', 'deleted'))
    expect((await service.call('GET', '/inventory/7')).status).toBe(404)
  })
})
