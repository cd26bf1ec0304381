import '@mantine/core/styles/Input.layer.css'
import '@mantine/core/styles/Popover.layer.css'
import { Popover } from '@mantine/core'
import type { RouteView } from 'banyan/contracts/route.ts'
import { type FormEvent, useState } from 'react'
import { problemText } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Failed, Note } from '../ui/Notice.tsx'
import { ReasonField } from '../ui/ReasonField.tsx'
import { deedOf } from '../util/blast-radius.ts'
import { rampCommand } from '../util/cli.ts'
import type { Deed } from '../util/next-deed.ts'
import { CliButton } from './CliButton.tsx'
import css from './next-deed.module.css'
import { TrafficFacts } from './TrafficFacts.tsx'
import { trafficChange } from './traffic-change.ts'

type TrafficDeed = Extract<Deed, { kind: 'traffic' }>
type Props = { route: RouteView; deed: TrafficDeed; open: boolean; onClose: () => void }

/** What the next step does, before it is taken. */
export function DeedPanel({ route, deed, open, onClose }: Props) {
  return (
    <Popover
      opened={open}
      onChange={(opened) => !opened && onClose()}
      position="bottom-end"
      middlewares={{ flip: true, shift: { padding: 12 } }}
      clickOutsideEvents={['mousedown']}
      width={330}
      trapFocus
      returnFocus
      withRoles={false}
      shadow="md"
      hideDetached={false}
    >
      <Popover.Target>
        <span className={css.edge} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`${deed.label}: ${route.id}`}>
        {open && <Step route={route} deed={deed} onDone={onClose} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Step({ route, deed, onDone }: { route: RouteView; deed: TrafficDeed; onDone: () => void }) {
  // As it was when this was opened: what the person sees is what the change is based on.
  const [base] = useState(route)
  const [to] = useState(deed.to)
  const [reason, setReason] = useState('')
  const change = useChange({ errors: 'inline' })

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (await change.run(trafficChange(base, to, { reason }))) onDone()
  }

  return (
    <form className="stack" onSubmit={submit} aria-label={deed.label}>
      {route.version !== base.version && (
        <Note tone="warn">
          {route.changedBy} changed this route meanwhile: it serves {route.weight}&nbsp;% now.
        </Note>
      )}
      <p className={`small ${css.why}`}>{deed.why}</p>
      <TrafficFacts route={base} to={to} />
      <ReasonField value={reason} onChange={setReason} />
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <ActionButton type="submit" size="sm" fullWidth loading={change.isPending}>
        {deedOf(base, to)}
      </ActionButton>
      <CliButton compact command={rampCommand(base, base, to, reason)} />
    </form>
  )
}
