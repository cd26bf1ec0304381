/// <reference lib="dom" />
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright'
import type { Metrics } from './lighthouse-score.ts'
import { type Frame, speedIndex } from './speed-index.ts'

/**
 * Lighthouse's `desktopDense4G`: each request takes a round trip of 40 ms and shares 10,240 kbit/s. It is really
 * applied, to each request, where Lighthouse by default simulates it.
 */
const DESKTOP_NETWORK = {
  offline: false,
  latency: 40,
  downloadThroughput: 1_280_000,
  uploadThroughput: 1_280_000,
}
/** A page is done when nothing was fetched and nothing blocked for so long. Lighthouse waits for 5 s. */
const QUIET_MS = 500

/** What one visit of a page with an empty cache took. */
export type PageLoad = {
  metrics: Metrics
  /** Requests until the console knew who is there, which the frame of every page waits for, and nothing else. */
  requests: number
  /** Origins beside the page's own that were asked for something. */
  strangers: string[]
  /** Bytes on the wire, of all there was. */
  bytes: number
}

/** Opens a URL in a browser of its own, with an empty cache and signed in by `state`, over a network like a desktop's. */
export async function measurePageLoad(
  browser: Browser,
  url: string,
  storageState: NonNullable<BrowserContextOptions['storageState']>,
): Promise<PageLoad> {
  const context = await browser.newContext({ viewport: { width: 1350, height: 940 }, storageState })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    const devTools = await context.newCDPSession(page)
    await devTools.send('Network.enable')
    await devTools.send('Network.emulateNetworkConditions', DESKTOP_NETWORK)
    const network = countNetwork(devTools)
    const frames = await recordFrames(devTools)
    await page.goto(url, { waitUntil: 'commit' })
    const timeline = await settled(page)
    await devTools.send('Page.stopScreencast')
    const calculator = await context.newPage()
    const metrics = {
      firstContentfulPaint: timeline.firstContentfulPaint,
      largestContentfulPaint: timeline.largestContentfulPaint,
      totalBlockingTime: timeline.totalBlockingTime,
      layoutShift: timeline.layoutShift,
      speedIndex: await speedIndex(calculator, frames, timeline.origin),
    }
    const strangers = [...network.origins].filter((origin) => origin !== new URL(url).origin)
    return { metrics, requests: network.untilSession, strangers, bytes: network.bytes }
  } finally {
    await context.close()
  }
}

type Network = { untilSession: number; origins: Set<string>; bytes: number }

function countNetwork(devTools: CDPSession): Network {
  const network: Network = { untilSession: 0, origins: new Set(), bytes: 0 }
  let sessionKnown = false
  devTools.on('Network.requestWillBeSent', ({ request }) => {
    if (!request.url.startsWith('http')) return
    network.origins.add(new URL(request.url).origin)
    if (!sessionKnown) network.untilSession += 1
  })
  devTools.on('Network.responseReceived', ({ response }) => {
    if (response.url.endsWith('/api/v1/session')) sessionKnown = true
  })
  devTools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    network.bytes += encodedDataLength
  })
  return network
}

/** What was seen, each time when it changed. */
async function recordFrames(devTools: CDPSession): Promise<Frame[]> {
  const frames: Frame[] = []
  devTools.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({ jpeg: data, at: (metadata.timestamp ?? 0) * 1_000 })
    // A page that has gone wants no more frames.
    devTools.send('Page.screencastFrameAck', { sessionId }).catch(() => {})
  })
  const size = { maxWidth: 450, maxHeight: 320 }
  await devTools.send('Page.startScreencast', { format: 'jpeg', quality: 40, ...size })
  return frames
}

type Timeline = Omit<Metrics, 'speedIndex'> & { origin: number }
type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean }

/** Waits until the page shows what it has and is quiet, and reads what the browser noted meanwhile. */
async function settled(page: Page): Promise<Timeline> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'))
  return page.evaluate(async (quietMs) => {
    const entries: PerformanceEntry[] = []
    for (const type of ['longtask', 'layout-shift', 'largest-contentful-paint', 'resource'])
      new PerformanceObserver((list) => entries.push(...list.getEntries())).observe({ type, buffered: true })
    const of = (type: string) => entries.filter(({ entryType }) => entryType === type)
    const ends = () =>
      [...of('longtask'), ...of('resource')].map(({ startTime, duration }) => startTime + duration)
    do await new Promise((resolve) => setTimeout(resolve, 50))
    while (performance.now() - Math.max(...ends()) < quietMs)
    const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN
    const blocking = of('longtask').filter(({ startTime }) => startTime >= first)
    const shifts = (of('layout-shift') as Shift[]).filter(({ hadRecentInput }) => !hadRecentInput)
    return {
      origin: performance.timeOrigin,
      firstContentfulPaint: first,
      largestContentfulPaint: of('largest-contentful-paint').at(-1)?.startTime ?? Number.NaN,
      totalBlockingTime: blocking.reduce((sum, { duration }) => sum + Math.max(0, duration - 50), 0),
      layoutShift: shifts.reduce((sum, { value }) => sum + value, 0),
    }
  }, QUIET_MS)
}
