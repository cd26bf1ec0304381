import { useBlocker } from '@tanstack/react-router'

/** Asks before leaving what has been edited and not been saved: going elsewhere here, and closing the tab. */
export function useUnsaved(dirty: boolean): void {
  useBlocker({
    // The browser's own question: it is asked before the page is gone, and needs no focus of ours.
    shouldBlockFn: () => dirty && !window.confirm('Leave without saving your changes?'),
    enableBeforeUnload: () => dirty,
    disabled: !dirty,
  })
}
