import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../stack.ts'
import {
  addRoute,
  addService,
  configurationOf,
  PASSWORD,
  type Person,
  type Stand,
  setTraffic,
  show,
  stand,
  WAIT_MS,
  weightBecomes,
  weightOf,
} from './stand.ts'

let at: Stand
let ana: Person
let ben: Person

beforeAll(async () => {
  at = await stand()
  await addService(at)
  await addRoute(at, 'orders', 10)
  ana = await at.join('ana', 'admin')
  ben = await at.join('ben', 'maintainer')
})
afterAll(() => at?.close())

const route = () => at.banyan.call('getRoute', { params: { id: 'orders' } })

/** Opens the popover of the route's traffic and types a share, without sending it. */
async function type(page: Page, weight: number): Promise<void> {
  await show(at, page, '/routes/orders')
  await page.getByRole('button', { name: /Change traffic of orders/ }).click()
  await page.getByRole('textbox', { name: 'Served by the candidate' }).fill(String(weight))
}

const send = (page: Page, deed: RegExp) =>
  page.getByRole('dialog', { name: 'Change traffic of orders' }).getByRole('button', { name: deed }).click()

const faster = (page: Page) => page.getByRole('dialog', { name: 'Somebody was faster' })

/** Ana ramps to what she wants while ben has the popover open from before; then ben sends his. */
async function meet(anas: number, bens: number): Promise<void> {
  await type(ben.page, bens)
  await type(ana.page, anas)
  await send(ana.page, /^(?:Ramp|Reduce) to/)
  await weightBecomes(at, 'orders', anas)
  await send(ben.page, /^(?:Ramp|Reduce) to/)
  await faster(ben.page).waitFor()
}

describe('two people at the same route', () => {
  it('tells the second who changed what and when, and changes nothing', async () => {
    await meet(25, 30)
    const text = (await faster(ben.page).textContent())?.replaceAll('\u00a0', ' ')
    expect(text).toMatch(/ana changed orders .*(?:just now|ago).*: 10 % → 25 %/)
    expect(await weightOf(at, 'orders')).toBe(25)
  })

  it('shows both changes beside each other', async () => {
    await faster(ben.page).getByRole('button', { name: 'Show difference' }).click()
    const theirs = await faster(ben.page).getByLabel('Their change').textContent()
    const mine = await faster(ben.page).getByLabel('Your change').textContent()
    expect(theirs).toMatch(/weight.*10.*25/)
    expect(mine).toMatch(/weight.*25.*30/)
  })

  it('leaves what the first did when the second discards', async () => {
    await faster(ben.page).getByRole('button', { name: 'Discard' }).click()
    await faster(ben.page).waitFor({ state: 'hidden' })
    expect(await route()).toMatchObject({ weight: 25, changedBy: 'ana' })
  })

  it('puts the second change upon the first when the second wants that', async () => {
    await setTraffic(at, 'orders', 10)
    await meet(20, 30)
    await faster(ben.page).getByRole('button', { name: 'Apply mine again' }).click()
    await weightBecomes(at, 'orders', 30)
    expect(await route()).toMatchObject({ changedBy: 'ben' })
  })

  it('keeps both where they changed different things', async () => {
    await show(at, ben.page, '/routes/orders?tab=config')
    await ben.page.getByRole('textbox', { name: 'Description (optional)' }).fill('what was ordered')
    await show(at, ana.page, '/routes/orders?tab=config')
    await ana.page.getByRole('textbox', { name: 'Owner (optional)' }).fill('checkout')
    await ana.page.getByRole('button', { name: 'Save', exact: true }).click()
    await until(async () => (await route()).owner === 'checkout', WAIT_MS)
    await ben.page.getByRole('button', { name: 'Save', exact: true }).click()
    await faster(ben.page).getByRole('button', { name: 'Apply mine again' }).click()
    await until(async () => (await route()).description === 'what was ordered', WAIT_MS)
    expect(await route()).toMatchObject({ owner: 'checkout', weight: 30 })
  })

  it('warns whoever has the form open that somebody was there, and keeps what is typed', async () => {
    await type(ben.page, 35)
    await setTraffic(at, 'orders', 15)
    await ben.page.getByText(/changed this route meanwhile: it serves 15/).waitFor()
    expect(await ben.page.getByRole('textbox', { name: 'Served by the candidate' }).inputValue()).toBe('35 %')
    await ben.page.keyboard.press('Escape')
  })
})

