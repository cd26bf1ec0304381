import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser.ts'
import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'
import { makeFirstAccount } from './first-account.ts'

const PASSWORD = 'a good long password'

let monolith: CountingBackend
let banyan: Banyan
let browser: Browser
/** The administrator's browser, and the one of whoever is invited. */
let admin: Page
let viewer: Page
const contexts: BrowserContext[] = []
/** Everything the browsers complained about; that the refusals asked for here are logged is no fault. */
const complaints: string[] = []

async function newPage(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  contexts.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 40[01]/.test(message.text()))
      complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return page
}

beforeAll(async () => {
  monolith = await countingBackend('monolith')
  banyan = await startBanyan({ legacy: monolith.url })
  await banyan.call('createRoute', { body: { id: 'products', match: { path: { prefix: '/products' } } } })
  browser = await launchChromium()
  admin = await newPage()
  viewer = await newPage()
  await makeFirstAccount(admin, banyan)
})
afterAll(async () => {
  await browser?.close()
  await banyan?.stop()
  await monolith?.close()
})

const accountOf = async (name: string) =>
  (await banyan.call('listAccounts')).items.find((account) => account.name === name)

/** What a button that cannot be used says about it. */
const reasonOf = (page: Page, button: string | RegExp) =>
  page.getByRole('button', { name: button }).first().getAttribute('aria-description')

describe('accounts in the console', () => {
  let link = ''

  it('invites a viewer by a link that is shown once', async () => {
    await admin.goto(`${banyan.adminUrl}/settings`)
    await admin.getByRole('textbox', { name: 'Name', exact: true }).fill('vera')
    await admin.getByRole('button', { name: 'Invite' }).click()
    const shown = admin.getByRole('status').filter({ hasText: 'Send this link to vera' })
    link = (await shown.locator('code').textContent()) ?? ''
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invite\?link=[\w-]{43}$/)
    expect(await accountOf('vera')).toMatchObject({ role: 'viewer', status: 'invited' })
    await admin.reload()
    await admin.getByText('the link works until').waitFor()
    expect(await admin.content()).not.toContain(link.split('=')[1])
  })

  it('is accepted in another browser, which is signed in then; and works once', async () => {
    await viewer.goto(link)
    await viewer.getByText('You are vera, viewer').waitFor()
    expect(viewer.url()).not.toContain('link=')
    await viewer.getByLabel('Password').fill(PASSWORD)
    await viewer.getByRole('button', { name: 'Set password and sign in' }).click()
    await viewer.getByRole('navigation', { name: 'Main' }).waitFor()
    const late = await newPage()
    await late.goto(link)
    await late.getByRole('alert').filter({ hasText: 'has been used' }).waitFor()
    await late.close()
  })

  it('shows a viewer every button, disabled, with the reason and the role that would do', async () => {
    await viewer.goto(`${banyan.adminUrl}/settings`)
    await viewer.getByRole('button', { name: 'Manage ana' }).waitFor()
    expect(await reasonOf(viewer, 'Invite')).toBe('This needs the role admin; yours is viewer.')
    expect(await reasonOf(viewer, 'Manage ana')).toBe('This needs the role admin; yours is viewer.')
    await viewer.goto(`${banyan.adminUrl}/settings?part=data`)
    await viewer.getByRole('heading', { name: 'Retention' }).waitFor()
    expect(await reasonOf(viewer, 'Save')).toBe('This needs the role admin; yours is viewer.')
    await viewer.goto(`${banyan.adminUrl}/settings?part=tokens`)
    await viewer.getByText('This needs the role admin; yours is viewer.').waitFor()
  })

  it('cannot touch the last administrator, and says why', async () => {
    await admin.goto(`${banyan.adminUrl}/settings`)
    await admin.getByRole('button', { name: 'Manage ana' }).click()
    const panel = admin.getByRole('region', { name: 'ana' })
    expect(await panel.getByRole('combobox', { name: 'Role' }).isDisabled()).toBe(true)
    for (const deed of ['Disable', 'Remove…']) {
      const button = panel.getByRole('button', { name: deed })
      expect(await button.getAttribute('aria-description')).toContain('The last administrator')
    }
    await admin.getByRole('button', { name: 'Manage ana' }).click()
  })

  it('changes a role with one choice, and takes it back from the toast', async () => {
    await admin.getByRole('button', { name: 'Manage vera' }).click()
    const panel = admin.getByRole('region', { name: 'vera' })
    await panel.getByRole('combobox', { name: 'Role' }).click()
    await admin.getByRole('option', { name: 'operator' }).click()
    await until(async () => (await accountOf('vera'))?.role === 'operator', 20_000)
    const toast = admin.getByRole('alert').filter({ hasText: 'vera is operator now' })
    await toast.getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await accountOf('vera'))?.role === 'viewer', 20_000)
  })

  it('revokes a session, and that browser asks for the password by itself, over the page', async () => {
    await viewer.goto(`${banyan.adminUrl}/routes`)
    await viewer.getByRole('heading', { name: 'Routes', level: 1 }).waitFor()
    await admin
      .getByRole('region', { name: 'vera' })
      .getByRole('button', { name: /^Sign out / })
      .click()
    await until(async () => (await accountOf('vera'))?.sessions === 0, 20_000)
    await viewer.getByRole('dialog', { name: 'Sign in again' }).waitFor()
    expect(new URL(viewer.url()).pathname).toBe('/routes')
  })

  it('lets a person change the own password, and see the own browsers', async () => {
    const again = viewer.getByRole('dialog', { name: 'Sign in again' })
    await again.getByLabel('Password').fill(PASSWORD)
    await again.getByRole('button', { name: 'Sign in', exact: true }).click()
    await again.waitFor({ state: 'hidden' })
    await viewer.goto(`${banyan.adminUrl}/me`)
    await viewer.getByText('this browser', { exact: true }).waitFor()
    await viewer.getByLabel('Your password now').fill('not the password')
    await viewer.getByLabel('New password').fill('another good password')
    await viewer.getByRole('button', { name: 'Change password' }).click()
    await viewer.getByText('is not your password').waitFor()
    await viewer.getByLabel('Your password now').fill(PASSWORD)
    await viewer.getByRole('button', { name: 'Change password' }).click()
    await viewer.getByRole('alert').filter({ hasText: 'Your password is changed' }).waitFor()
  })
})

