import { setTimeout as pause } from 'node:timers/promises'

/** Shoppers at a time in quiet moments, and in a burst. */
const SHOPPERS = 2
const BURST_SHOPPERS = 6
/** A burst begins about this often and lasts about this long. */
const BURST_EVERY_MS = 45_000
const BURST_MS = 6_000
const REQUEST_TIMEOUT_MS = 5_000
const ACCOUNT = { email: 'ada.lovelace@example.com', password: 'fig-and-vine' }

/**
 * Realistic shoppers for the demo: they browse, search, look, sign in, and some buy, a few requests
 * a second with occasional bursts. It is bounded by the number of shoppers, and stops when `signal` says so.
 */
export function startDemo(proxyUrl: string, signal: AbortSignal): void {
  for (let i = 0; i < BURST_SHOPPERS; i++) {
    shopper(proxyUrl, i, signal).catch(() => {
      // The estate is being stopped, or the demo would have said so by a status.
    })
  }
}

async function shopper(proxyUrl: string, index: number, signal: AbortSignal): Promise<void> {
  let visit = 0
  while (!signal.aborted) {
    const inBurst = Date.now() % BURST_EVERY_MS < BURST_MS
    if (index >= SHOPPERS && !inBurst) {
      await pause(500, undefined, { signal })
      continue
    }
    await visitShop(new Visitor(proxyUrl, `demo-${index}-${visit++}`, signal))
  }
}

async function visitShop(visitor: Visitor): Promise<void> {
  await visitor.get('/')
  const list = await visitor.get(`/products?limit=12&offset=${visitor.pick(4) * 12}`)
  await visitor.get(`/products?q=${['fern', 'fig', 'lily', 'tomato', 'pot'][visitor.pick(5)]}`)
  const ids = idsOf(list)
  const chosen = ids.slice(0, 1 + visitor.pick(3))
  for (const id of chosen) {
    await visitor.get(`/products/${id}`)
    if (visitor.pick(3) === 0) await visitor.get(`/p/${id}`)
  }
  if (visitor.pick(4) === 0 && chosen[0] !== undefined) await buy(visitor, chosen[0])
}

async function buy(visitor: Visitor, productId: unknown): Promise<void> {
  const granted = (await visitor.post('/auth/login', ACCOUNT)) as { token?: string } | null
  if (!granted?.token) return
  visitor.token = granted.token
  await visitor.get('/users/me')
  await visitor.post('/orders', { items: [{ productId, quantity: 1 }] })
  await visitor.get('/orders')
}

function idsOf(list: unknown): unknown[] {
  const items = (list as { items?: unknown[] } | null)?.items
  return Array.isArray(items) ? items.map((item) => (item as { id: unknown }).id) : []
}

/** One browser: it keeps its cookie, so that it stays on its side. */
class Visitor {
  token: string | null = null
  readonly #url: string
  readonly #sid: string
  readonly #signal: AbortSignal

  constructor(url: string, sid: string, signal: AbortSignal) {
    this.#url = url
    this.#sid = sid
    this.#signal = signal
  }

  pick(below: number): number {
    return Math.floor(Math.random() * below)
  }

  get(path: string): Promise<unknown> {
    return this.#send(path, {})
  }

  post(path: string, body: unknown): Promise<unknown> {
    return this.#send(path, { method: 'POST', body: JSON.stringify(body) })
  }

  async #send(path: string, init: RequestInit): Promise<unknown> {
    await pause(300 + this.pick(900), undefined, { signal: this.#signal })
    const response = await fetch(this.#url + path, {
      ...init,
      redirect: 'manual',
      headers: {
        cookie: `sid=${this.#sid}`,
        'user-agent': 'banyan-demo',
        ...(init.body && { 'content-type': 'application/json' }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    }).catch((error: Error) => {
      if (this.#signal.aborted) throw error
      return null
    })
    if (response === null) return null
    const text = await response.text()
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : null
  }
}
