import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runBanyan } from '../../proxy/src/cli/run-for-tests.ts'
import { launchChromium } from '../browser.ts'
import {
  ADMIN_TOKEN,
  type Banyan,
  type CountingBackend,
  countingBackend,
  startBanyan,
  until,
} from '../stack.ts'

const HOSTILE =
  '</td></table><script>document.title = "taken"; alert(1)</script><img src="http://127.0.0.1:9/x">'
const COMPARED = 600
const ORDERS = 150

let monolith: CountingBackend
let service: CountingBackend
let banyan: Banyan
let browser: Browser
const dir = mkdtempSync(join(tmpdir(), 'banyan-report-'))
const file = (name: string) => join(dir, name)

/** Products are alike, orders differ in a price; both name themselves in a way that a page must not obey. */
const shop = (name: string, price: unknown) =>
  countingBackend(name, (req, res) => {
    res.setHeader('content-type', 'application/json')
    const order = req.url?.startsWith('/orders') ? { price } : {}
    res.end(JSON.stringify({ path: req.url, note: HOSTILE, ...order }))
  })

beforeAll(async () => {
  monolith = await shop('monolith', 12)
  service = await shop('service', `12${HOSTILE}`)
  banyan = await startBanyan({ legacy: monolith.url })
  await banyan.call('createBackend', {
    body: { id: 'service', url: service.url, health: { path: '/health' } },
  })
  for (const id of ['products', 'orders', 'quiet']) {
    const match = { path: { prefix: `/${id}` } }
    const { version } = await banyan.call('createRoute', { body: { id, match, candidate: 'service' } })
    const body = { weight: 0, mirror: 100, version }
    await banyan.call('changeTraffic', { params: { id }, body })
  }
  await visitUntilCompared('products', COMPARED, (i) => `/products/${i}`)
  await visitUntilCompared('orders', ORDERS, (i) => `/orders/${i}${i < 30 ? '?secret=hush-hush' : ''}`)
})
afterAll(async () => {
  await browser?.close()
  await banyan?.stop()
  await Promise.all([monolith?.close(), service?.close()])
  rmSync(dir, { recursive: true, force: true })
})

/** A busy machine sheds some shadows, so it is what was compared that counts. */
async function visitUntilCompared(id: string, count: number, path: (i: number) => string): Promise<void> {
  let visits = 0
  const visit = async () => {
    await (await fetch(banyan.proxyUrl + path(visits++))).arrayBuffer()
  }
  const compared = async () => (await banyan.call('getParity', { params: { id } })).compared
  for (let batch = 0; batch * 16 < count; batch++) await Promise.all(Array.from({ length: 16 }, visit))
  await until(
    async () => {
      if ((await compared()) >= count) return true
      await Promise.all(Array.from({ length: 4 }, visit))
      return false
    },
    40_000,
    () => banyan.output(),
  )
}

const cli = (...args: string[]) =>
  runBanyan(args, { BANYAN_URL: banyan.adminUrl, BANYAN_TOKEN: ADMIN_TOKEN, BANYAN_DATA_DIR: dir })

