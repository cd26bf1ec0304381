import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser.ts'
import { type Banyan, type CountingBackend, countingBackend, ROOT, startBanyan, until } from '../stack.ts'
import { makeFirstAccount } from './first-account.ts'

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
  await makeFirstAccount(page, banyan)
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

  it('get a new secret, and for a day both sign', async () => {
    const before = heard.length
    await page.getByRole('button', { name: 'New secret for ops' }).click()
    const secrets = page.getByText(/^whsec_/)
    await page.getByText(/two secrets until/).waitFor()
    const rotated = await secrets.last().textContent()
    await page.getByRole('button', { name: 'Test ops' }).click()
    await until(() => heard.length > before, WAIT_MS)
    const { headers, body } = heard.at(-1)!
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
    expect(new Webhook(rotated ?? '').verify(body, headers)).toMatchObject({ type: 'test' })
    await banyan.call('setKillSwitch', { body: { engaged: false } })
  })
})

describe('policies in the console', () => {
  it('are written in a form, refused beside it, and saved', async () => {
    await banyan.call('createBackend', { body: { id: 'product-service', url: service.url } })
    const match = { path: { prefix: '/products' } }
    await banyan.call('createRoute', { body: { id: 'products', match, candidate: 'product-service' } })
    await page.goto(`${banyan.adminUrl}/routes/products?tab=config`)
    const policies = page.getByRole('group', { name: 'Policies' })
    await policies.getByRole('combobox', { name: 'Requests are limited' }).click()
    await page
      .getByRole('option', { name: /address/ })
      .first()
      .click()
    await policies.getByRole('textbox', { name: 'Requests', exact: true }).fill('none')
    await page.getByRole('button', { name: 'Save' }).click()
    await policies.getByRole('alert').waitFor()
    await policies.getByRole('textbox', { name: 'Requests', exact: true }).fill('120')
    await policies.getByRole('textbox', { name: 'in so many seconds' }).fill('60')
    await page.getByRole('button', { name: 'Save' }).click()
    await until(async () => {
      const route = await banyan.call('getRoute', { params: { id: 'products' } })
      return route.policies?.rateLimit?.requests === 120
    }, WAIT_MS)
  })
})

describe('a backend in the console', () => {
  it('is drained with one click, and gets its share back after a look at how much that is', async () => {
    const holdOf = async () => (await banyan.call('getBackend', { params: { id: 'product-service' } })).hold
    await page.goto(`${banyan.adminUrl}/backends/product-service`)
    await page.getByRole('button', { name: 'Drain' }).click()
    await until(async () => (await holdOf()) === 'open', WAIT_MS)
    await page.getByText('drained', { exact: true }).first().waitFor()
    await look('settings-backend-drained')
    await page.getByRole('button', { name: 'Let traffic back…' }).click()
    await page.getByRole('button', { name: 'Let its breaker decide' }).click()
    await until(async () => (await holdOf()) === undefined, WAIT_MS)
  })
})

describe('activity in the console', () => {
  it('is filtered by what it is about, compared, and exported, all in the address', async () => {
    const { revision } = await banyan.call('getStatus')
    const list = page.getByRole('main')
    await page.goto(`${banyan.adminUrl}/activity?about=backend&from=1&to=${revision}`)
    await page
      .getByRole('region', { name: 'Compare two revisions' })
      .getByText(/product-service/)
      .first()
      .waitFor()
    await list
      .getByText(/Drained product-service/)
      .first()
      .waitFor()
    await look('settings-activity-compare')
    const file = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV export' }).click()
    expect(readFileSync(await (await file).path(), 'utf8')).toContain('backend.hold')
  })
})

describe('what is mine and what is everybody’s', () => {
  it('the zone and density of a profile hold at once and after a reload', async () => {
    await page.goto(`${banyan.adminUrl}/me`)
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Tokyo')
    await page.getByRole('option', { name: 'Asia/Tokyo' }).click()
    await page.getByText(/Now it is .* GMT\+9\./).waitFor()
    await page.getByRole('radiogroup', { name: 'Density' }).getByText('compact').click()
    await page.reload()
    await page.getByText(/Now it is .* GMT\+9\./).waitFor()
    expect(await page.getByRole('radio', { name: 'compact' }).isChecked()).toBe(true)
  })

  it('the name and the environment of the instance are in the top bar', async () => {
    await page.goto(`${banyan.adminUrl}/settings?part=general`)
    await page.getByRole('textbox', { name: 'Name' }).fill('Shop EU')
    await page.getByRole('textbox', { name: 'Environment' }).fill('production')
    await page.getByRole('checkbox', { name: /People are served here/ }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    const bar = page.getByRole('banner').first()
    await bar.getByText('Shop EU').waitFor()
    await bar.getByText('production').waitFor()
    await look('settings-general')
  })

  it('broke no content security policy and logged no error on the way', () => {
    // The policy that was refused was one.
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([])
  })
})
