import { type ReactNode, useEffect, useRef, useState } from 'react'
import css from './hold-button.module.css'

const HOLD_MS = 1_000
/** How long the first Enter counts. */
const ARMED_MS = 3_000

type Props = { children: ReactNode; busy: boolean; onHeld: () => void }

/** For what nobody shall do by accident and everybody may need in a hurry: hold it for a second, or press Enter twice. */
export function HoldButton({ children, busy, onHeld }: Props) {
  const [state, setState] = useState<'idle' | 'holding' | 'armed'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  function hold() {
    if (busy) return
    setState('holding')
    timer.current = setTimeout(() => {
      setState('idle')
      onHeld()
    }, HOLD_MS)
  }
  function release() {
    if (state !== 'holding') return
    clearTimeout(timer.current)
    setState('idle')
  }
  function key(event: React.KeyboardEvent) {
    if ((event.key !== 'Enter' && event.key !== ' ') || event.repeat || busy) return
    event.preventDefault()
    clearTimeout(timer.current)
    if (state === 'armed') {
      setState('idle')
      onHeld()
      return
    }
    setState('armed')
    timer.current = setTimeout(() => setState('idle'), ARMED_MS)
  }

  return (
    <button
      type="button"
      className={css.hold}
      data-state={state}
      aria-disabled={busy}
      onPointerDown={hold}
      onPointerUp={release}
      onPointerLeave={release}
      onKeyDown={key}
    >
      <span className={css.fill} aria-hidden="true" />
      <span className={css.text} aria-live="polite">
        {state === 'armed' ? 'Press Enter again' : children}
      </span>
    </button>
  )
}
