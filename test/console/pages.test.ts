/// <reference lib="dom" />
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measureBudgets } from '../../admin-ui/budgets.ts'
import { launchChromium } from '../browser.ts'
import { type Banyan, countingBackend, ROOT, startBanyan } from '../stack.ts'
import { consolePages } from './console-pages.ts'
import { makeFirstAccount } from './first-account.ts'
import { type HostileShop, hostileShop } from './hostile-shop.ts'

/** To be looked at; git ignores them. */
const SCREENSHOTS = join(ROOT, 'test/screenshots')
const SCHEMES = ['light', 'dark'] as const
/** Layout shift that nobody sees (web.dev calls less than 0.1 good). */
const SHIFT_MAX = 0.02

/** The signature of the divergence is known when there is one: until then its place is kept. */
const PAGES = consolePages({ route: 'products', backend: 'service', divergence: ':signature' })
const OF_ONE_THING = /^(?:route|backend|divergence)\b/

let shop: HostileShop
let browser: Browser
let context: BrowserContext
let page: Page
const complaints: string[] = []
/** Hosts that were asked beside the console's own. */
const strangers = new Set<string>()

async function signedIn(banyan: Banyan): Promise<[BrowserContext, Page]> {
  const made = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const tab = await made.newPage()
  tab.setDefaultTimeout(30_000)
  tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  tab.on('pageerror', (error) => complaints.push(error.message))
  tab.on('request', (request) => {
    const url = new URL(request.url())
    if (/^https?:$/.test(url.protocol) && url.origin !== banyan.adminUrl) strangers.add(url.origin)
  })
  await makeFirstAccount(tab, banyan)
  return [made, tab]
}

/** Opens a page and waits until it shows what it has. */
async function open(tab: Page, banyan: Banyan, path: string): Promise<void> {
  await tab.goto(`${banyan.adminUrl}${path}`)
  await tab.getByRole('heading', { level: 1 }).first().waitFor()
  await tab.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'))
}

/** Changes the theme in place, and waits until no colour is on its way. */
async function wear(tab: Page, scheme: (typeof SCHEMES)[number]): Promise<void> {
  await tab.emulateMedia({ colorScheme: scheme })
  await tab.waitForFunction(
    (wanted) => document.documentElement.dataset.mantineColorScheme === wanted,
    scheme,
  )
  await tab.evaluate(() => {
    const fading = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    return Promise.allSettled(fading.map(({ finished }) => finished))
  })
}

