/// <reference lib="dom" />
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../stack.ts'
import { consolePages } from './console-pages.ts'
import {
  addRoute,
  addService,
  firstDivergence,
  type Person,
  type Stand,
  settled,
  show,
  stand,
  WAIT_MS,
  weightBecomes,
} from './stand.ts'

const ROUTES = 40
const PAGES = consolePages({ route: 'products', backend: 'service', divergence: ':signature' }).map(
  ([, path]) => path,
)

let at: Stand
let ana: Person
let page: Page
let signature = ''

beforeAll(async () => {
  at = await stand()
  await addService(at)
  await addRoute(at, 'products', 10, 100)
  await Promise.all(Array.from({ length: ROUTES }, (_, n) => addRoute(at, `area-${n}`)))
  ana = await at.join('ana', 'admin')
  page = ana.page
  signature = await firstDivergence(at)
})
afterAll(() => at?.close())

const nav = (name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name })
const heading = (name: string) => page.getByRole('heading', { level: 1, name })
const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement)
const focused = (target: Locator) =>
  until(
    () => hasFocus(target),
    WAIT_MS,
    () => `${target} has no focus`,
  )

/** Whether the middle of it is what the mouse would meet there. */
const isOnTop = (target: Locator) =>
  target.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect()
    const met = document.elementFromPoint(x + width / 2, y + height / 2)
    return element.contains(met)
  })
const onTop = (target: Locator) =>
  until(
    () => isOnTop(target),
    WAIT_MS,
    () => `${target} is covered`,
  )

/** One of them that can be pressed without scrolling, once there is one. */
async function inTheMiddle(targets: Locator): Promise<Locator> {
  let found: Locator | undefined
  await until(async () => {
    for (const target of await targets.all()) {
      const box = await target.boundingBox({ timeout: 1_000 }).catch(() => null)
      if (box && box.y > 250 && box.y < 550) found = target
    }
    return found !== undefined
  }, WAIT_MS)
  return found!
}

describe('what lies over what', () => {
  it('the popover of a row lies over the head of the table and the bar', async () => {
    await show(at, page, '/routes')
    await page.getByRole('button', { name: /Change traffic of products/ }).click()
    const popover = page.getByRole('dialog', { name: 'Change traffic of products' })
    await onTop(popover.getByRole('textbox', { name: 'Served by the candidate' }))
    await page.mouse.wheel(0, 300)
    await onTop(popover.getByRole('button', { name: 'Copy as CLI' }))
  })

  it('a dialog lies over the popover that opened it', async () => {
    await page.getByRole('textbox', { name: 'Served by the candidate' }).fill('80')
    await page.getByRole('button', { name: /^Ramp to 80/ }).click()
    const dialog = page.getByRole('dialog', { name: /Ramp to 80/ })
    await onTop(dialog.getByRole('button', { name: /^Ramp to 80/ }))
    expect(await isOnTop(nav('Routes'))).toBe(false)
  })

  it('a message lies over the dialog, and can be used there', async () => {
    await page
      .getByRole('dialog', { name: /Ramp to 80/ })
      .getByRole('textbox')
      .fill('to see')
    // What another part of the page says meanwhile.
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: /Ramp to 80/ }).waitFor({ state: 'hidden' })
    await page.keyboard.press('y')
    const toast = page.getByRole('alert').filter({ hasText: 'The address of this page was copied' })
    await toast.waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await onTop(toast.getByRole('button', { name: 'Dismiss' }))
    await toast.getByRole('button', { name: 'Dismiss' }).click()
    await toast.waitFor({ state: 'hidden' })
  })

  it('the palette lies over all of them', async () => {
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Go to, or do' })
    await onTop(palette.getByRole('textbox'))
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'hidden' })
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
  })

  it('the menus of the bar lie over the page', async () => {
    for (const [opener, item] of [
      ['Stop', 'Hold to stop'],
      ['ana, account menu', 'Sign out'],
    ] as const) {
      await page.getByRole('button', { name: opener, exact: true }).click()
      await onTop(page.getByRole('button', { name: item }))
      await page.keyboard.press('Escape')
      await focused(page.getByRole('button', { name: opener, exact: true }))
    }
  })
})