describe('settings that somebody else saves meanwhile', () => {
  it('keep what is typed, say so, and ask before they are saved over that', async () => {
    const { page } = ana
    await show(at, page, '/settings?part=data')
    const days = page.getByRole('textbox', { name: 'Examples and samples' })
    await days.fill('9')
    const { version, countDays, exampleMb } = (await at.banyan.call('getSettings')).retention
    await at.banyan.call('setRetention', { body: { version, countDays, exampleDays: 5, exampleMb } })
    await page.getByText('What you typed is still here').waitFor()
    expect(await days.inputValue()).toBe('9 days')
    await page.getByRole('button', { name: 'Save' }).last().click()
    await page.getByRole('dialog').getByText('5', { exact: false }).first().waitFor()
    expect((await at.banyan.call('getSettings')).retention.exampleDays).toBe(5)
    await page.getByRole('button', { name: 'Discard' }).click()
  })
})

describe('a session that ends in the middle of work', () => {
  const again = () => ben.page.getByRole('dialog', { name: 'Sign in again' })

  it('is asked for over the page, and what was typed is still there and is sent', async () => {
    await show(at, ben.page, '/routes/orders?tab=config')
    const description = ben.page.getByRole('textbox', { name: 'Description (optional)' })
    await description.fill('kept through a sign-in')
    const accounts = (await at.banyan.call('listAccounts')).items
    const id = accounts.find(({ name }) => name === 'ben')!.id
    await at.banyan.call('endAccountSessions', { params: { id } })
    await ben.page.getByRole('button', { name: 'Save', exact: true }).click({ noWaitAfter: true })
    await again().waitFor()
    expect(await again().getByLabel('Name').inputValue()).toBe('ben')
    await again().getByLabel('Password').fill('not the password')
    await again().getByRole('button', { name: 'Sign in', exact: true }).click()
    await again().getByText('You are not signed in').waitFor()
    await again().getByLabel('Password').fill(PASSWORD)
    await again().getByRole('button', { name: 'Sign in', exact: true }).click()
    await again().waitFor({ state: 'hidden' })
    await until(async () => (await route()).description === 'kept through a sign-in', WAIT_MS)
    expect(await description.inputValue()).toBe('kept through a sign-in')
    expect(ben.page.url()).toContain('/routes/orders?tab=config')
  })
})

describe('what was changed can be taken back, to the byte', () => {
  let before = ''
  let revisionBefore = 0
  const revision = async () => (await at.banyan.call('getStatus')).revision
  const history = async (summary: RegExp) => {
    await show(at, ana.page, '/activity')
    await ana.page.getByRole('button', { name: summary }).first().click()
  }

  it('from the toast', async () => {
    before = await configurationOf(at)
    revisionBefore = await revision()
    await type(ana.page, 20)
    await send(ana.page, /^Ramp to 20/)
    await weightBecomes(at, 'orders', 20)
    expect(await configurationOf(at)).not.toBe(before)
    const toast = ana.page.getByRole('alert').filter({ hasText: 'orders serves 20' })
    await toast.getByRole('button', { name: 'Undo' }).click()
    await weightBecomes(at, 'orders', 15)
    expect(await configurationOf(at)).toBe(before)
  })

  it('from Activity, long after', async () => {
    await show(at, ana.page, '/routes/orders?tab=config')
    await ana.page.getByRole('textbox', { name: 'Description (optional)' }).fill('to be undone')
    await ana.page.getByRole('button', { name: 'Save', exact: true }).click()
    await until(async () => (await configurationOf(at)) !== before, WAIT_MS)
    await history(/^Undo: .*orders/)
    await until(async () => (await configurationOf(at)) === before, WAIT_MS)
  })

  it('only after a look and a reason where that sends the candidate more', async () => {
    await setTraffic(at, 'orders', 60)
    const much = await configurationOf(at)
    await setTraffic(at, 'orders', 5)
    const little = await configurationOf(at)
    await history(/^Undo: .*orders/)
    const dialog = ana.page.getByRole('dialog', { name: /^Undo revision/ })
    await dialog.getByText('more traffic to a candidate').waitFor()
    expect(await configurationOf(at)).toBe(little)
    await dialog.getByRole('textbox').fill('it was right after all')
    await dialog.getByRole('button', { name: /^Undo revision/ }).click()
    await weightBecomes(at, 'orders', 60)
    expect(await configurationOf(at)).toBe(much)
  })

  it('and so can a whole revision be restored, which makes a new one', async () => {
    const last = await revision()
    await show(at, ana.page, '/activity')
    const named = `Restore everything as it was at revision ${revisionBefore}`
    await ana.page.getByRole('button', { name: named, exact: true }).click()
    const dialog = ana.page.getByRole('dialog', { name: `Restore revision ${revisionBefore}?` })
    await dialog.getByRole('textbox').fill('back to the beginning')
    await dialog.getByRole('button', { name: `Restore revision ${revisionBefore}` }).click()
    await until(async () => (await revision()) === last + 1, WAIT_MS)
    expect(await configurationOf(at)).toBe(before)
  })
})

it('broke no content security policy and logged no error on the way', () => {
  expect(at.complaints).toEqual([])
})
