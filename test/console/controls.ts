/// <reference lib="dom" />
import type { BrowserContext, Locator, Page } from 'playwright'

/** Something to press, found again by what it is called and its place among those that are called the same. */
export type Control = { place: string; nth: number; name: string; key: string }

type Found = Control & { element: Element; usable: boolean }

declare global {
  interface Window {
    /** How often the document has changed. */
    seen: number
    pressables: () => Found[]
  }
}

/**
 * Makes the pages count the changes of their document, so that a press that changes nothing is noticed, and know
 * what can be pressed. Of rows that are alike (their names differ in numbers only) the first stands for all; what
 * says that it is the current choice does nothing when it is chosen again.
 */
export const watchPages = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    window.seen = 0
    const count = () => {
      window.seen += 1
    }
    const everything = { subtree: true, childList: true, attributes: true, characterData: true }
    new MutationObserver(count).observe(document, everything)
    document.addEventListener('focusin', count)

    const PRESSABLE = 'a[href], button, summary, input:is([type="checkbox"], [type="radio"])'
    const CURRENT = '[aria-current], [aria-selected="true"], [data-on="true"], [type="radio"]:checked'
    const SHELL = 'header:has(a[aria-label="Banyan, overview"]), nav[aria-label="Main"]'

    const nameOf = (element: Element): string => {
      const label =
        element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element.textContent
      return (element.getAttribute('aria-label') ?? label ?? '').replaceAll(/\s+/g, ' ').trim()
    }
    /** A box that the kit hides is pressed by its label. */
    const surfaceOf = (element: Element): Element => {
      if (!(element instanceof HTMLInputElement)) return element
      return element.getBoundingClientRect().width < 8 || getComputedStyle(element).opacity === '0'
        ? (element.labels?.[0] ?? element)
        : element
    }
    const isUsable = (element: Element, href: string | null): boolean =>
      !element.matches(`:disabled, [aria-disabled="true"], [inert] *, ${CURRENT}`) &&
      (href === null || new URL(href, location.href).href !== location.href) &&
      surfaceOf(element).checkVisibility({ visibilityProperty: true })

    window.pressables = () => {
      const places = new Map<string, number>()
      return [...document.querySelectorAll(PRESSABLE)].map((element) => {
        const name = nameOf(element)
        const place = `${element.tagName.toLowerCase()} ${name.replaceAll(/\d+/g, '#')}`
        const nth = places.get(place) ?? 0
        places.set(place, nth + 1)
        const href = element.getAttribute('href')
        const where = element.closest(SHELL) ? 'shell' : location.pathname
        const key = href === null ? `${where} ${place}` : `link ${href}`
        return { element: surfaceOf(element), name, place, nth, key, usable: isUsable(element, href) }
      })
    }
  })

/** Everything enabled that can be pressed on the page as it is, each kind once. */
export async function collectControls(page: Page): Promise<Control[]> {
  const found = await page.evaluate(() =>
    window.pressables().flatMap(({ element: _, usable, ...control }) => (usable ? [control] : [])),
  )
  return [...new Map(found.reverse().map((control) => [control.key, control])).values()].reverse()
}

/** The control as it is in the page now, or null where it is not, or not to be used. */
export async function findControl(page: Page, { place, nth }: Control): Promise<Locator | null> {
  const isThere = await page.evaluate(
    (wanted) => {
      document.querySelector('[data-to-press]')?.removeAttribute('data-to-press')
      const found = window.pressables().find((each) => each.place === wanted.place && each.nth === wanted.nth)
      found?.element.setAttribute('data-to-press', '')
      return found?.usable ?? false
    },
    { place, nth },
  )
  return isThere ? page.locator('[data-to-press]') : null
}
