import { IconChevronDown } from '@tabler/icons-react'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { Stage } from 'banyan/domain/stage.ts'
import { lazy, Suspense, useRef, useState } from 'react'
import { StageBadge } from '../ui/StageBadge.tsx'
import css from './ramp-popover.module.css'

const loadPanel = () => import('./RampPanel.tsx').then((m) => ({ default: m.RampPanel }))
const RampPanel = lazy(loadPanel)

/**
 * The stage of a route, which opens what changes it. It is no switch: opening changes nothing.
 * The popover exists only once it was opened: a list of routes would pay for hundreds of them.
 */
export function RampPopover({ route }: { route: RouteView }) {
  const [state, setState] = useState<'never' | 'open' | 'closed'>('never')
  const [first, setFirst] = useState<Stage>()
  const target = useRef<HTMLButtonElement>(null)
  const open = state === 'open'
  const badge = <StageBadge stage={route.stage} weight={route.weight} mirror={route.mirror} />
  if (route.retiredAt !== null) return badge
  function show(stage?: Stage) {
    setFirst(stage)
    setState('open')
  }
  function close() {
    setState('closed')
    // At once: what the form opens next gives the focus back to here.
    target.current?.focus({ preventScroll: true })
  }
  return (
    <span className={css.anchor}>
      <button
        ref={target}
        type="button"
        className={css.target}
        data-shortcut="ramp"
        data-popover-open={open || undefined}
        aria-haspopup="dialog"
        aria-expanded={open}
        // What the click will open is on its way before it.
        onPointerEnter={() => void loadPanel()}
        onFocus={() => void loadPanel()}
        // A click on it while it is open is not one outside, which would close it only to open it again.
        onMouseDown={(event) => open && event.stopPropagation()}
        onClick={() => (open ? close() : show())}
      >
        {badge}
        <span className="sr-only"> Change traffic of {route.id}</span>
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      {/* For the key alone: the same popover, with shadow chosen in it. */}
      <button type="button" hidden data-shortcut="shadow" onClick={() => show('shadow')} />
      {state !== 'never' && (
        <Suspense>
          <RampPanel
            route={route}
            first={first}
            open={open}
            onChange={(opened) => (opened ? setState('open') : close())}
          />
        </Suspense>
      )}
    </span>
  )
}
