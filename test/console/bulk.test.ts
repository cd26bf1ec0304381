/// <reference lib="dom" />
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser.ts'
import { type Banyan, type CountingBackend, countingBackend, ROOT, startBanyan, until } from '../stack.ts'
import { makeFirstAccount } from './first-account.ts'

const ROUTES = ['orders', 'products', 'users'] as const
/** Enough for a change of all of them to be a big one. */
const OTHERS = ['invoices', ...Array.from({ length: 9 }, (_, i) => `page-${i}`)]

let backends: CountingBackend[] = []
let banyan: Banyan
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  backends = [await countingBackend('monolith'), await countingBackend('service')]
  banyan = await startBanyan({ legacy: backends[0]!.url })
  await banyan.call('createBackend', {
    body: { id: 'service', url: backends[1]!.url, health: { path: '/health' } },
  })
  for (const id of [...ROUTES, ...OTHERS]) {
    await banyan.call('createRoute', {
      body: { id, match: { path: { prefix: `/${id}` } }, candidate: 'service' },
    })
  }
  for (const id of ROUTES) {
    await banyan.call('changeTraffic', {
      params: { id },
      body: { weight: 20, mirror: 0, version: 1, reason: 'to begin with' },
    })
  }
  browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await makeFirstAccount(page, banyan)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Routes' }).click()
})
afterAll(async () => {
  await browser?.close()
  await banyan?.stop()
  await Promise.all(backends.map((backend) => backend.close()))
})

const weights = async () =>
  Object.fromEntries((await banyan.call('listRoutes')).items.map(({ id, weight }) => [id, weight]))
const become = (orders: number, products: number, users: number) =>
  until(async () => {
    const now = await weights()
    return now.orders === orders && now.products === products && now.users === users
  }, 20_000)
const newestRevision = async () =>
  (await banyan.call('listRevisions', { query: { limit: 1 } })).items[0]?.n ?? 0
const bar = () => page.getByRole('region', { name: 'Selected routes' })
const field = (dialog: Locator) => dialog.getByRole('textbox', { name: 'Served by the candidate' })
const focused = () => page.evaluate(() => document.activeElement?.textContent)
const faults = async () =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, help }) => [id, help])

