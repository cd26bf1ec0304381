import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '@banyan/service-kit/testing/eventually'
import { afterEach, describe, expect, it } from 'vitest'
import { startTestEstate, type TestEstate } from './estate.ts'

/** Stands between the order-service and the products and holds reservations up at one of two points. */
async function startGate() {
  let target = ''
  let mode: 'open' | 'hold-request' | 'hold-answer' = 'open'
  let held = 0
  const pass = (req: IncomingMessage, res: ServerResponse) => {
    const { method, url, headers } = req
    const onward = request(`${target}${url}`, { method, headers }, (answer) => {
      const give = () => {
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(res)
      }
      if (mode === 'hold-answer' && url === '/products/reserve') held += 1
      else give()
    })
    onward.on('error', () => res.destroy())
    req.pipe(onward)
  }
  const server = createServer((req, res) => {
    res.on('error', () => undefined)
    if (mode === 'hold-request' && req.url === '/products/reserve') held += 1
    else pass(req, res)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    aim: (url: string) => {
      target = url
    },
    hold: (at: typeof mode) => {
      mode = at
    },
    holding: () => held,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('a crash in the middle of placing an order', () => {
  let estate: TestEstate
  let gate: Awaited<ReturnType<typeof startGate>>
  afterEach(async () => {
    await estate.close()
    gate.close()
  })

  async function crashWhileHeld(at: 'hold-request' | 'hold-answer') {
    gate = await startGate()
    const env = { PRODUCTS_URL: gate.url, ABANDONED_AFTER_MS: '1000' }
    estate = await startTestEstate(['monolith', 'user-service', 'product-service', 'order-service'], { env })
    gate.aim(estate.url['product-service'])
    gate.hold(at)
    const body = { items: [{ productId: 21, quantity: 4 }] }
    const placing = estate.call['order-service']('POST', '/orders', {
      token: estate.tokens.grace,
      body,
    }).catch(() => 'cut')
    await eventually(() => gate.holding() > 0)
    await estate.stop('order-service', 'SIGKILL')
    expect(await placing).toBe('cut')
  }

  const stock = async (): Promise<number> =>
    (await estate.call['product-service']('GET', '/products/21')).json.stock
  const releases = async () => {
    const { text } = await estate.call['product-service']('GET', '/metrics')
    return /events_received_total\{[^}]*type="order.cancelled.v1",outcome="handled"[^}]*\} 1/.test(text)
  }

  it('gives back the stock that was reserved but never answered for', async () => {
    await crashWhileHeld('hold-answer')
    const reserved = await stock()
    await estate.start('order-service')
    await eventually(async () => (await stock()) === reserved + 4, 15_000)
    const mine = await estate.call['order-service']('GET', '/orders', { token: estate.tokens.grace })
    expect(mine.json.items.filter((order: { status: string }) => order.status === 'PENDING_PAYMENT')).toEqual(
      [],
    )
  })

  it('refuses a reservation that arrives after its order was given up', async () => {
    await crashWhileHeld('hold-request')
    const untouched = await stock()
    await estate.start('order-service')
    await eventually(releases, 15_000)
    const mine = await estate.call['order-service']('GET', '/orders', { token: estate.tokens.grace })
    const body = { orderId: mine.json.items[0].id, items: [{ productId: 21, quantity: 4 }] }
    const late = await estate.call['product-service']('POST', '/products/reserve', {
      token: estate.tokens.grace,
      body,
    })
    expect(late).toMatchObject({ status: 409, json: { error: { code: 'reservation_released' } } })
    expect(await stock()).toBe(untouched)
  })
})