describe('what is kept, in the console', () => {
  it('tries a name on a message before it is saved, and hostile text stays text', async () => {
    await admin.goto(`${banyan.adminUrl}/settings?part=data`)
    const stored = admin.locator('output')
    await stored.filter({ hasText: 'leave it at the door' }).waitFor()
    expect(await stored.textContent()).not.toContain('hunter2')
    expect(await stored.textContent()).toContain('L-77-1234')
    await admin.getByRole('textbox', { name: 'Secret here too' }).fill('loyalty_no')
    await admin.getByRole('button', { name: 'Add' }).click()
    await until(async () => !(await stored.textContent())?.includes('L-77-1234'), 20_000)
    await admin.getByRole('textbox', { name: /A request line/ }).fill('x: <img src=x onerror=alert(1)>')
    await stored.filter({ hasText: '<img src=x onerror=alert(1)>' }).waitFor()
    expect(await stored.locator('img').count()).toBe(0)
    expect((await banyan.call('getSettings')).redaction.names).toEqual([])
  })

  it('saves it without a restart, says who did, and undoes it', async () => {
    await admin.getByRole('button', { name: 'Save' }).first().click()
    await until(async () => (await banyan.call('getSettings')).redaction.names.length === 1, 20_000)
    await admin.getByText(/changed .* by ana/).waitFor()
    const toast = admin.getByRole('alert').filter({ hasText: 'from now on' })
    await toast.getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await banyan.call('getSettings')).redaction.names.length === 0, 20_000)
  })
})

it('broke no content security policy and logged no error on the way', () => {
  expect(complaints).toEqual([])
})
