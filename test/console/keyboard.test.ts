/// <reference lib="dom" />
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../stack.ts'
import {
  addRoute,
  configurationOf,
  PASSWORD,
  type Stand,
  setTraffic,
  settled,
  show,
  stand,
  WAIT_MS,
  weightBecomes,
} from './stand.ts'

let at: Stand
let page: Page
const started = performance.now()

beforeAll(async () => {
  at = await stand()
  const person = await at.open()
  page = person.page
  // The proof that no mouse was used: the page itself counts.
  await person.context.addInitScript(() => {
    addEventListener('pointerdown', () => document.documentElement.setAttribute('data-mouse', ''), true)
  })
})
afterAll(() => at?.close())

const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement)
const focused = (target: Locator) =>
  until(
    () => hasFocus(target),
    WAIT_MS,
    () => `${target} has no focus`,
  )
const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

/** Presses Tab until the target has the focus; more presses than anybody would take are a failure. */
async function tabTo(target: Locator, presses = 60): Promise<void> {
  await target.waitFor()
  for (let n = 0; n < presses; n++) {
    if (await hasFocus(target)) return
    await press('Tab')
  }
  throw new Error(`${target} was not reached with ${presses} tabs`)
}

async function type(field: Locator, text: string): Promise<void> {
  await tabTo(field)
  await press('Control+a')
  await page.keyboard.type(text)
}

describe('the first five minutes, by keyboard alone', () => {
  it('makes the account', async () => {
    await page.goto(at.banyan.signInLink)
    await type(page.getByLabel('Name'), 'ana')
    await type(page.getByLabel('Password'), PASSWORD)
    await press('Enter')
    await heading('Overview')
  })

  it('adds the service as a backend', async () => {
    await press('g', 'b')
    await heading('Backends')
    await press('c')
    await heading('Add backend')
    await type(page.getByRole('textbox', { name: 'Name' }), 'service')
    await type(page.getByRole('textbox', { name: 'URL' }), at.service.url)
    await press('Enter')
    await heading('service')
  })

  it('makes a route for what it takes over', async () => {
    await press('g', 'r')
    await heading('Routes')
    await press('c')
    await heading('New route')
    await type(page.getByRole('textbox', { name: 'Path', exact: true }), '/products')
    await tabTo(page.getByRole('combobox', { name: 'Candidate' }))
    await press('ArrowDown')
    await page.getByRole('option', { name: /service/ }).waitFor()
    await press('ArrowDown', 'Enter')
    await tabTo(page.getByRole('button', { name: 'Create route' }))
    await press('Enter')
    await heading(/\/products/)
  })

  it('shadows it', async () => {
    await press('r')
    const popover = page.getByRole('dialog', { name: 'Change traffic of products' })
    await type(popover.getByRole('textbox', { name: 'Mirror' }), '100')
    await popover.getByRole('button', { name: /^Mirror 100/ }).waitFor()
    await press('Enter')
    await popover.waitFor({ state: 'hidden' })
    await until(
      async () => (await at.banyan.call('getRoute', { params: { id: 'products' } })).mirror === 100,
      WAIT_MS,
    )
    await focused(page.getByRole('button', { name: /Change traffic of products/ }))
  })

  it('opens the first divergence as soon as there is one, without asking again', async () => {
    await press('g', 'd')
    await heading('Divergences')
    const first = page.getByRole('link', { name: /price/ }).first()
    await first.waitFor()
    await press('j')
    await focused(first)
    await press('Enter')
    await heading(/price/)
    await page.getByRole('button', { name: 'Ignore…' }).first().waitFor()
  })

  it('ignores it, and says why', async () => {
    await press('Shift+I')
    const dialog = page.getByRole('dialog', { name: 'Ignore this field' })
    await type(dialog.getByRole('textbox', { name: 'Reason' }), 'the service tells prices as text')
    await until(
      async () =>
        (await dialog.getByRole('button', { name: 'Save rule' }).getAttribute('aria-disabled')) === null,
      WAIT_MS,
    )
    await press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await until(async () => (await at.banyan.call('listRules')).items.length === 1, WAIT_MS)
    await focused(page.getByRole('button', { name: 'Ignore…' }).first())
  })

  it('ramps the route', async () => {
    await press('g', 'r')
    await heading('Routes')
    await press('j')
    await focused(page.getByRole('link', { name: '/products' }))
    await press('Enter')
    await heading(/\/products/)
    await press('r')
    const popover = page.getByRole('dialog', { name: 'Change traffic of products' })
    await type(popover.getByRole('textbox', { name: 'Served by the candidate' }), '20')
    await popover.getByRole('button', { name: /^Ramp to 20/ }).waitFor()
    await press('Enter')
    await weightBecomes(at, 'products', 20)
    await popover.waitFor({ state: 'hidden' })
  })

  it('rolls it back with Shift-R and Enter, and the focus stays where it was', async () => {
    const button = page.getByRole('button', { name: 'Roll back products' })
    await until(async () => (await button.getAttribute('aria-disabled')) === null, WAIT_MS)
    await press('Shift+R')
    await focused(button)
    await press('Enter')
    await weightBecomes(at, 'products', 0)
    await until(async () => (await button.getAttribute('aria-disabled')) === 'true', WAIT_MS)
    await focused(button)
    console.log(
      `The first five minutes took a script ${((performance.now() - started) / 1000).toFixed(1)} s, the start of the product included.`,
    )
  })
})

