import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clientOf } from '@banyan/service-kit/testing/client'
import { eventually } from '@banyan/service-kit/testing/eventually'
import {
  type OtlpReceiver,
  type SeenSpan,
  startOtlpReceiver,
} from '@banyan/service-kit/testing/otlp-receiver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ShopStand, startShop } from './shop-stand.ts'

const settleMs = 30_000
const clientSpan = 'b7ad6b7169203331'
const traceparent = (traceId: string, flags = '01') => ({
  traceparent: `00-${traceId}-${clientSpan}-${flags}`,
})

describe('one trace through everything', () => {
  let receiver: OtlpReceiver
  let stand: ShopStand
  const proxy = () => clientOf(stand.banyan.proxyUrl)

  beforeAll(async () => {
    receiver = await startOtlpReceiver()
    const { url } = receiver
    stand = await startShop({
      processes: ['monolith', 'user-service', 'product-service', 'order-service', 'payment-service'],
      routes: ['products', 'orders'],
      estate: { env: { OTEL_EXPORTER_OTLP_ENDPOINT: url } },
      banyan: { env: { BANYAN_OTLP_ENDPOINT: url } },
    })
    await stand.traffic('orders', { weight: 100, mirror: 0 })
  }, 60_000)
  afterAll(async () => {
    await stand?.close()
    receiver?.close()
  })

  const seen = (traceId: string, service: string, name: string): Promise<SeenSpan> =>
    eventually(
      () =>
        receiver.spans.find(
          (span) => span.traceId === traceId && span.service === service && span.name === name,
        ),
      settleMs,
    )

  it('leads from the client through the proxy and the services to the consumers of the events', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const placed = await proxy()('POST', '/orders', {
      token: stand.estate.tokens.grace,
      body: { items: [{ productId: 9, quantity: 1 }] },
      headers: traceparent(traceId),
    })
    expect(placed.status).toBe(201)
    const here = await seen(traceId, 'banyan', 'POST orders')
    expect(here.parentSpanId).toBe(clientSpan)
    expect(here.attributes).toMatchObject({
      'banyan.route': 'orders',
      'banyan.slot': 'candidate',
      'banyan.backend': 'order-service',
      'http.request.method': 'POST',
      'http.response.status_code': '201',
      'url.path': '/orders',
    })
    const order = await seen(traceId, 'order-service', 'POST /orders')
    expect(order.parentSpanId).toBe(here.spanId)
    await seen(traceId, 'product-service', 'POST /products/reserve')
    const payment = await seen(traceId, 'payment-service', 'handle order.placed.v1')
    expect(payment.parentSpanId).toBe(order.spanId)
    await seen(traceId, 'monolith', 'handle order.confirmed.v1')
  })

  it('leads through the monolith where nothing is extracted, and on to who follows it', async () => {
    const traceId = '1af7651916cd43dd8448eb211c80319c'
    const body = { sku: 'TRACED', name: 'Traced', price: 1, stock: 1, weightGrams: 1 }
    await proxy()('POST', '/products', {
      token: stand.estate.tokens.admin,
      body,
      headers: traceparent(traceId),
    })
    const here = await seen(traceId, 'banyan', 'POST products')
    expect(here.attributes).toMatchObject({ 'banyan.slot': 'baseline', 'banyan.backend': 'legacy' })
    const made = await seen(traceId, 'monolith', 'POST /products')
    expect(made.parentSpanId).toBe(here.spanId)
    const followed = await seen(traceId, 'product-service', 'handle product.updated.v1')
    expect(followed.parentSpanId).toBe(made.spanId)
  })

  it('shows a shadow beside the answer that was served', async () => {
    await stand.traffic('products', { weight: 0, mirror: 100 })
    const traceId = '2af7651916cd43dd8448eb211c80319c'
    await proxy()('GET', '/products/1', { headers: traceparent(traceId) })
    const here = await seen(traceId, 'banyan', 'GET products')
    for (const service of ['monolith', 'product-service']) {
      expect((await seen(traceId, service, 'GET /products/:id')).parentSpanId).toBe(here.spanId)
    }
  })

  it('begins at the proxy when the client brings none, and is in its access log', async () => {
    await proxy()('GET', '/static/shop.css?secret=1')
    const here = await eventually(
      () =>
        receiver.spans.find(
          ({ service, attributes }) => service === 'banyan' && attributes['url.path'] === '/static/shop.css',
        ),
      settleMs,
    )
    expect(here).toMatchObject({ name: 'GET fall-through' })
    expect(here.parentSpanId ?? '').toBe('')
    expect(JSON.stringify(here)).not.toContain('secret')
    const logs = join(stand.banyan.dataDir, 'logs')
    await eventually(() => {
      const lines = readdirSync(logs).flatMap((file) => readFileSync(join(logs, file), 'utf8').split('\n'))
      return lines.some((line) => line.includes(`"trace":"${here.traceId}"`) && line.includes('shop.css'))
    }, settleMs)
  })

  it('is not recorded anywhere when the client says so', async () => {
    const unrecorded = '3af7651916cd43dd8448eb211c80319c'
    await proxy()('GET', '/products/2', { headers: traceparent(unrecorded, '00') })
    const after = '4af7651916cd43dd8448eb211c80319c'
    await proxy()('GET', '/products/2', { headers: traceparent(after) })
    await seen(after, 'banyan', 'GET products')
    await seen(after, 'monolith', 'GET /products/:id')
    expect(receiver.spans.filter(({ traceId }) => traceId === unrecorded)).toEqual([])
  })
})