describe('many routes at once, in the console', () => {
  it('selects two, by mouse and by key, and keeps them while the list is filtered', async () => {
    await page.getByRole('checkbox', { name: 'Select orders' }).check()
    await page.getByRole('link', { name: '/users', exact: false }).first().focus()
    await page.keyboard.press('x')
    await bar().getByText('2 routes selected').waitFor()
    await page.getByRole('searchbox', { name: 'Filter routes' }).fill('users')
    await bar().getByText('2 routes selected, 1 not shown').waitFor()
    await page.getByRole('searchbox', { name: 'Filter routes' }).fill('')
    await bar().getByText('2 routes selected', { exact: true }).waitFor()
    expect(await page.getByRole('checkbox', { name: 'Select orders' }).isChecked()).toBe(true)
  })

  it.each(['light', 'dark'] as const)('is accessible, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    expect(await faults()).toEqual([])
    await page.screenshot({ path: join(ROOT, `test/screenshots/bulk-${colorScheme}.png`) })
  })

  it('rolls both back with one click, as one revision, and undoes it from the toast', async () => {
    const before = await newestRevision()
    await bar().getByRole('button', { name: 'Roll back' }).click()
    await become(0, 20, 0)
    expect(await newestRevision()).toBe(before + 1)
    const toast = page.getByRole('alert').filter({ hasText: 'rolled back to the baseline' })
    await toast.getByRole('button', { name: 'Undo' }).click()
    // Undoing a roll back sends traffic to the candidates again: that is asked for once more.
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Undo revision/ })
      .click()
    await become(20, 20, 20)
    expect(await newestRevision()).toBe(before + 2)
    await bar().getByText('2 routes selected').waitFor()
  })

  it('says so when there is nothing to roll back, and is never disabled for it', async () => {
    await page.getByRole('checkbox', { name: 'Select orders' }).uncheck()
    await page.getByRole('checkbox', { name: 'Select users' }).uncheck()
    await page.getByRole('checkbox', { name: 'Select invoices' }).check()
    const before = await newestRevision()
    await bar().getByRole('button', { name: 'Roll back' }).click()
    await page.getByRole('alert').filter({ hasText: 'Nothing to roll back' }).waitFor()
    expect(await newestRevision()).toBe(before)
    await page.getByRole('checkbox', { name: 'Select invoices' }).uncheck()
    await bar().waitFor({ state: 'hidden' })
  })

  it('sets one weight for three, after saying what that does', async () => {
    for (const id of ROUTES) await page.getByRole('checkbox', { name: `Select ${id}` }).check()
    await page.keyboard.press('r')
    const dialog = page.getByRole('dialog', { name: /^Ramp 3/ })
    expect(await field(dialog).inputValue()).toBe('')
    await field(dialog).fill('30')
    await dialog.getByText('3 to candidates').waitFor()
    const listed = await dialog.getByRole('listitem').allTextContents()
    expect(listed.toSorted()).toEqual(ROUTES.map((id) => expect.stringContaining(id)))
    expect(await faults()).toEqual([])
    await page.screenshot({ path: join(ROOT, 'test/screenshots/bulk-ramp.png') })
    const before = await newestRevision()
    await dialog.getByRole('button', { name: /^Set 30/ }).click()
    await become(30, 30, 30)
    expect(await newestRevision()).toBe(before + 1)
    await dialog.waitFor({ state: 'hidden' })
  })

  it('wants the number typed and a reason before more than ten get more', async () => {
    await page.getByRole('checkbox', { name: 'Select all routes shown' }).check()
    await bar()
      .getByText(`${ROUTES.length + OTHERS.length} routes selected`)
      .waitFor()
    await bar().getByRole('button', { name: 'Shadow…' }).click()
    const dialog = page.getByRole('dialog', { name: /^Shadow/ })
    await dialog.getByRole('button', { name: 'Set 10 %', exact: true }).click()
    const deed = dialog.getByRole('button', { name: /^Mirror 10/ })
    expect(await deed.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByRole('textbox', { name: /^Type 13/ }).fill('12')
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('all of them, at last')
    expect(await deed.getAttribute('aria-description')).toBe('Type 13 first.')
    await dialog.getByRole('textbox', { name: /^Type 13/ }).fill('13')
    expect(await faults()).toEqual([])
    const before = await newestRevision()
    await deed.click()
    await until(
      async () => (await banyan.call('listRoutes')).items.every(({ mirror }) => mirror === 10),
      20_000,
    )
    expect(await newestRevision()).toBe(before + 1)
    expect(await weights()).toMatchObject({ orders: 30, invoices: 0 })
  })

  it('rolls the selection back with Shift-R and then Enter, and no key alone moves anything up', async () => {
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('checkbox', { name: 'Select orders' }).focus()
    await page.keyboard.press('Shift+R')
    expect(await focused()).toBe('Roll back')
    expect(await weights()).toMatchObject({ orders: 30 })
    await page.keyboard.press('Enter')
    await become(0, 0, 0)
  })

  it('goes away with Escape, and gives the focus back to the table', async () => {
    await page.keyboard.press('Escape')
    await bar().waitFor({ state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Select all routes shown')
  })

  it('walks the rows with j and k, opens what moves one with r, and the route with Enter', async () => {
    await page.keyboard.press('j')
    const first = await focused()
    await page.keyboard.press('j')
    expect(await focused()).not.toBe(first)
    await page.keyboard.press('k')
    expect(await focused()).toBe(first)
    await page.keyboard.press('s')
    const popover = page.getByRole('dialog', { name: /^Change traffic of/ })
    await popover.getByRole('radio', { name: 'shadow' }).waitFor({ state: 'attached' })
    expect(await popover.getByRole('radio', { name: 'shadow' }).isChecked()).toBe(true)
    await page.keyboard.press('Escape')
    await popover.waitFor({ state: 'hidden' })
    await page.keyboard.press('/')
    await page.keyboard.type('users')
    await page.getByRole('status').filter({ hasText: '1 route of' }).waitFor()
    await page.getByRole('link', { name: '/users', exact: false }).first().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /users/ }).waitFor()
    expect(complaints).toEqual([])
  })
})