describe('banyan report', () => {
  it('passes with 0 where nothing differs, and says on what that rests', async () => {
    const { code, out } = await cli('report', '--route', 'products')
    expect(out).toMatch(/^verdict +pass$/m)
    expect(out).toMatch(/^compared +(\d+): \1 matched, 0 ignored, 0 divergent/m)
    expect(out).toMatch(/^PASS: /m)
    expect(code).toBe(0)
  })

  it('fails with 1 where the candidate differs, in every format at once', async () => {
    const names = ['report.html', 'report.json', 'report.xml', 'report.md'].map(file)
    const { code, out, err } = await cli('report', ...names.flatMap((name) => ['-o', name]))
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toMatch(/^fail: orders: (\d+) of \1 comparisons diverged \(100 %\)/)
    const [html, json, xml, markdown] = names.map((name) => readFileSync(name, 'utf8'))
    expect(JSON.parse(json!)).toMatchObject({
      format: 'banyan-report/1',
      verdict: 'fail',
      source: { kind: 'shadow', server: banyan.adminUrl },
    })
    const { routes } = JSON.parse(json!)
    const orders = routes.find(({ id }: { id: string }) => id === 'orders')
    expect(orders.divergences[0].paths).toMatchObject([{ path: 'price', kind: 'type' }])
    expect(orders.divergences[0].examples[0].rows.length).toBeGreaterThan(2)
    expect(xml).toMatch(
      /<testcase classname="orders" name="GET \/orders\/\{id\}"><failure message="(\d+) of \1 /,
    )
    expect(markdown).toMatch(/^## ❌ Parity: fail/)
    expect(html).toContain('Parity report')
    expect(`${html}${json}${xml}${markdown}`).not.toContain('hush-hush')
  })

  it('is insufficient with 2 where too little was compared, also for a threshold that nobody can reach', async () => {
    expect((await cli('report', '--route', 'quiet')).code).toBe(2)
    const { code, out } = await cli(
      'report',
      '--route',
      'products',
      '--fail-under',
      '99.99',
      '--format',
      'junit',
    )
    expect(out).toMatch(/<error message="\d+ of \d+ comparisons needed/)
    expect(code).toBe(2)
  })

  it('tells what went wrong by other codes than those of verdicts', async () => {
    const wrong = await cli('report', '--fail-under', 'much')
    expect(wrong).toMatchObject({ code: 64, err: expect.stringContaining('--fail-under is a percentage') })
    expect((await cli('report', '--nonsense')).code).toBe(64)
    expect((await cli('report', '--route', 'nowhere')).code).toBe(3)
    expect((await cli('report', '--server', 'http://127.0.0.1:1')).code).toBe(6)
  })
})

describe('the HTML report', () => {
  it.each(['light', 'dark'] as const)(
    'opens from disk, asks nobody and obeys nothing in it: %s',
    async (theme) => {
      browser ??= await launchChromium()
      const page = await browser.newPage({ colorScheme: theme, viewport: { width: 1_100, height: 900 } })
      const asked: string[] = []
      const said: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('dialog', async (dialog) => {
        said.push(dialog.message())
        await dialog.dismiss()
      })
      page.on('console', (message) => said.push(message.text()))
      await page.goto(`file://${file('report.html')}`)
      expect(await page.title()).toBe('Parity report')
      expect(asked).toEqual([`file://${file('report.html')}`])
      expect(said).toEqual([])
      expect(await page.locator('script, img, iframe, object, link').count()).toBe(0)
      expect(await page.getByRole('heading', { level: 2, name: /orders/ }).isVisible()).toBe(true)
      // Side by side, with the hostile text as text.
      expect(await page.locator('table.diff').first().innerText()).toContain('<script>document.title')
      const [ink, ground, wide] = await page.evaluate<[string, string, boolean]>(`[
        getComputedStyle(document.body).color,
        getComputedStyle(document.body).backgroundColor,
        document.documentElement.scrollWidth > innerWidth,
      ]`)
      expect(ground).toBe(theme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)')
      expect(ink).toBe(theme === 'light' ? 'rgb(27, 31, 36)' : 'rgb(230, 237, 243)')
      expect(wide).toBe(false)
      await page.close()
    },
  )
})

describe('banyan export-bundle', () => {
  it('writes what verify replays: the service passes against itself, and fails against the monolith', async () => {
    const bundle = file('bundle.json')
    const written = await cli('export-bundle', '--file', bundle)
    expect(written).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Wrote \d+ requests of 2 endpoints/),
    })
    // What had a secret in its target cannot be asked again.
    const text = readFileSync(bundle, 'utf8')
    expect(text).toContain('"/orders/30"')
    expect(text).not.toMatch(/hush-hush|secret=/)
    const against = (baseline: CountingBackend) =>
      cli(
        ...['verify', '--baseline', baseline.url, '--candidate', service.url, '--bundle', bundle],
        ...['--fail-under', '95', '--second-calls', '20'],
      )
    expect((await against(service)).code).toBe(0)
    const { code, out } = await against(monolith)
    expect(out).toMatch(/^route +orders\nverdict +fail$/m)
    expect(out).toMatch(/^route +products\nverdict +pass$/m)
    expect(code).toBe(1)
  })
})
