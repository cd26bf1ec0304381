import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser.ts'
import { type Banyan, type CountingBackend, countingBackend, ROOT, startBanyan, until } from '../stack.ts'

const SCREENSHOTS = join(ROOT, 'test/screenshots')
const WAIT_MS = 30_000
let monolith: CountingBackend
let service: CountingBackend
let receiver: CountingBackend
let banyan: Banyan
let browser: Browser
let page: Page
const complaints: string[] = []
const heard: { headers: Record<string, string>; body: string }[] = []

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true })
  monolith = await countingBackend('monolith')
  service = await countingBackend('product-service')
  receiver = await countingBackend('receiver', (req, res) => {
    let body = ''
    req.on('data', (piece) => {
      body += piece
    })
    req.on('end', () => {
      heard.push({ headers: req.headers as Record<string, string>, body })
      res.writeHead(204).end()
    })
  })
  banyan = await startBanyan({ legacy: monolith.url })
  browser = await launchChromium()
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(banyan.signInLink)
  await page.getByLabel('Name').fill('ana')
  await page.getByLabel('Password').fill('a good long password')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await banyan?.stop()
  await Promise.all([monolith?.close(), service?.close(), receiver?.close()])
})

/** Looked at by people, and by axe, in both themes. */
async function look(name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${scheme}.png`), fullPage: true })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
}

const fileOf = (weight: number) =>
  JSON.stringify({
    backends: [{ id: 'product-service', url: service.url }],
    routes: [
      { id: 'products', match: { path: { prefix: '/products' } }, candidate: 'product-service', weight },
    ],
    rules: [{ kind: 'ignore', path: 'generatedAt', reason: 'a clock', scope: { route: 'products' } }],
  })

describe('a file in the console', () => {
  it('is planned, applied with a reason, and undone', async () => {
    await page.goto(`${banyan.adminUrl}/settings?part=file`)
    await page.getByRole('textbox', { name: 'File' }).fill(fileOf(30))
    await page.getByRole('button', { name: 'Show the plan' }).click()
    const plan = page.getByRole('region', { name: 'Plan' })
    await plan.getByText('3 to create, 0 to change, 0 to delete.').waitFor()
    await plan.getByText('sends its candidate more traffic').waitFor()
    await look('settings-file-plan')
    await page.getByRole('textbox', { name: 'Reason' }).fill('from Git')
    await page.getByRole('button', { name: 'Apply 3 changes' }).click()
    await until(async () => (await banyan.call('listRoutes')).total === 1, WAIT_MS)
    const toast = page.getByRole('alert').filter({ hasText: 'applied' })
    await toast.getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await banyan.call('listRoutes')).total === 0, WAIT_MS)
  })

  it('that is refused says why, and cannot be applied', async () => {
    await page
      .getByRole('textbox', { name: 'File' })
      .fill('routes: [{id: a, match: {path: {prefix: /a}}, candidate: nobody}]')
    await page.getByRole('button', { name: 'Show the plan' }).click()
    await page.getByText('there is no backend nobody; add it first').waitFor()
    await look('settings-file-refused')
    const apply = page.getByRole('button', { name: 'Apply 1 change' })
    expect(await apply.getAttribute('aria-disabled')).toBe('true')
  })

  it('is exported as it can be imported again', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as YAML' }).click()
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('id: legacy')
  })
})

describe('receivers in the console', () => {
  it('show their secret once, are tested, and are told', async () => {
    await page.goto(`${banyan.adminUrl}/settings?part=notifications`)
    await page.getByLabel('Name').fill('ops')
    await page.getByLabel('Address').fill(`${receiver.url}/hook`)
    await page.getByRole('button', { name: 'Add receiver' }).click()
    const secret = await page.getByText(/^whsec_/).textContent()
    await page.getByRole('button', { name: 'Test ops' }).click()
    await until(() => heard.length === 1, WAIT_MS)
    const { headers, body } = heard[0]!
    expect(new Webhook(secret ?? '').verify(body, headers)).toMatchObject({
      type: 'test',
      data: { by: 'ana' },
    })
    await banyan.call('setKillSwitch', { body: { engaged: true } })
    await until(() => heard.length === 2, WAIT_MS)
    expect(JSON.parse(heard[1]?.body ?? '')).toMatchObject({ type: 'kill-switch.engaged' })
    await page.getByText('kill-switch.engaged', { exact: true }).first().waitFor()
    await look('settings-notifications')
  })

  it('broke no content security policy and logged no error on the way', () => {
    expect(complaints).toEqual([])
  })
})
