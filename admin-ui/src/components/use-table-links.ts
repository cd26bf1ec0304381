import { useRouter } from '@tanstack/react-router'
import { type MouseEvent, useCallback } from 'react'

const CONTROLS = 'a, button, input, label, select'

/**
 * Follows the plain links of a table without loading the page anew, and opens the row whose empty part was clicked.
 * One handler for all of them, because a link that knows the router costs more than the rest of its row.
 */
export function useTableLinks(): (event: MouseEvent<HTMLElement>) => void {
  const { history } = useRouter()
  return useCallback(
    (event) => {
      const target = event.target as Element
      // What is opened from a row, such as its popover, is in the row only for React.
      if (!event.currentTarget.contains(target) || event.defaultPrevented || isForBrowser(event)) return
      const control = target.closest(CONTROLS)
      const row = target.closest('[data-row]')
      const link = control ?? (hasSelectedText() ? null : row?.querySelector('[data-row-link]'))
      const href = link?.tagName === 'A' ? link.getAttribute('href') : null
      if (!href) return
      event.preventDefault()
      history.push(href)
    },
    [history],
  )
}

/** A new tab, a new window, a download. */
const isForBrowser = ({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent) =>
  button !== 0 || metaKey || ctrlKey || shiftKey || altKey

/** Somebody who has just marked a path to copy it does not want to leave. */
const hasSelectedText = () => getSelection()?.isCollapsed === false
