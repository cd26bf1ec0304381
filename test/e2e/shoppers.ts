import { randomUUID } from 'node:crypto'
import { type Client, clientOf } from '@banyan/service-kit/testing/client'
import { eventually } from '@banyan/service-kit/testing/eventually'

const patienceMs = 30_000

/** What a shopper has to show for in the end. */
export interface Bought {
  orderId: string
  productId: number
  quantity: number
}

/** Somebody who shops: as often as it takes, and who remembers what they were told. */
export interface Shopper {
  email: string
  bought: Bought[]
  shop(productId: number, quantity: number): Promise<void>
}

export interface Account {
  email: string
  password: string
}

/** An app: a token, orders by JSON, each with a key of its own and sent again with it until it is accepted. */
export async function appShopper(proxyUrl: string, account: Account): Promise<Shopper> {
  const call = clientOf(proxyUrl)
  const token = await eventually(async () => {
    const { status, json } = await call('POST', '/auth/login', { body: account })
    return status === 200 ? (json.token as string) : undefined
  }, patienceMs)
  const bought: Bought[] = []
  return {
    email: account.email,
    bought,
    async shop(productId, quantity) {
      await patiently(call, 'GET', `/products/${productId}`, {})
      const body = { items: [{ productId, quantity }], cardToken: 'tok_visa' }
      const order = async (key: string) => {
        const headers = { 'idempotency-key': key }
        return eventually(async () => {
          const { status, json } = await call('POST', '/orders', { token, body, headers })
          return status === 201 ? (json as { id: string; status: string }) : undefined
        }, patienceMs)
      }
      let key = randomUUID()
      let made = await order(key)
      // A crash in the middle of it: the order is given up, and is made anew.
      for (; made.status === 'CANCELLED'; made = await order(key)) key = randomUUID()
      const orderId = made.id
      // Somebody who is not sure sends it once more: to whichever side serves by now.
      const { id: again } = await order(key)
      if (again !== orderId) throw new Error(`one key made the orders ${orderId} and ${again}`)
      bought.push({ orderId, productId, quantity })
    },
  }
}

/** A visitor of the storefront: pages, a session, a cart, forms with their tokens. */
export async function pageShopper(proxyUrl: string, account: Account): Promise<Shopper> {
  const page = new Pages(proxyUrl)
  await eventually(async () => {
    const { csrf } = await page.get('/login')
    const answer = await page.post('/login', { ...account, next: '/account', _csrf: csrf })
    return answer.status === 302 || undefined
  }, patienceMs)
  const bought: Bought[] = []
  return {
    email: account.email,
    bought,
    async shop(productId, quantity) {
      const { csrf } = await page.get(`/p/${productId}`)
      await page.post('/cart', { _csrf: csrf, productId: String(productId), quantity: String(quantity) })
      const cart = await page.get('/cart')
      if (!cart.text.includes(`href="/p/${productId}"`))
        throw new Error(`the cart of ${account.email} was lost`)
      const { orderKey } = await page.get('/checkout')
      const placed = await page.post('/checkout', { _csrf: csrf, card: 'tok_visa', orderKey })
      const orderId = /\/account\/orders\/([\w-]{36})$/.exec(placed.location)?.[1]
      if (!orderId)
        throw new Error(`the checkout of ${account.email} ended with ${placed.status} ${placed.text}`)
      bought.push({ orderId, productId, quantity })
    },
  }
}

/** Asks again until the answer is not a failure of a server. */
function patiently(call: Client, method: string, path: string, options: Parameters<Client>[2]) {
  return eventually(async () => {
    const answer = await call(method, path, options)
    return answer.status < 500 ? answer : undefined
  }, patienceMs)
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** One browser's worth of cookies and forms. */
class Pages {
  readonly #call: Client
  #cookie = ''

  constructor(proxyUrl: string) {
    this.#call = clientOf(proxyUrl)
  }

  async get(path: string) {
    const answer = await this.#send('GET', path)
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(answer.text)?.[1] ?? ''
    return { text: answer.text, csrf: field('_csrf'), orderKey: field('orderKey') }
  }

  async post(path: string, fields: Record<string, string>) {
    const answer = await this.#send('POST', path, new URLSearchParams(fields).toString())
    return { status: answer.status, text: answer.text, location: answer.headers.get('location') ?? '' }
  }

  async #send(method: string, path: string, body?: string) {
    const headers = { ...(this.#cookie && { cookie: this.#cookie }), ...(body !== undefined && form) }
    const answer = await patiently(this.#call, method, path, { headers, body })
    for (const set of answer.headers.getSetCookie()) this.#cookie = set.split(';')[0]!
    return answer
  }
}
