import '@mantine/core/styles/Popover.layer.css'
import { Popover } from '@mantine/core'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { Stage } from 'banyan/domain/stage.ts'
import { RampForm } from '../forms/RampForm.tsx'
import css from './ramp-popover.module.css'

/** From this width of the window on there is room beside the badge, in pixels. */
const BESIDE = 720

type Props = {
  route: RouteView
  /** The stage that is chosen in the form to begin with; without it, what is in force. */
  first: Stage | undefined
  open: boolean
  onChange: (open: boolean) => void
}

/** What the stage of a route opens: the form that changes its traffic. */
export function RampPanel({ route, first, open, onChange }: Props) {
  return (
    <Popover
      opened={open}
      onChange={onChange}
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
        {open && <RampForm route={route} first={first} onDone={() => onChange(false)} />}
      </Popover.Dropdown>
    </Popover>
  )
}
