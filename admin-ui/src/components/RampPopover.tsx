import '@mantine/core/styles/Popover.layer.css'
import { Popover } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { RouteView } from 'banyan/contracts/route.ts'
import { useState } from 'react'
import { RampForm } from '../forms/RampForm.tsx'
import { StageBadge } from '../ui/StageBadge.tsx'
import css from './ramp-popover.module.css'

/** From this width of the window on there is room beside the badge, in pixels. */
const BESIDE = 720

/**
 * The stage of a route, which opens what changes it. It is no switch: opening changes nothing.
 * The popover exists only once it was opened: a list of routes would pay for hundreds of them.
 */
export function RampPopover({ route }: { route: RouteView }) {
  const [state, setState] = useState<'never' | 'open' | 'closed'>('never')
  const open = state === 'open'
  const badge = <StageBadge stage={route.stage} weight={route.weight} mirror={route.mirror} />
  if (route.retiredAt !== null) return badge
  return (
    <span className={css.anchor}>
      <button
        type="button"
        className={css.target}
        data-shortcut="ramp"
        aria-haspopup="dialog"
        aria-expanded={open}
        // A click on it while it is open is not one outside, which would close it only to open it again.
        onMouseDown={(event) => open && event.stopPropagation()}
        onClick={() => setState(open ? 'closed' : 'open')}
      >
        {badge}
        <span className="sr-only"> Change traffic of {route.id}</span>
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      {state !== 'never' && (
        <Popover
          opened={open}
          onChange={(opened) => setState(opened ? 'open' : 'closed')}
          // Beside the badge where there is room, so that the row it changes stays in sight.
          position={innerWidth > BESIDE ? 'right-start' : 'bottom-start'}
          middlewares={{ flip: true, shift: { padding: 12 } }}
          clickOutsideEvents={['mousedown']}
          width={340}
          trapFocus
          returnFocus
          withRoles={false}
          shadow="md"
          hideDetached={false}
        >
          <Popover.Target>
            <span className={css.edge} />
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={`Change traffic of ${route.id}`}>
            {open && <RampForm route={route} onDone={() => setState('closed')} />}
          </Popover.Dropdown>
        </Popover>
      )}
    </span>
  )
}
