/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser.ts'
import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'

/** What a slow machine under load is given for anything that shall happen. */
const WAIT_MS = 30_000

let monolith: CountingBackend
let service: CountingBackend
let banyan: Banyan
let browser: Browser
let page: Page

const side = (name: string, price: unknown) =>
  countingBackend(name, (_req, res) => {
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify({ id: 7, price }))
  })

beforeAll(async () => {
  ;[monolith, service, browser] = await Promise.all([
    side('monolith', 10),
    side('service', '10'),
    launchChromium(),
  ])
  banyan = await startBanyan({ legacy: monolith.url })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  page.setDefaultTimeout(WAIT_MS)
  await page.goto(banyan.signInLink)
  await page.getByLabel('Name').fill('ana')
  await page.getByLabel('Password').fill('a good long password')
})

afterAll(async () => {
  await browser?.close()
  await banyan?.stop()
  await Promise.all([monolith?.close(), service?.close()])
})

const card = (name: string | RegExp) => page.getByRole('region', { name })
const attention = () => card('Needs attention')
const ask = async (path: string) => (await fetch(banyan.proxyUrl + path)).arrayBuffer()
const axe = async () =>
  (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(
    ({ id, help }) => `${id}: ${help}`,
  )

describe('the setup page', () => {
  it('lets somebody look at the password that is typed', async () => {
    const field = page.getByLabel('Password')
    expect(await field.getAttribute('type')).toBe('password')
    await page.getByRole('button', { name: 'Show' }).click()
    expect(await field.getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: 'Hide' }).click()
    expect(await field.getAttribute('type')).toBe('password')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })
})

describe('the first steps', () => {
  it('wait for the first request, and show it as soon as it came', async () => {
    await card(/First steps 0 of 6/).waitFor()
    await page.getByText('Waiting for the first request').waitFor()
    await ask('/products/17')
    await page.getByText(/GET \/products\/17.*→ 200 in/).waitFor()
    await card(/First steps 1 of 6/).waitFor()
  })

  it('say of the monolith how far a check of it comes, and how to send traffic through the proxy', async () => {
    await page.getByText('Is the monolith reached?').click()
    await page.getByText('127.0.0.1 is known').waitFor()
    await page.getByText('plain HTTP').waitFor()
    await page.getByText('nginx, Caddy, Compose, Kubernetes').click()
    await page.getByRole('button', { name: 'Caddy' }).click()
    await page.getByText(`reverse_proxy ${new URL(banyan.proxyUrl).host}`).waitFor()
  })

  it('are done one after the other by what really happened, and can be closed and opened again', async () => {
    await banyan.call('createBackend', {
      body: { id: 'product-service', url: service.url, health: { path: '/health' } },
    })
    const match = { path: { prefix: '/products' } }
    await banyan.call('createRoute', { body: { id: 'products', match, candidate: 'product-service' } })
    await card(/First steps 3 of 6/).waitFor()
    await page.getByRole('button', { name: 'Close the first steps' }).click()
    const closed = page.getByRole('button', { name: /First steps 3 of 6/ })
    await closed.click()
    await page.getByRole('link', { name: 'Choose a route to shadow' }).waitFor()
  })
})

describe('what needs attention', () => {
  it('is a route that serves although its answers differ, there and in the navigation', async () => {
    await attention().getByText('Nothing does.').waitFor()
    const { version } = await banyan.call('getRoute', { params: { id: 'products' } })
    await banyan.call('changeTraffic', {
      params: { id: 'products' },
      body: { weight: 20, mirror: 100, version },
    })
    await until(async () => {
      await Promise.all(Array.from({ length: 10 }, (_, n) => ask(`/products/${n}`)))
      const { items } = await banyan.call('getAttention')
      return items.some(({ kind }) => kind === 'parity-fails')
    }, WAIT_MS)
    await attention().getByText('products serves 20 % from product-service, whose answers differ').waitFor()
    await page.getByRole('link', { name: /Routes.*1.route needs attention/ }).waitFor()
    await page.getByRole('link', { name: /Divergences.*to review/ }).waitFor()
    await page.getByRole('link', { name: /of 1.endpoint|of 2.endpoints/ }).waitFor()
  })

  it.each(['light', 'dark'] as const)(
    'is accessible with something urgent in it, %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.waitForFunction(
        (scheme) => document.documentElement.dataset.mantineColorScheme === scheme,
        colorScheme,
      )
      expect(await axe()).toEqual([])
    },
  )

  it('is rolled back from there with one click, and is then no more than something to review', async () => {
    await attention().getByRole('button', { name: 'Roll back products' }).click()
    await attention().getByText('whose answers differ').waitFor({ state: 'detached' })
    expect((await banyan.call('getRoute', { params: { id: 'products' } })).weight).toBe(0)
    await attention().getByRole('link', { name: 'Review' }).click()
    await page.getByRole('heading', { level: 1, name: 'Divergences' }).waitFor()
    expect(new URL(page.url()).search).toMatch('products')
  })

  it('leaves a mark in the chart for who changed what, which the keyboard reaches', async () => {
    await page.getByRole('link', { name: 'Overview', exact: true }).click()
    const changes = page.getByRole('list', { name: 'Changes in this time' })
    await changes.getByRole('link', { name: /ana/ }).first().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
  })
})
