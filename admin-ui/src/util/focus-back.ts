/**
 * Puts the focus back on what opened something, once that is gone from the page. Whatever has taken the focus
 * meanwhile keeps it; where the opener is gone too, reading goes on at the heading of the page.
 */
export function focusBack(opener: Element | null): void {
  // After the kit and the browser have let go of what was closed.
  setTimeout(() => {
    const { activeElement } = document
    if (activeElement !== null && activeElement !== document.body) return
    const target = opener?.isConnected ? opener : document.querySelector('main h1')
    if (target instanceof HTMLElement) target.focus({ preventScroll: true })
  })
}
