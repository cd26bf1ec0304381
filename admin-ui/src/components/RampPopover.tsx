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

/** The stage of a route, which opens what changes it. It is no switch: opening changes nothing. */
export function RampPopover({ route }: { route: RouteView }) {
  const [open, setOpen] = useState(false)
  const badge = <StageBadge stage={route.stage} weight={route.weight} mirror={route.mirror} />
  if (route.retiredAt !== null) return badge
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      // Beside the badge where there is room, so that the row it changes stays in sight.
      position={innerWidth > BESIDE ? 'right-start' : 'bottom-start'}
      middlewares={{ flip: true, shift: { padding: 12 } }}
      width={340}
      trapFocus
      returnFocus
      shadow="md"
      hideDetached={false}
    >
      <Popover.Target>
        <button type="button" className={css.target} data-shortcut="ramp" onClick={() => setOpen(!open)}>
          {badge}
          <span className="sr-only"> Change traffic of {route.id}</span>
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      </Popover.Target>
      <Popover.Dropdown>{open && <RampForm route={route} onDone={() => setOpen(false)} />}</Popover.Dropdown>
    </Popover>
  )
}
