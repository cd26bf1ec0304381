import type { Page } from 'playwright'
import { expect } from 'vitest'

/** What a desktop that does nothing else has; Lighthouse warns below 1,000 that its scores are lower than they should be. */
export const QUIET_MACHINE = 1_500

/**
 * Lighthouse's BenchmarkIndex: how much a browser on this machine gets done just now. A desktop has 1,500 or more,
 * and a fraction of that while others use its processors. Source: `computeBenchmarkIndex` in
 * `core/lib/page-functions.js`. Takes a second.
 */
export function benchmarkIndex(page: Page): Promise<number> {
  return page.evaluate(() => {
    const HALF_A_SECOND = 500
    const perSecond = (work: (iteration: number) => void): number => {
      const started = performance.now()
      let iterations = 0
      while (performance.now() - started < HALF_A_SECOND) work(iterations++)
      return iterations / ((performance.now() - started) / 1_000)
    }
    const strings = perSecond(() => {
      let text = ''
      for (let i = 0; i < 10_000; i++) text += 'a'
      if (text.length === 1) throw new Error('kept, so that the loop is not optimised away')
    })
    const arrays = [0, 1].map(() => Array.from({ length: 100_000 }, (_, i) => i))
    const copies = perSecond((iteration) => {
      const [from, to] = [arrays[iteration % 2]!, arrays[(iteration + 1) % 2]!]
      for (let i = 0; i < from.length; i++) to[i] = from[i]!
    })
    return Math.round((strings / 10 + copies / 10) / 2)
  })
}

/** That a figure is within its limit; on a machine that is slower than a quiet desktop just now, by as much slower. */
export async function expectWithin(page: Page, figure: number, limit: number): Promise<void> {
  if (figure <= limit) return
  const blank = await page.context().newPage()
  const index = await benchmarkIndex(blank)
  await blank.close()
  const allowed = limit * Math.max(1, QUIET_MACHINE / index)
  console.log(
    `${figure.toFixed(1)} is over ${limit}; BenchmarkIndex ${index}: up to ${allowed.toFixed(0)} here`,
  )
  expect(figure).toBeLessThanOrEqual(allowed)
}
