import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { routesQuery } from '../../api/queries.ts'
import { Bones } from '../../ui/Bones.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed, Note } from '../../ui/Notice.tsx'
import { ReasonField } from '../../ui/ReasonField.tsx'
import { StageBadge } from '../../ui/StageBadge.tsx'
import { killSwitchChange } from '../traffic-change.ts'
import { useReasonAgainst } from '../use-can.ts'

/** Releasing the kill switch sends traffic to candidates again: first, to which and how much. */
export function ReleaseDialog({ close }: { close: (agreed: boolean) => void }) {
  const [reason, setReason] = useState('')
  const { data } = useQuery(routesQuery)
  const change = useChange({ errors: 'inline' })
  const forbidden = useReasonAgainst('kill-switch.release')
  const returning = data?.items.filter(
    (route) => route.retiredAt === null && (route.weight > 0 || route.mirror > 0),
  )
  const missing = forbidden ?? (reason.trim() === '' ? 'Give a reason first.' : undefined)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (missing === undefined && (await change.run(killSwitchChange(false, reason)))) close(true)
  }

  return (
    <form className="stack" onSubmit={submit}>
      <Note tone="warn">
        Candidates get their share again at once. To begin lower, roll a route back before you release.
      </Note>
      {!returning && <Bones lines={3} />}
      <ul className="stack tight">
        {returning?.map((route) => (
          <li key={route.id} className="row between">
            <span className="clip">{route.id}</span>
            <StageBadge stage={route.stage} weight={route.weight} mirror={route.mirror} />
          </li>
        ))}
        {returning?.length === 0 && <li className="dim">No route sends anything to a candidate.</li>}
      </ul>
      <ReasonField value={reason} onChange={setReason} required="It is kept in Activity." />
      {change.error && <Failed what="The kill switch is still on" {...problemText(change.error)} />}
      <DialogButtons
        deed="Release the kill switch"
        busy={change.isPending}
        disabledReason={missing}
        onCancel={() => close(false)}
      />
    </form>
  )
}
