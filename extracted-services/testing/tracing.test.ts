import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '@banyan/service-kit/testing/eventually'
import { describe, expect, it } from 'vitest'
import { startTestEstate } from './estate.ts'

interface SeenSpan {
  service: string
  name: string
  traceId: string
  spanId: string
  parentSpanId: string
}

/** A receiver of OTLP/HTTP in its JSON encoding, as Jaeger and the collector are. */
async function startReceiver() {
  const spans: SeenSpan[] = []
  const server = createServer(async (req, res) => {
    let text = ''
    for await (const chunk of req) text += chunk
    if (req.url === '/v1/traces') spans.push(...spansOf(text))
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, close }
}

function spansOf(text: string): SeenSpan[] {
  return JSON.parse(text).resourceSpans.flatMap(
    (each: { resource: { attributes: object[] }; scopeSpans: { spans: object[] }[] }) => {
      const attributes = each.resource.attributes as { key: string; value: { stringValue?: string } }[]
      const service = attributes.find(({ key }) => key === 'service.name')?.value.stringValue
      return each.scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ service, ...span })))
    },
  )
}

describe('one trace', () => {
  it('leads from the client through the services to the consumers of the events', async () => {
    const receiver = await startReceiver()
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
