import type { Answer } from '@banyan/service-kit/testing/client'
import { eventually } from '@banyan/service-kit/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestMonolith, type TestMonolith } from '../../testing.ts'

/** A browser without a screen: keeps cookies, reads the CSRF token off pages, follows nothing by itself. */
function visitor(shop: TestMonolith) {
  let sid: string | undefined
  let csrf = ''
  const keep = (answer: Answer) => {
    sid = /sid=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? sid
    csrf = /name="_csrf" value="([^"]+)"/.exec(answer.text)?.[1] ?? csrf
    return answer
  }
  const headers = () => (sid ? { cookie: `theme=dark; sid=${sid}` } : {})
  return {
    sid: () => sid,
    open: async (path: string) => keep(await shop.call('GET', path, { headers: headers() })),
    submit: async (path: string, fields: Record<string, string>, token = csrf) => {
      const body = new URLSearchParams({ _csrf: token, ...fields }).toString()
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      return keep(await shop.call('POST', path, { headers: { ...headers(), ...type }, body }))
    },
  }
}

const credentials = { email: 'grace@example.com', password: 'fig-and-vine' }

describe('storefront', () => {
  let shop: TestMonolith
  beforeAll(async () => {
    shop = await startTestMonolith()
  })
  afterAll(() => shop.close())

  it('shows the shop and its products, escaped', async () => {
    const someone = visitor(shop)
    expect((await someone.open('/')).text).toContain('Monstera Deliciosa')
    expect((await someone.open('/p/12')).text).toContain('Sugar Snap Peas')
    expect((await someone.open('/?q=%3Cscript%3E')).text).toContain('“&lt;script&gt;”')
  })

  it('gives a session cookie for the whole shop that scripts cannot read', async () => {
    const cookie = (await shop.call('GET', '/')).headers.get('set-cookie')
    expect(cookie).toMatch(/^sid=[\w-]{32}; .*Path=\/;.*HttpOnly; SameSite=Lax/)
  })

  it('keeps the cart over signing in, and changes the session id', async () => {
    const shopper = visitor(shop)
    await shopper.open('/p/1')
    const added = await shopper.submit('/cart', { productId: '1', quantity: '2' })
    expect(added).toMatchObject({ status: 302 })
    expect(added.headers.get('location')).toBe(`${shop.url}/cart`)
    const anonymous = shopper.sid()

    await shopper.open('/login')
    const signedIn = await shopper.submit('/login', { ...credentials, next: '/checkout' })
    expect(signedIn.headers.get('location')).toBe(`${shop.url}/checkout`)
    expect(shopper.sid()).not.toBe(anonymous)
    expect((await shopper.open('/cart')).text).toContain('Monstera Deliciosa')
  })

  it('sells: cart, checkout, order page, and an empty cart afterwards', async () => {
    const shopper = visitor(shop)
    await shopper.open('/login')
    await shopper.submit('/login', credentials)
    await shopper.open('/p/31')
    await shopper.submit('/cart', { productId: '31', quantity: '3' })
    const checkout = await shopper.open('/checkout')
    const orderKey = /name="orderKey" value="([^"]+)"/.exec(checkout.text)?.[1] ?? ''
    const done = await shopper.submit('/checkout', { card: 'tok_visa', orderKey })
    const again = await shopper.submit('/checkout', { card: 'tok_visa', orderKey })
    const orderPath = new URL(done.headers.get('location') ?? '').pathname
    expect(new URL(again.headers.get('location') ?? '').pathname).toBe(orderPath)
    await eventually(async () => (await shopper.open(orderPath)).text.includes('confirmed'))
    expect((await shopper.open('/cart')).text).toContain('It is empty')
    expect((await shopper.open('/account')).text).toContain(orderPath)
  })

  it('refuses forms without the token of the own session', async () => {
    const [shopper, thief] = [visitor(shop), visitor(shop)]
    await shopper.open('/login')
    await thief.open('/login')
    expect((await shopper.submit('/login', credentials, 'forged')).status).toBe(403)
    expect((await shop.call('POST', '/cart', { body: { productId: 1 } })).status).toBe(403)
  })

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'never sends anybody to %s after signing in',
    async (next) => {
      const shopper = visitor(shop)
      await shopper.open('/login')
      const answer = await shopper.submit('/login', { ...credentials, next })
      expect(answer.headers.get('location')).toBe(`${shop.url}/account`)
    },
  )

  it('ends the session on signing out', async () => {
    const shopper = visitor(shop)
    await shopper.open('/login')
    await shopper.submit('/login', credentials)
    const { text } = await shopper.open('/account')
    expect(text).toContain('Hello, Grace Hopper')
    await shopper.submit('/logout', {})
    expect((await shopper.open('/account')).headers.get('location')).toBe(`${shop.url}/login?next=/account`)
  })

  it('answers 304 for what a browser has, and compresses what it does not', async () => {
    const css = await shop.call('GET', '/static/shop.css', { headers: { 'accept-encoding': 'gzip' } })
    expect(css.headers.get('content-encoding')).toBe('gzip')
    for (const path of ['/static/shop.css', '/photos/1']) {
      const etag = (await shop.call('GET', path)).headers.get('etag') ?? ''
      expect((await shop.call('GET', path, { headers: { 'if-none-match': etag } })).status).toBe(304)
    }
  })

  it('tells open pages about stock over the WebSocket', async () => {
    const socket = new WebSocket(`${shop.url.replace('http', 'ws')}/live`)
    const messages: unknown[] = []
    socket.onmessage = ({ data }) => messages.push(JSON.parse(data))
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
    const token = await shop.signIn('grace@example.com')
    await shop.call('POST', '/products/reserve', { token, body: { items: [{ productId: 40, quantity: 1 }] } })
    await eventually(() => messages.length > 0)
    expect(messages[0]).toMatchObject({ type: 'stock', productId: 40 })
    socket.close()
  })
})
