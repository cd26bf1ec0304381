import { useQuery } from '@tanstack/react-query'
import type { BackendView } from 'banyan/contracts/backend.ts'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { routesQuery, trafficQuery } from '../../api/queries.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { ReasonField } from '../../ui/ReasonField.tsx'
import { percent, perSecond } from '../../util/format.ts'
import { movedPerMinute } from '../../util/traffic.ts'
import { useReasonAgainst } from '../use-can.ts'
import css from './backend-cards.module.css'

/** Draining is one click. What sends more to it shows first how much that is. */
export function HoldControls({ backend }: { backend: BackendView }) {
  const { id, hold } = backend
  const [asking, setAsking] = useState<'release' | 'closed' | null>(null)
  const mayDrain = useReasonAgainst('route.rollback')
  const mayRelease = useReasonAgainst('traffic.change')
  const mayOverride = useReasonAgainst('activation.override')
  const drain = useChange({ errors: 'toast' })
  return (
    <div className="stack">
      <div className="row wrap">
        {hold !== 'open' && (
          <ActionButton
            size="sm"
            variant="light"
            color="red"
            loading={drain.isPending}
            disabledReason={mayDrain}
            reasonSide="right"
            onClick={() => void drain.run(holdChange(backend, 'open', ''))}
          >
            Drain
          </ActionButton>
        )}
        {hold !== undefined && (
          <ActionButton
            size="sm"
            variant="default"
            disabledReason={mayRelease}
            aria-expanded={asking === 'release'}
            onClick={() => setAsking(asking === 'release' ? null : 'release')}
          >
            {hold === 'open' ? 'Let traffic back…' : 'Let it act by itself…'}
          </ActionButton>
        )}
        {hold !== 'closed' && (
          <ActionButton
            size="sm"
            variant="subtle"
            disabledReason={mayOverride}
            aria-expanded={asking === 'closed'}
            onClick={() => setAsking(asking === 'closed' ? null : 'closed')}
          >
            Hold closed…
          </ActionButton>
        )}
      </div>
      {asking && <Asking key={id} backend={backend} to={asking} onEnd={() => setAsking(null)} />}
    </div>
  )
}

type Held = 'open' | 'closed' | null

function holdChange(backend: BackendView, hold: Held, reason: string) {
  const { id } = backend
  const free = backend.hold === 'closed' ? `${id} acts by itself again` : `${id} is back`
  const did = hold === 'open' ? `${id} is drained` : hold === 'closed' ? `${id} is held closed` : free
  return {
    name: 'holdBackend' as const,
    tier: hold === 'open' ? (1 as const) : hold === 'closed' ? (3 as const) : (2 as const),
    input: { params: { id }, body: { hold, ...(reason.trim() ? { reason: reason.trim() } : {}) } },
    done: ({ applied }: { applied: { threads: number; of: number; ms: number } }) =>
      `${did}, applied on ${applied.threads}/${applied.of} threads in ${Math.round(applied.ms)} ms.`,
    changes: (answer: BackendView) => [
      { kind: 'backend' as const, id, before: { ...backend }, after: { ...answer } },
    ],
  }
}

type AskingProps = { backend: BackendView; to: 'release' | 'closed'; onEnd: () => void }

function Asking({ backend, to, onEnd }: AskingProps) {
  const [reason, setReason] = useState('')
  const change = useChange({ errors: 'inline' })
  const needsReason = to === 'closed'
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (needsReason && reason.trim() === '') return
    if (await change.run(holdChange(backend, to === 'closed' ? 'closed' : null, reason))) onEnd()
  }
  return (
    <form className={css.asking} onSubmit={submit}>
      {/* Held closed it gets its whole share already: letting go sends it no more. */}
      {backend.hold !== 'closed' && <ComesBack backend={backend} />}
      {needsReason && (
        <p>
          While it is held closed nothing spares {backend.id}, nor the people whose requests fail there first.
        </p>
      )}
      <ReasonField
        value={reason}
        onChange={setReason}
        required={needsReason ? 'Taking its protection away needs one.' : undefined}
      />
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <DialogButtons
        deed={needsReason ? 'Hold closed' : 'Let its breaker decide'}
        danger={needsReason}
        busy={change.isPending}
        disabledReason={needsReason && reason.trim() === '' ? 'Say why first.' : undefined}
        onCancel={onEnd}
      />
    </form>
  )
}

/** What its routes would send it. */
function ComesBack({ backend: { id } }: { backend: BackendView }) {
  const { data: routes } = useQuery(routesQuery)
  const { data: traffic } = useQuery(trafficQuery)
  const served = (routes?.items ?? []).filter((route) => route.candidate === id && route.weight > 0)
  const perMinute = served.reduce((sum, route) => sum + movedPerMinute(traffic, route.id, route.weight), 0)
  if (served.length === 0) return <p>No route gives it a share, so no request moves.</p>
  return (
    <div>
      <p>
        About <strong className="num">{perSecond(perMinute / 60)} req/s</strong> go to it again:
      </p>
      <ul className="small dim num">
        {served.map((route) => (
          <li key={route.id}>
            {route.id}: {percent(route.weight)}
          </li>
        ))}
      </ul>
    </div>
  )
}