/** What axe finds, in words. Its other mode opens a page of its own for each run, to look into frames: we have none. */
async function faults(tab: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: tab }).setLegacyMode().analyze()
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target})`))
}

/** A layout shift as Chromium reports it, which the types of Node do not know. */
type Shift = { value: number; hadRecentInput: boolean; sources: { node: Element | null }[] }

/** How far the layout has moved by itself since the page was opened, as Chromium counts it, and what moved. */
const layoutShift = (tab: Page) =>
  tab.evaluate(async () => {
    const shifts: Shift[] = []
    const observer = new PerformanceObserver((list) => {
      shifts.push(...(list.getEntries() as unknown as Shift[]))
    })
    observer.observe({ type: 'layout-shift' as never, buffered: true })
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    shifts.push(...(observer.takeRecords() as unknown as Shift[]))
    const own = shifts.filter(({ hadRecentInput }) => !hadRecentInput)
    const moved = own.flatMap(({ sources }) => sources.map(({ node }) => node?.textContent?.slice(0, 40)))
    return { sum: own.reduce((sum, { value }) => sum + value, 0), moved }
  })

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true })
  browser = await launchChromium()
  shop = await hostileShop()
  ;[context, page] = await signedIn(shop.banyan)
})
afterAll(async () => {
  await browser?.close()
  await shop?.close()
})

describe.each(PAGES)('the page %s', (name, path) => {
  const screenshot = (of: string) =>
    page.screenshot({ path: join(SCREENSHOTS, `${name.replaceAll(' ', '-')}-${of}.png`) })
  // Opened once: what depends on the theme and the size of a window changes in place.
  beforeAll(() => open(page, shop.banyan, path.replace(':signature', shop.signature)))

  it.each(SCHEMES)('is accessible, keeps still and runs nothing that was captured, %s', async (scheme) => {
    await wear(page, scheme)
    expect(await faults(page)).toEqual([])
    const { sum, moved } = await layoutShift(page)
    expect(sum, `moved: ${moved.join(' | ')}`).toBeLessThanOrEqual(SHIFT_MAX)
    expect(await page.evaluate(() => 'hurt' in window)).toBe(false)
    await screenshot(scheme)
  })

  it('fits a phone without scrolling sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const overflow = await page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      return document.documentElement.scrollWidth - innerWidth
    })
    await screenshot('phone')
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(overflow).toBeLessThanOrEqual(0)
  })
})

describe('a dialog', () => {
  it.each(SCHEMES)('is accessible, %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme })
    await open(page, shop.banyan, '/routes')
    await page.getByRole('button', { name: /Change traffic of products/ }).click()
    await page.getByRole('textbox', { name: 'Served by the candidate' }).fill('80')
    await page.getByRole('button', { name: /^Ramp to 80/ }).click()
    const dialog = page.getByRole('dialog').filter({ has: page.getByRole('heading', { level: 2 }) })
    await dialog.getByRole('textbox').waitFor()
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  })
})

describe('a page that waits or has failed', () => {
  it.each(['/routes', '/divergences', '/backends', '/activity', '/coverage', '/rules'])(
    '%s is accessible while it waits, and when what it asked for fails',
    async (path) => {
      const tab = await context.newPage()
      await tab.route('**/api/v1/**', (route) => {
        const url = route.request().url()
        return /session|status|events/.test(url) ? route.continue() : undefined
      })
      await tab.goto(`${shop.banyan.adminUrl}${path}`)
      await tab.getByRole('heading', { level: 1 }).first().waitFor()
      expect(await faults(tab)).toEqual([])
      await tab.unrouteAll({ behavior: 'ignoreErrors' })
      await tab.route('**/api/v1/**', (route) => {
        const url = route.request().url()
        if (/session|status|events/.test(url)) return route.continue()
        const problem = { code: 'internal_error', message: 'The disk is full.', requestId: 'r-1' }
        return route.fulfill({ status: 500, contentType: 'application/problem+json', json: problem })
      })
      await tab.reload()
      await tab.getByRole('heading', { level: 1 }).first().waitFor()
      await tab
        .getByText(/disk is full|could not|did not/i)
        .first()
        .waitFor()
      expect(await faults(tab)).toEqual([])
      await tab.unrouteAll({ behavior: 'ignoreErrors' })
      await tab.close()
    },
  )

  it('asks no other host for anything, and breaks no policy', () => {
    expect([...strangers]).toEqual([])
    expect(complaints.filter((text) => !/status of 500/.test(text))).toEqual([])
  })
})

describe('a console with nothing in it yet', () => {
  it('says on every page what to do first, accessibly', async () => {
    const monolith = await countingBackend('monolith')
    const banyan = await startBanyan({ legacy: monolith.url })
    const [fresh, tab] = await signedIn(banyan)
    for (const [, path] of PAGES.filter(([name]) => !OF_ONE_THING.test(name))) {
      await open(tab, banyan, path)
      expect(await faults(tab), path).toEqual([])
    }
    await fresh.close()
    await banyan.stop()
    await monolith.close()
  })
})

it('makes a browser fetch no more than its budget', () => {
  const budgets = measureBudgets()
  for (const { name, bytes, max } of budgets) {
    console.log(`${name}: ${(bytes / 1000).toFixed(1)} of ${max / 1000} kB`)
  }
  expect(budgets.filter(({ bytes, max }) => bytes > max)).toEqual([])
})
