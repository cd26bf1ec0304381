import { eventually } from '@banyan/service-kit/testing/eventually'
import { startOtlpReceiver } from '@banyan/service-kit/testing/otlp-receiver'
import { describe, expect, it } from 'vitest'
import { startTestEstate } from './estate.ts'

describe('one trace', () => {
  it('leads from the client through the services to the consumers of the events', async () => {
    const receiver = await startOtlpReceiver()
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }
    const services = [
      'monolith',
      'user-service',
      'product-service',
      'order-service',
      'payment-service',
    ] as const
    const estate = await startTestEstate([...services], { env })
    try {
      const traceId = '0af7651916cd43dd8448eb211c80319c'
      const traceparent = `00-${traceId}-b7ad6b7169203331-01`
      const body = { items: [{ productId: 9, quantity: 1 }] }
      await estate.call['order-service']('POST', '/orders', {
        token: estate.tokens.grace,
        body,
        headers: { traceparent },
      })
      const seen = (service: string, name: string) =>
        receiver.spans.find(
          (span) => span.traceId === traceId && span.service === service && span.name === name,
        )
      const order = await eventually(() => seen('order-service', 'POST /orders'), 15_000)
      expect(order.parentSpanId).toBe('b7ad6b7169203331')
      await eventually(() => seen('user-service', 'GET /users/:id/validate'), 15_000)
      await eventually(() => seen('product-service', 'POST /products/reserve'), 15_000)
      // The events carry the trace on: to who is paid, back to who is told, and to the monolith.
      const payment = await eventually(() => seen('payment-service', 'handle order.placed.v1'), 15_000)
      expect(payment.parentSpanId).toBe(order.spanId)
      await eventually(() => seen('order-service', 'handle payment.succeeded.v1'), 15_000)
      await eventually(() => seen('monolith', 'handle order.confirmed.v1'), 15_000)
    } finally {
      await estate.close()
      receiver.close()
    }
  }, 90_000)
})