describe('going from page to page', () => {
  it('moves the focus to the heading, and says where one is', async () => {
    await nav('Backends').click()
    await focused(heading('Backends'))
    await page
      .getByRole('status')
      .filter({ hasText: /^Backends · Banyan$/ })
      .waitFor({ state: 'attached' })
    await nav('Routes').click()
    await focused(heading('Routes'))
    await page
      .getByRole('status')
      .filter({ hasText: /^Routes · Banyan$/ })
      .waitFor({ state: 'attached' })
  })

  it('comes back to the place in a list that one left', async () => {
    await show(at, page, '/routes')
    await heading('Routes').hover()
    await page.mouse.wheel(0, 1_500)
    const top = () => page.evaluate(() => Math.round(scrollY))
    await until(async () => (await top()) > 500, WAIT_MS)
    const row = await inTheMiddle(page.getByRole('link', { name: /^\/area-/ }))
    const left = await top()
    await row.click()
    await page.getByRole('heading', { level: 1, name: /^\/area-/ }).waitFor()
    await until(async () => (await top()) === 0, WAIT_MS)
    await page.goBack()
    await heading('Routes').waitFor()
    await until(async () => Math.abs((await top()) - left) <= 2, WAIT_MS)
  })

  it('begins with the way past the bars, which works', async () => {
    await show(at, page, '/routes')
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to content' })
    await focused(skip)
    await onTop(skip)
    await page.keyboard.press('Enter')
    await focused(page.getByRole('main'))
    await page.keyboard.press('Tab')
    expect(await page.getByRole('main').evaluate((main) => main.contains(document.activeElement))).toBe(true)
  })

  it('asks before it leaves a form that was not saved, and only then', async () => {
    const asked: string[] = []
    let answer = false
    page.on('dialog', (dialog) => {
      asked.push(dialog.message())
      void (answer ? dialog.accept() : dialog.dismiss())
    })
    await show(at, page, '/routes/products?tab=config')
    await nav('Backends').click()
    await heading('Backends').waitFor()
    expect(asked).toEqual([])
    for (const [path, field] of [
      ['/routes/products?tab=config', 'Description (optional)'],
      ['/routes/new', 'Host (optional)'],
      ['/backends/service', 'Description (optional)'],
    ] as const) {
      answer = true
      await show(at, page, path)
      const typed = page.getByRole('textbox', { name: field })
      await typed.fill('half a thought')
      answer = false
      asked.length = 0
      await nav('Activity').click()
      await until(() => asked.length === 1, WAIT_MS)
      expect(page.url()).toBe(at.banyan.adminUrl + path)
      expect(await typed.inputValue()).toBe('half a thought')
    }
    answer = true
    await nav('Activity').click()
    await heading('Activity').waitFor()
  })
})

describe('for everybody', () => {
  it.each([
    ['with less motion', { reducedMotion: 'reduce' }],
    ['with colours of their own', { forcedColors: 'active' }],
  ] as const)('a route can be moved and moved back %s, and everything is said in words', async (_, media) => {
    await page.emulateMedia(media)
    await show(at, page, '/routes')
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: '/products' }) })
    await row.getByText('Canary').first().waitFor()
    await row.getByText('healthy').first().waitFor({ state: 'attached' })
    await page.getByRole('button', { name: /Change traffic of products/ }).click()
    await page.getByRole('textbox', { name: 'Served by the candidate' }).fill('20')
    await page.getByRole('button', { name: /^Ramp to 20/ }).click()
    await weightBecomes(at, 'products', 20)
    await page.getByRole('button', { name: 'Roll back products' }).click()
    await weightBecomes(at, 'products', 0)
    await page.getByRole('button', { name: /Change traffic of products/ }).click()
    await page.getByRole('textbox', { name: 'Served by the candidate' }).fill('10')
    await page.getByRole('button', { name: /^Ramp to 10/ }).click()
    await weightBecomes(at, 'products', 10)
    await show(at, page, `/divergences/${signature}`)
    await page.getByRole('img', { name: 'changed' }).first().waitFor()
    await page.emulateMedia({ reducedMotion: null, forcedColors: null })
  })

  it('no page scrolls sideways in a window of 320 pixels, and its navigation can be reached', async () => {
    await page.setViewportSize({ width: 320, height: 640 })
    const wide: string[] = []
    for (const template of PAGES) {
      const path = template.replace(':signature', signature)
      await show(at, page, path)
      const culprit = await page.evaluate(() => {
        if (document.documentElement.scrollWidth <= innerWidth) return null
        const out = [...document.querySelectorAll('main *')].filter(
          (element) => element.getBoundingClientRect().right > innerWidth,
        )
        return out.at(-1)?.outerHTML.slice(0, 200) ?? 'something outside of main'
      })
      if (culprit !== null) wide.push(`${path}: ${culprit}`)
    }
    expect(wide).toEqual([])
    await page.getByRole('button', { name: 'Open navigation' }).click()
    await onTop(nav('Routes'))
    await nav('Routes').click()
    await heading('Routes').waitFor()
    await page.getByRole('button', { name: 'Open navigation' }).waitFor()
    await page.setViewportSize({ width: 1280, height: 800 })
  })
})

describe('from Overview to a difference that is ignored', () => {
  it('takes at most four clicks', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    await show(at, page, '/')
    let clicks = 0
    const click = async (target: Locator) => {
      clicks += 1
      await target.click()
    }
    await click(nav('Divergences'))
    await click(page.getByRole('link', { name: /price/ }).first())
    await click(page.getByRole('button', { name: 'Ignore…' }).first())
    const dialog = page.getByRole('dialog', { name: 'Ignore this field' })
    // Where the cursor is, without a click.
    await page.getByRole('textbox', { name: 'Reason' }).focus()
    await page.keyboard.type('prices are text there')
    await click(dialog.getByRole('button', { name: 'Save rule' }))
    await until(async () => (await at.banyan.call('listRules')).items.length > 0, WAIT_MS)
    await settled(page)
    console.log(`Overview → worst difference → ignored: ${clicks} clicks`)
    expect(clicks).toBeLessThanOrEqual(4)
  })
})

it('broke no content security policy and logged no error on the way', () => {
  expect(at.complaints).toEqual([])
})
