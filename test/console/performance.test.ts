import type { Browser, BrowserContextOptions } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser.ts'
import { type Banyan, startBanyan, until } from '../stack.ts'
import { benchmarkIndex, QUIET_MACHINE } from './benchmark-index.ts'
import { consolePages } from './console-pages.ts'
import { makeFirstAccount } from './first-account.ts'
import { performanceScore } from './lighthouse-score.ts'
import { measurePageLoad, type PageLoad } from './page-load.ts'

/** What Lighthouse calls good is 90; the console shall be better. */
const SCORE_MIN = 95
/** Until the console knows who is there, and shows the frame of the page. */
const REQUESTS_MAX = 10
/** A slow moment of the machine is no property of a page: the best of so many visits counts. */
const ATTEMPTS = 6
/** What is asked where no visit found a quiet machine: that it is no disaster. */
const SCORE_MIN_ON_SLOW_MACHINE = 50
const WAIT_MS = 60_000
const ROUTES = { products: 'product-service', users: 'user-service', orders: 'order-service' }

const PAGES = consolePages({ route: 'products', backend: 'product-service', divergence: ':signature' })

let banyan: Banyan
let browser: Browser
let signature: string
let state: NonNullable<BrowserContextOptions['storageState']>
const rows: string[] = []

/** The demo with everything moved a little, so that every page has something to show. */
async function seed(): Promise<void> {
  for (const [id, candidate] of Object.entries(ROUTES)) {
    const match = { path: { prefix: `/${id}` } }
    const { version } = await banyan.call('createRoute', { body: { id, match, candidate } })
    const traffic = { weight: 20, mirror: 100, version, reason: 'to see what differs' }
    await until(
      () =>
        banyan.call('changeTraffic', { params: { id }, body: traffic }).then(
          () => true,
          () => false,
        ),
      WAIT_MS,
    )
  }
  await until(async () => {
    const { items } = await banyan.call('listDivergences')
    signature = items[0]?.signature ?? ''
    return items.length > 2 && (await banyan.call('listEndpoints')).items.length > 2
  }, WAIT_MS)
}

async function signIn(): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(WAIT_MS)
  await makeFirstAccount(page, banyan)
  state = await context.storageState()
  await context.close()
}

beforeAll(async () => {
  banyan = await startBanyan({ estate: 'full', args: ['--demo'] })
  browser = await launchChromium()
  await signIn()
  await seed()
})
afterAll(async () => {
  console.log(
    ['page                 score    FCP     SI    LCP    TBT     CLS  requests      kB', ...rows].join('\n'),
  )
  await browser?.close()
  await banyan?.stop()
})

describe('with an empty cache on a desktop network, by the measure of Lighthouse', () => {
  it.each(PAGES)('%s scores 95, after ten requests at most and none to other hosts', async (name, path) => {
    const url = banyan.adminUrl + path.replace(':signature', signature)
    let best: { load: PageLoad; score: number } | null = null
    let [judged, machine] = [false, 0]
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const load = await measurePageLoad(browser, url, state)
      expect(load.strangers).toEqual([])
      expect(load.requests).toBeLessThanOrEqual(REQUESTS_MAX)
      const score = performanceScore(load.metrics)
      if (best === null || score > best.score) best = { load, score }
      if (best.score >= SCORE_MIN) break
      // Only a visit between two moments in which the machine was quick says something about the page.
      const now = await machineNow()
      judged ||= Math.min(machine, now) >= QUIET_MACHINE
      machine = now
    }
    const slow = best!.score < SCORE_MIN && !judged
    const remark = slow ? `  not judged: BenchmarkIndex ${machine}` : ''
    rows.push(rowOf(name, best!.score, best!.load) + remark)
    const wanted = slow ? SCORE_MIN_ON_SLOW_MACHINE : SCORE_MIN
    expect(best!.score, rows.at(-1)).toBeGreaterThanOrEqual(wanted)
  })
})

async function machineNow(): Promise<number> {
  const page = await browser.newPage()
  try {
    return await benchmarkIndex(page)
  } finally {
    await page.close()
  }
}

function rowOf(name: string, score: number, { metrics, requests, bytes }: PageLoad): string {
  const { firstContentfulPaint, speedIndex, largestContentfulPaint, totalBlockingTime, layoutShift } = metrics
  const times = [firstContentfulPaint, speedIndex, largestContentfulPaint, totalBlockingTime]
  return [
    name.padEnd(20),
    String(score).padStart(6),
    ...times.map((ms) => ms.toFixed(0).padStart(6)),
    layoutShift.toFixed(4).padStart(7),
    String(requests).padStart(9),
    (bytes / 1_000).toFixed(0).padStart(7),
  ].join(' ')
}