describe('keys', () => {
  it('find and roll back a route by its name in the palette', async () => {
    await setTraffic(at, 'products', 20, 100)
    await until(
      async () =>
        (await page.getByRole('button', { name: 'Roll back products' }).getAttribute('aria-disabled')) ===
        null,
      WAIT_MS,
    )
    await press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Go to, or do' })
    await focused(palette.getByRole('textbox'))
    await page.keyboard.type('roll back products')
    await palette.getByRole('button', { name: /^Roll back products/ }).waitFor()
    await press('Enter')
    await weightBecomes(at, 'products', 0)
    await palette.waitFor({ state: 'hidden' })
  })

  it('are all told by ?, and the focus comes back from there', async () => {
    await show(at, page, '/routes')
    await press('j')
    const row = page.getByRole('link', { name: '/products' })
    await focused(row)
    await press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await help.getByText(/Roll back.*Enter rolls back/).waitFor()
    await press('Escape')
    await help.waitFor({ state: 'hidden' })
    await focused(row)
  })

  it('go to every page', async () => {
    const pages = {
      o: 'Overview',
      r: 'Routes',
      d: 'Divergences',
      u: 'Rules',
      c: 'Coverage',
      b: 'Backends',
      e: 'Explain',
      a: 'Activity',
      s: 'Settings',
    }
    for (const [key, name] of Object.entries(pages)) {
      await press('g', key)
      await heading(name)
    }
  })

  it('alone never send more traffic anywhere, on no page', async () => {
    await addRoute(at, 'orders', 10)
    const keys = [
      ...'abcdefhijklmnopqrstuvwxyz',
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      ...'0123456789[]/.,+-',
      ' ',
      'g',
    ]
    const before = await configurationOf(at)
    for (const path of ['/', '/routes', '/routes/orders', '/divergences']) {
      await show(at, page, path)
      for (const key of keys) await press(key, 'Escape', 'Escape')
    }
    expect(await configurationOf(at)).toBe(before)
  })

  it('of one letter can be switched off, for who dictates', async () => {
    await show(at, page, '/me')
    await tabTo(page.getByRole('switch', { name: 'Shortcuts of single keys' }))
    await press('Space')
    await press('g', 'r', '?')
    await press('Control+k')
    await page.getByRole('dialog', { name: 'Go to, or do' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/me')
    expect(await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).count()).toBe(0)
    await press('Escape')
    await focused(page.getByRole('switch', { name: 'Shortcuts of single keys' }))
    await press('Space', 'g', 'r')
    await heading('Routes')
    await settled(page)
  })
})

it('was done with no mouse, and nothing complained', async () => {
  expect(await page.locator('html').getAttribute('data-mouse')).toBeNull()
  expect(at.complaints).toEqual([])
})
