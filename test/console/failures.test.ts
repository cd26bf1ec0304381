import type { Page, Route } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../stack.ts'
import {
  addRoute,
  addService,
  type Person,
  type Stand,
  setTraffic,
  show,
  stand,
  WAIT_MS,
  weightBecomes,
} from './stand.ts'

let at: Stand
let ana: Person
let page: Page

beforeAll(async () => {
  at = await stand()
  await addService(at)
  await addRoute(at, 'products', 30, 100)
  ana = await at.join('ana', 'admin')
  page = ana.page
})
afterAll(() => at?.close())

const API = /\/api\/v1\//
/** What is nice to know. None of it is needed to roll back. */
const FIGURES =
  /\/api\/v1\/(?:traffic|divergences|parity|shadow|noise|progress|endpoints|audit|attention|rules)/
const EVENTS = /\/api\/v1\/events/

const broken = (route: Route) =>
  route.fulfill({
    status: 500,
    contentType: 'application/problem+json',
    json: { code: 'internal_error', message: 'The disk is full.', requestId: 'r-1' },
  })

const rollBack = () => page.getByRole('button', { name: 'Roll back products' })
const live = () => page.getByRole('button', { name: /^Updates: / })
const says = (words: RegExp) =>
  until(
    async () => words.test((await live().textContent()) ?? ''),
    WAIT_MS,
    () => `the indicator did not come to say ${words}`,
  )
const shown = (weight: number) =>
  page.getByRole('heading', { level: 1 }).getByText(`${weight}\u00a0%`).waitFor()

describe('while figures cannot be had', () => {
  it('a route shows its head, and rolls back with one click', async () => {
    await page.route(FIGURES, broken)
    await page.route(EVENTS, (route) => route.abort())
    await page.goto(`${at.banyan.adminUrl}/routes/products`)
    await page.getByText('The disk is full.').first().waitFor()
    await page.getByRole('heading', { level: 1, name: /\/products/ }).waitFor()
    await page.getByText('→ service').first().waitFor()
    await rollBack().click()
    await weightBecomes(at, 'products', 0)
    await page
      .getByRole('alert')
      .filter({ hasText: 'monolith again' })
      .or(page.getByText('legacy again'))
      .first()
      .waitFor()
  })

  it('every tab of it says so in its own place, and the head stays', async () => {
    for (const tab of ['Comparison', 'History']) {
      await page
        .getByRole('navigation', { name: 'Parts of products' })
        .getByRole('link', { name: tab })
        .click()
      await page.getByText('The disk is full.').first().waitFor()
      await rollBack().waitFor()
    }
  })

  it('Overview says what it knows', async () => {
    await page.goto(`${at.banyan.adminUrl}/`)
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await page.getByText('The disk is full.').first().waitFor()
    await page.getByRole('heading', { name: 'By stage' }).waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })
})

describe('how fresh a page is', () => {
  it('is live when changes arrive by themselves', async () => {
    await show(at, page, '/routes/products')
    await says(/live\s*\d+ s/)
    await setTraffic(at, 'products', 20, 100)
    await shown(20)
  })

  it('stands still when it was paused, and catches up when it goes on', async () => {
    await live().click()
    await says(/paused by you\s*since \d\d:\d\d:\d\d/)
    await setTraffic(at, 'products', 10, 100)
    // The server tells every browser at once: when this one's neighbour knows it, it would have known it too.
    const other = await ana.context.newPage()
    await show(at, other, '/routes/products')
    await other.getByRole('heading', { level: 1 }).getByText('10\u00a0%').waitFor()
    await other.close()
    await shown(20)
    await live().click()
    await shown(10)
    await says(/live/)
  })

  it('is asked for every few seconds when the stream is dead', async () => {
    await page.route(EVENTS, (route) => route.abort())
    await show(at, page, '/routes/products')
    await says(/every 5 s/)
    await setTraffic(at, 'products', 15, 100)
    await shown(15)
    await rollBack().click()
    await weightBecomes(at, 'products', 0)
    await shown(0).catch(() => page.getByText('serves everything already').first().waitFor())
  })

  it('says since when the server does not answer, and what can be done; and forgets it when it does again', async () => {
    await page.route(API, (route) => route.abort())
    await says(/offline\s*since \d\d:\d\d:\d\d/)
    const banner = page.getByRole('status').filter({ hasText: 'The server does not answer' })
    expect(await banner.textContent()).toContain('banyan stop --local')
    await rollBack().waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await says(/live/)
    await banner.waitFor({ state: 'detached' }).catch(() => undefined)
    expect(await page.getByText('The server does not answer').count()).toBe(0)
  })

  it('says since when nothing arrives though nothing fails', async () => {
    // A browser of its own: the tabs of one share the stream.
    const { page: slow } = await at.join('sam', 'viewer')
    await slow.clock.install()
    await slow.route(EVENTS, () => undefined)
    await show(at, slow, '/routes/products')
    const indicator = slow.getByRole('button', { name: /^Updates: / })
    await slow.route(API, () => undefined)
    let said = ''
    await until(
      async () => {
        await slow.clock.fastForward(1_000)
        said = (await indicator.textContent()) ?? ''
        return /stale\s*since \d\d:\d\d:\d\d/.test(said)
      },
      WAIT_MS,
      () => `the indicator says ${said}`,
    )
    await slow.close()
  })
})

it('logged no error but those that were made here', () => {
  expect(at.complaints.filter((text) => !/status of 500|ERR_FAILED/.test(text))).toEqual([])
})
