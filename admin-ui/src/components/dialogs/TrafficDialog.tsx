import type { RouteView } from 'banyan/contracts/route.ts'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed, Note } from '../../ui/Notice.tsx'
import { ReasonField } from '../../ui/ReasonField.tsx'
import { BIG_STEP, deedOf, type Numbers } from '../../util/blast-radius.ts'
import { TrafficFacts } from '../TrafficFacts.tsx'
import { trafficChange } from '../traffic-change.ts'
import { useReasonAgainst } from '../use-can.ts'

type Props = { route: RouteView; to: Numbers; close: (agreed: boolean) => void }

/** Much more exposure at once, or against a warning: the facts, and a reason. */
export function TrafficDialog({ route, to, close }: Props) {
  const [reason, setReason] = useState('')
  const change = useChange({ errors: 'inline' })
  const unhealthy = route.candidateHealthy === false
  const mayOverride = useReasonAgainst('activation.override')
  const refused = unhealthy ? mayOverride : undefined

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (refused || reason.trim() === '') return
    if (await change.run(trafficChange(route, to, { reason, override: unhealthy }))) close(true)
  }

  return (
    <form className="stack" onSubmit={submit}>
      <TrafficFacts route={route} to={to} />
      {to.weight - route.weight > BIG_STEP && (
        <Note tone="warn">
          This is a step of more than {BIG_STEP} points at once. Smaller steps show a fault to fewer people.
        </Note>
      )}
      {unhealthy && (
        <Note tone="danger">{route.candidate} does not pass its health check. This overrides that.</Note>
      )}
      <ReasonField value={reason} onChange={setReason} required="It is kept in Activity with the change." />
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <DialogButtons
        deed={deedOf(route, to)}
        busy={change.isPending}
        disabledReason={refused ?? (reason.trim() === '' ? 'Give a reason first.' : undefined)}
        onCancel={() => close(false)}
      />
    </form>
  )
}
