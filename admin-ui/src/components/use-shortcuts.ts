import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { openDialog } from '../stores/dialogs.ts'
import { openPalette } from '../stores/palette.ts'
import { preferences } from '../stores/preferences.ts'
import { toast } from '../stores/toast.ts'
import { press } from '../util/shortcuts.ts'

const CHORD_MS = 1_200
const TYPING = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="dialog"] *'

/**
 * The keyboard of the console. A shortcut presses the control that is on the screen (`data-shortcut`), so that it
 * can never do what the page does not offer, and says what the page says when it may not be used.
 */
export function useShortcuts(): void {
  const navigate = useNavigate()
  useEffect(() => {
    let pending: readonly string[] = []
    let forgetting: ReturnType<typeof setTimeout> | undefined
    function onKeyDown(event: KeyboardEvent) {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openPalette()
        return
      }
      if (!preferences.get().shortcuts || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof Element && event.target.matches(TYPING)) return
      const chord = press(pending, event.key)
      pending = chord.pending
      clearTimeout(forgetting)
      if (pending.length > 0) {
        forgetting = setTimeout(() => {
          pending = []
        }, CHORD_MS)
      }
      const id = chord.matches.map((match) => match.id).find(isHere)
      if (id === undefined) return
      event.preventDefault()
      if (id.startsWith('go:')) void navigate({ to: id.slice(3) })
      else act(id)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => {
      clearTimeout(forgetting)
      document.removeEventListener('keydown', onKeyDown)
    }
  }, [navigate])
}

const OPENS_DIALOG = new Set(['ignore', 'accept'])
const ANYWHERE = new Set(['help', 'pause', 'copy-link', 'next', 'previous'])

/** Whether this page has what the keys can mean. */
const isHere = (id: string) => id.startsWith('go:') || ANYWHERE.has(id) || controlFor(id) !== null

function act(id: string): void {
  if (id === 'help') void openDialog({ kind: 'shortcuts' })
  else if (id === 'pause') void import('../api/live.ts').then(({ togglePause }) => togglePause())
  else if (id === 'copy-link') void copyLink()
  else if (id === 'next' || id === 'previous') moveRow(id === 'next' ? 1 : -1)
  else if (id === 'filter' || id === 'roll-back') controlFor(id)?.focus()
  else {
    const control = controlFor(id)
    // As a click with the mouse does: the dialog gives the focus back to it.
    if (OPENS_DIALOG.has(id)) control?.focus({ preventScroll: true })
    control?.click()
  }
}

async function copyLink(): Promise<void> {
  await navigator.clipboard.writeText(location.href)
  toast({ message: 'The address of this page was copied.' })
}

/** The control for what is selected, else of the row that has the focus, else the first on the page. */
function controlFor(id: string): HTMLElement | null {
  const selector = `[data-shortcut="${id}"]`
  // Offered beside the page, by the newest message that has one.
  if (id === 'undo-last') return [...document.querySelectorAll<HTMLElement>(selector)].at(-1) ?? null
  const selected = document.querySelector<HTMLElement>(`main [data-shortcuts-first] ${selector}`)
  if (selected) return selected
  const row = document.activeElement?.closest('[data-row]')
  return row?.querySelector<HTMLElement>(selector) ?? document.querySelector<HTMLElement>(`main ${selector}`)
}

/** To the row beside; on a page about one thing, to its neighbour. */
function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll('main [data-row]')]
  if (rows.length === 0) controlFor(step === 1 ? 'next-sibling' : 'previous-sibling')?.click()
  const here = rows.findIndex((row) => row.contains(document.activeElement))
  const next = rows[here === -1 ? (step === 1 ? 0 : rows.length - 1) : here + step]
  const link = next?.querySelector<HTMLElement>('[data-row-link]')
  link?.focus()
  link?.scrollIntoView({ block: 'nearest' })
}
