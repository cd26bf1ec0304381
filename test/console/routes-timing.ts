/// <reference lib="dom" />
import type { Page } from 'playwright'

declare global {
  interface Window {
    timings: number[]
    /** Of the round before: its listener would count every key twice. */
    ended?: AbortController
  }
}

export const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/**
 * Milliseconds from each key, as the browser dates it, to the end of the frame in which the list shows another
 * number of routes: the keys are typed into the field that has the focus, and taken back again.
 */
export async function timeKeystrokes(page: Page, keys: string): Promise<number[]> {
  await page.evaluate(() => {
    window.timings = []
    window.ended?.abort()
    window.ended = new AbortController()
    const shown = () => document.querySelector('main [role=status]')?.textContent
    document.activeElement?.addEventListener(
      'keydown',
      (event) => {
        const before = shown()
        const watching = new MutationObserver(() => {
          if (shown() === before) return
          watching.disconnect()
          // A message is handled after the frame that was under way has been drawn.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => window.timings.push(performance.now() - event.timeStamp)
            port2.postMessage(null)
          })
        })
        watching.observe(document.querySelector('main')!, {
          subtree: true,
          childList: true,
          characterData: true,
        })
      },
      { signal: window.ended.signal },
    )
  })
  const pressed = [...keys, ...Array.from(keys, () => 'Backspace')]
  for (const [i, key] of pressed.entries()) {
    await page.keyboard.press(key)
    await page.waitForFunction((count) => window.timings.length === count, i + 1)
  }
  return page.evaluate(() => window.timings)
}

/** Milliseconds from the click on the first Roll back to the frame in which its row and the toast both tell of it. */
export async function timeRollBack(page: Page): Promise<number> {
  const button = page.getByRole('button', { name: /^Roll back route-/ }).first()
  const id = ((await button.getAttribute('aria-label')) ?? '').replace('Roll back ', '')
  await page.evaluate((route) => {
    window.timings = []
    const row = document.querySelector(`[data-row="${route}"]`)
    const told = () =>
      [...document.querySelectorAll('[role=alert]')].some(({ textContent }) =>
        new RegExp(`^${route} is 100.*applied on`).test(textContent ?? ''),
      )
    const done = () => !row?.textContent?.includes('Roll back') && told()
    document.addEventListener(
      'click',
      (event) => {
        const watching = new MutationObserver(() => {
          if (!done()) return
          watching.disconnect()
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => window.timings.push(performance.now() - event.timeStamp)
            port2.postMessage(null)
          })
        })
        watching.observe(document.body, { subtree: true, childList: true, characterData: true })
      },
      { capture: true, once: true },
    )
  }, id)
  await button.click()
  await page.waitForFunction(() => window.timings.length === 1)
  return page.evaluate(() => window.timings[0] ?? Number.NaN)
}
