import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser.ts'
import { type ShopRoute, type ShopStand, startShop } from '../e2e/shop-stand.ts'
import { until } from '../stack.ts'

const patienceMs = 30_000
const routes = ['products', 'users', 'auth', 'orders'] as const satisfies ShopRoute[]

/** What the visitor has in the cart, as every page says; it says nothing of an empty one. */
const inCart = async (page: Page) => {
  const link = page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: /^Cart/ })
  return Number(/\d+/.exec((await link.textContent()) ?? '')?.[0] ?? 0)
}

describe('a person who shops while routes are moved', () => {
  let stand: ShopStand
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    stand = await startShop({
      processes: ['monolith', 'user-service', 'product-service', 'order-service', 'payment-service'],
      routes: [...routes],
    })
    browser = await launchChromium()
    page = await browser.newPage()
    page.setDefaultTimeout(patienceMs)
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterAll(async () => {
    await browser?.close()
    await stand?.close()
  })

  const move = async (weight: number) => {
    for (const route of routes) await stand.traffic(route, { weight, mirror: 0 })
  }
  const addToCart = async (productId: number) => {
    await page.goto(`${stand.banyan.proxyUrl}/p/${productId}`)
    await page.getByRole('button', { name: 'Add to cart' }).click()
    await page.getByRole('heading', { name: 'Your cart' }).waitFor()
  }

  it('keeps the cart through a cutover and while signing in', async () => {
    await addToCart(1)
    expect(await inCart(page)).toBe(1)
    await move(100)
    await addToCart(2)
    expect(await inCart(page)).toBe(2)
    await page.getByRole('link', { name: 'Go to checkout' }).click()
    await page.getByLabel('E-mail').fill('grace@example.com')
    await page.getByLabel('Password').fill('fig-and-vine')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Checkout' }).waitFor()
    expect(await inCart(page)).toBe(2)
  })

  it('orders once, though the routes are rolled back under the open form', async () => {
    for (const route of routes) await stand.rollback(route)
    await page.getByRole('button', { name: /^Place the order/ }).click()
    await page.getByRole('heading', { name: /^Order / }).waitFor()
    const orderUrl = page.url()
    expect(new URL(orderUrl).origin).toBe(stand.banyan.proxyUrl)
    // The page follows the order by an event stream; in the end it is paid.
    await page.getByText('confirmed').first().waitFor()
    expect(await inCart(page)).toBe(0)
  })

  it('finds the order in the account, also when the routes have moved again', async () => {
    const id = new URL(page.url()).pathname.split('/').at(-1)!
    await move(100)
    await page.getByRole('link', { name: 'All your orders' }).click()
    await page.locator(`a[href="/account/orders/${id}"]`).first().waitFor()
    // The monolith took it; the order-service hears of it, and shows it.
    const headers = { authorization: `Bearer ${stand.estate.tokens.grace}` }
    await until(async () => {
      const asked = await fetch(`${stand.banyan.proxyUrl}/orders/${id}`, { headers })
      const order = (await asked.json()) as { status?: string }
      return asked.headers.get('x-banyan-served-by') === 'order-service' && order.status === 'CONFIRMED'
    }, patienceMs)
  })

  it('has seen no error of a script', () => {
    expect(complaints).toEqual([])
  })
})
