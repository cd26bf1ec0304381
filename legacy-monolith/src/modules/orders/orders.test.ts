import { eventually } from '@banyan/service-kit/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestMonolith, type TestMonolith } from '../../testing.ts'

describe('orders', () => {
  let shop: TestMonolith
  let token: string
  beforeAll(async () => {
    shop = await startTestMonolith()
    token = await shop.signIn('grace@example.com')
  })
  afterAll(() => shop.close())

  const place = (body: object, headers = {}) => shop.call('POST', '/orders', { token, body, headers })
  const stockOf = async (id: number): Promise<number> =>
    (await shop.call('GET', `/products/${id}`)).json.stock
  const settled = (id: string) =>
    eventually(async () => {
      const { json } = await shop.call('GET', `/orders/${id}`, { token })
      return json.status !== 'PENDING_PAYMENT' && json
    })

  it('takes the stock, charges the card and confirms', async () => {
    const before = await stockOf(11)
    const { status, json } = await place({ items: [{ productId: 11, quantity: 5 }] })
    expect(status).toBe(201)
    expect(json).toMatchObject({ status: 'PENDING_PAYMENT', subtotal: 17.78, shipping: 4.9, total: 22.68 })
    expect(await settled(json.id)).toMatchObject({ status: 'CONFIRMED' })
    expect(await stockOf(11)).toBe(before - 5)
  })

  it('cancels and gives the stock back when the card is declined', async () => {
    const before = await stockOf(12)
    const { json } = await place({ items: [{ productId: 12, quantity: 2 }], cardToken: 'tok_declined' })
    expect(await settled(json.id)).toMatchObject({ status: 'CANCELLED' })
    expect(await stockOf(12)).toBe(before)
  })

  it('stores nothing when stock is short', async () => {
    const count = async () => (await shop.call('GET', '/orders?limit=100', { token })).json.items.length
    const before = await count()
    expect((await place({ items: [{ productId: 13, quantity: 100 }] })).status).toBe(409)
    expect((await place({ items: [{ productId: 999, quantity: 1 }] })).status).toBe(404)
    expect(await count()).toBe(before)
  })

  it('makes one order out of one idempotency key, also when sent at once', async () => {
    const body = { items: [{ productId: 14, quantity: 1 }] }
    const answers = await Promise.all([1, 2, 3].map(() => place(body, { 'idempotency-key': 'once' })))
    expect(new Set(answers.map((answer) => answer.json.id)).size).toBe(1)
  })

  it('hides the orders of others', async () => {
    const { json } = await place({ items: [{ productId: 15, quantity: 1 }] })
    const other = await shop.signIn('ada.lovelace@example.com')
    expect((await shop.call('GET', `/orders/${json.id}`, { token: other })).status).toBe(404)
    expect((await shop.call('GET', '/orders', { token: other })).text).not.toContain(json.id)
  })

  it('exports the own orders as CSV, and all of them to an administrator', async () => {
    const mine = await shop.call('GET', '/orders/export.csv', { token })
    expect(mine.headers.get('content-type')).toMatch('text/csv')
    expect(mine.text).toMatch(/^id,userId,status,items,/)
    expect(mine.text).toContain(
      '"5 x Heirloom Tomato Mix; 5 x Sugar Snap Peas; 1 x Watering Can 5 l",73.21,0.00,73.21,EUR',
    )
    expect(mine.text).not.toContain('8f1d7a52')
    const all = await shop.call('GET', '/orders/export.csv', {
      token: await shop.signIn('admin@banyan.example'),
    })
    expect(all.text).toContain('8f1d7a52')
  })

  it('streams the history of an order, resuming after the last event seen', async () => {
    const { json } = await place({ items: [{ productId: 16, quantity: 1 }] })
    const events = await readEvents(`${shop.url}/orders/${json.id}/events`, token, 2)
    expect(events.map((event) => event.data.status)).toEqual(['PENDING_PAYMENT', 'CONFIRMED'])
    const resumed = await readEvents(`${shop.url}/orders/${json.id}/events`, token, 1, events[0]?.id)
    expect(resumed).toEqual([events[1]])
  })
})

interface SeenEvent {
  id: string
  data: { status: string }
}

async function readEvents(
  url: string,
  token: string,
  count: number,
  lastEventId?: string,
): Promise<SeenEvent[]> {
  const abort = new AbortController()
  const headers = { authorization: `Bearer ${token}`, ...(lastEventId && { 'last-event-id': lastEventId }) }
  const response = await fetch(url, {
    headers,
    signal: AbortSignal.any([abort.signal, AbortSignal.timeout(5_000)]),
  })
  let text = ''
  const seen: SeenEvent[] = []
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, id, data] = /id: (\d+)\nevent: status\ndata: (.*)/.exec(text.slice(0, end)) ?? []
      if (id && data) seen.push({ id, data: JSON.parse(data) })
      text = text.slice(end + 2)
    }
    if (seen.length >= count) break
  }
  abort.abort()
  return seen
}
