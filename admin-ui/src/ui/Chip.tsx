import type { ReactNode } from 'react'
import css from './chip.module.css'

type Props = { on: boolean; onToggle: (on: boolean) => void; children: ReactNode; shortcut?: string }

/** A filter that is on or off. */
export function Chip({ on, onToggle, children, shortcut }: Props) {
  return (
    <button
      type="button"
      className={css.chip}
      aria-pressed={on}
      data-shortcut={shortcut}
      onClick={() => onToggle(!on)}
    >
      {children}
    </button>
  )
}
