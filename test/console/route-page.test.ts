import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser.ts'
import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'
import { makeFirstAccount } from './first-account.ts'

let monolith: CountingBackend
let service: CountingBackend
let banyan: Banyan
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  monolith = await countingBackend('monolith')
  service = await countingBackend('service')
  banyan = await startBanyan({ legacy: monolith.url })
  await banyan.call('createBackend', {
    body: { id: 'service', url: service.url, health: { path: '/health' } },
  })
  for (const id of ['orders', 'products', 'old']) {
    await banyan.call('createRoute', {
      body: { id, match: { path: { prefix: `/${id}` } }, candidate: 'service', sticky: [{ cookie: 'sid' }] },
    })
  }
  for (const path of ['/products/red', '/products/blue', '/products/red?token=abc', '/orders']) {
    await (await fetch(banyan.proxyUrl + path)).text()
  }
  browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await makeFirstAccount(page, banyan)
})
afterAll(async () => {
  await browser?.close()
  await banyan?.stop()
  await Promise.all([monolith?.close(), service?.close()])
})

const open = async (path: string) => {
  await page.goto(banyan.adminUrl + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
}
const route = () => banyan.call('getRoute', { params: { id: 'products' } })

describe('the page of a route', () => {
  it('offers the next step with its reason, and shows what the step does before it is taken', async () => {
    await open('/routes/products')
    const deed = page.getByRole('button', { name: 'Start shadow' })
    await deed.hover()
    await page.getByText("clients get legacy's answer").first().waitFor()
    await deed.click()
    const step = page.getByRole('dialog', { name: 'Start shadow: products' })
    await step.getByText('Mirrored').waitFor()
    expect((await route()).mirror).toBe(0)
    await step.getByRole('button', { name: /Mirror 10/ }).click()
    await until(async () => (await route()).mirror === 10, 20_000)
    await page.getByRole('link', { name: 'comparisons to go' }).waitFor()
  })

  it('shows the latest requests without their query', async () => {
    const latest = page.getByRole('region', { name: 'Latest requests, newest first' })
    await latest
      .getByRole('link', { name: /^GET \/products\// })
      .first()
      .waitFor()
    expect(await latest.textContent()).not.toContain('abc')
  })

  it('goes to its neighbours and its tabs by key', async () => {
    // In the order in which routes are asked: the longest path first.
    await page.getByText('1 of 3').waitFor()
    await page.keyboard.press(']')
    await page.getByRole('heading', { level: 1, name: '/orders' }).waitFor()
    await page.keyboard.press('[')
    await page.getByRole('heading', { level: 1, name: '/products' }).waitFor()
    await page.keyboard.press('4')
    await page.getByText(/mirror from 0 % to 10 %/).waitFor()
    await page.keyboard.press('3')
    await page.getByText('No other route can match the same requests').waitFor()
  })

  it('is edited as JSON, with what that changes shown first', async () => {
    await page.getByRole('button', { name: 'Edit as JSON' }).click()
    const text = page.getByRole('textbox', { name: 'products as JSON' })
    const written = JSON.parse(await text.inputValue()) as Record<string, unknown>
    await text.fill('{"match":')
    await page.getByText('This is not JSON').first().waitFor()
    await text.fill(JSON.stringify({ ...written, timeouts: { totalMs: 700 } }))
    await page.getByLabel('What saving the JSON changes').getByText('700').waitFor()
    await page.getByRole('button', { name: 'Save JSON' }).click()
    await until(async () => (await route()).timeouts?.totalMs === 700, 20_000)
  })

  it('says of a route that was deleted who did it', async () => {
    const { version } = await banyan.call('getRoute', { params: { id: 'old' } })
    await banyan.call('deleteRoute', { params: { id: 'old' }, query: { version, reason: 'not needed' } })
    await open('/routes/old')
    await page.getByText('The route old was deleted').waitFor()
    await page.getByText('not needed').waitFor()
    await page.getByRole('button', { name: /^Undo/ }).waitFor()
    // The browser itself reports the 404.
    expect(complaints.splice(0).filter((each) => !each.includes('404'))).toEqual([])
  })
})

describe('endpoints and questions', () => {
  it('makes one route of endpoints that are selected, and shows them as a map', async () => {
    await open('/coverage')
    await page.getByRole('checkbox', { name: 'Select GET /products/red' }).check()
    await page.getByRole('checkbox', { name: 'Select GET /products/blue' }).check()
    await page
      .getByRole('region', { name: 'Selected endpoints' })
      .getByRole('button', { name: 'Merge' })
      .click()
    const dialog = page.getByRole('dialog').filter({ hasText: 'It takes 2 endpoints' })
    expect(await dialog.getByRole('textbox', { name: 'Template' }).inputValue()).toBe('GET /products/{id}')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'New route' }).waitFor()
    expect(await page.getByLabel('Path', { exact: true }).inputValue()).toBe('/products')
    await open('/coverage')
    await page.getByRole('checkbox', { name: 'Select GET /orders' }).waitFor()
    await page.keyboard.press('v')
    await page.getByRole('link', { name: /^GET \/orders: .* of traffic/ }).waitFor()
  })

  it('explains a pasted curl command, and keeps its secrets out of the address', async () => {
    await open('/explain')
    await page.getByLabel('Requests that came lately').getByRole('link').first().waitFor()
    await page
      .getByRole('textbox', { name: 'Path or URL' })
      .fill(`curl '/products/7?token=abc' -H 'authorization: Bearer xyz' -b 'sid=42'`)
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByText('Route products matches').waitFor()
    await page.getByRole('definition').filter({ hasText: '42' }).waitFor()
    expect(decodeURIComponent(new URL(page.url()).search)).not.toMatch(/abc|xyz|42/)
    expect(complaints).toEqual([])
  })
})
