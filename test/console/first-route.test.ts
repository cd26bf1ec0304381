import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser.ts'
import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'

/** What a slow machine under load is given for anything that shall happen. */
const WAIT_MS = 30_000

let monolith: CountingBackend
let service: CountingBackend
let banyan: Banyan
let browser: Browser
let context: BrowserContext
let page: Page
/** Everything the browser complained about: a strict policy that is broken shows up here. */
const complaints: string[] = []

beforeAll(async () => {
  monolith = await countingBackend('monolith')
  service = await countingBackend('product-service')
  banyan = await startBanyan({ legacy: monolith.url })
  await banyan.call('createBackend', {
    body: { id: 'product-service', url: service.url, health: { path: '/health' } },
  })
  browser = await launchChromium()
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
})
afterAll(async () => {
  await browser?.close()
  await banyan?.stop()
  await Promise.all([monolith?.close(), service?.close()])
})

const answerer = async (sid: number) => {
  const response = await fetch(`${banyan.proxyUrl}/products`, { headers: { cookie: `sid=${sid}` } })
  await response.arrayBuffer()
  return response.headers.get('x-answered-by') ?? ''
}

async function servedBy(clients: number): Promise<string[]> {
  const served: string[] = []
  for (let from = 0; from < clients; from += 50) {
    served.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(50, clients - from) }, (_, i) => answerer(from + i)),
      )),
    )
  }
  return served
}
const shareOf = (served: string[]) =>
  served.filter((name) => name === 'product-service').length / served.length
const weight = async () => (await banyan.call('getRoute', { params: { id: 'products' } })).weight

/** Gives a reason in the dialog that is open, and does the deed. */
async function agree(reason: string, deed: RegExp): Promise<void> {
  const dialog = page.getByRole('dialog').filter({ has: page.getByRole('heading', { level: 2 }) })
  await dialog.getByRole('textbox').fill(reason)
  await dialog.getByRole('button', { name: deed }).click()
  await dialog.waitFor({ state: 'hidden' })
}

describe('moving traffic from the browser', () => {
  it('makes the first account from the one-time link', async () => {
    await page.goto(banyan.signInLink)
    await page.getByLabel('Name').fill('ana')
    await page.getByLabel('Password').fill('a good long password')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
  })

  it('creates the route /products from a form', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Routes' }).click()
    await page
      .getByRole('link', { name: /New route/ })
      .first()
      .click()
    await page.getByLabel('Path', { exact: true }).fill('/products')
    await page
      .getByRole('textbox', { name: 'Candidate' })
      .or(page.getByRole('combobox', { name: 'Candidate' }))
      .first()
      .click()
    await page.getByRole('option', { name: /product-service/ }).click()
    await page.getByRole('button', { name: /Create route/ }).click()
    await page.waitForURL(/\/routes\/products/)
    expect(await weight()).toBe(0)
    expect(await banyan.call('getRoute', { params: { id: 'products' } })).toMatchObject({
      candidate: 'product-service',
    })
  })

  it('ramps it to 30 percent, and about 30 percent of 1,000 clients are served by the service, each always by one side', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Routes' }).click()
    await page.getByRole('button', { name: /Change traffic of products/ }).click()
    await page.getByRole('textbox', { name: 'Served by the candidate' }).fill('30')
    await page.getByRole('button', { name: /^Ramp to 30/ }).click()
    // A step of more than 25 points at once asks for a reason.
    await agree('first ramp', /^Ramp to 30/)
    await until(async () => (await weight()) === 30, WAIT_MS)
    const first = await servedBy(1_000)
    expect(Math.abs(shareOf(first) - 0.3)).toBeLessThan(0.05)
    expect(await servedBy(1_000)).toEqual(first)
  })

  it('rolls back with one click, and undoes that from the toast', async () => {
    await page.getByRole('button', { name: 'Roll back products' }).click()
    await until(async () => (await weight()) === 0, WAIT_MS)
    expect(shareOf(await servedBy(200))).toBe(0)
    const toast = page.getByRole('alert').filter({ hasText: 'legacy again' })
    await toast.getByRole('button', { name: 'Undo' }).click()
    // Undoing a roll back sends traffic to the candidate again: that is asked for once more.
    await agree('it was right after all', /Undo|Ramp/)
    await until(async () => (await weight()) === 30, WAIT_MS)
  })

  it('tells the story in Activity', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Activity' }).click()
    await page.getByText('ana').first().waitFor()
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
  })

  it('broke no content security policy and logged no error on the way', () => {
    expect(complaints).toEqual([])
  })
})
