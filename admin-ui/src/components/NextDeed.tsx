import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import { lazy, Suspense, useState } from 'react'
import { divergencesQuery, parityQuery } from '../api/evidence-queries.ts'
import { useChange } from '../api/mutations.ts'
import { trafficQuery } from '../api/queries.ts'
import { openDialog } from '../stores/dialogs.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Hint } from '../ui/Hint.tsx'
import { filterOf } from '../util/divergence-filter.ts'
import { type Deed, nextDeed } from '../util/next-deed.ts'
import { trafficOf } from '../util/traffic.ts'
import { ButtonLink } from './links.tsx'
import css from './next-deed.module.css'
import { rollBackChange } from './traffic-change.ts'
import { useReasonAgainst } from './use-can.ts'

const DeedPanel = lazy(() => import('./DeedPanel.tsx').then((m) => ({ default: m.DeedPanel })))

const EVERY_MS = 15_000

/** The one thing to do next about a route; pointing at it says why. What it rests on is util/next-deed.ts. */
export function NextDeed({ route }: { route: RouteView }) {
  const parity = useQuery(parityQuery(route.id))
  const traffic = useQuery(trafficQuery)
  const unresolved = useInfiniteQuery({
    ...divergencesQuery(filterOf({ route: route.id })),
    refetchInterval: EVERY_MS,
  })
  if (route.retiredAt !== null) return null
  // Only the first answer is waited for; one that failed is evidence that there is none.
  if (parity.isPending || traffic.isPending || unresolved.isPending) {
    return <span className={css.place} />
  }
  const deed = nextDeed(route, {
    parity: parity.data,
    unresolved: unresolved.data?.pages[0]?.total,
    traffic: traffic.data && trafficOf(traffic.data, route.id),
  })
  if (deed === null) return null
  return (
    <span className={css.place}>
      <Hint text={deed.why} side="bottom">
        <DeedButton route={route} deed={deed} />
      </Hint>
    </span>
  )
}

function DeedButton({ route, deed }: { route: RouteView; deed: Deed }) {
  const id = route.id
  if (deed.kind === 'review') {
    return (
      <ButtonLink size="xs" to="/divergences" search={{ route: id }}>
        {deed.label}
      </ButtonLink>
    )
  }
  if (deed.kind === 'comparison' || deed.kind === 'candidate') {
    const tab = deed.kind === 'candidate' ? 'config' : 'comparison'
    return (
      <ButtonLink size="xs" variant="light" to="/routes/$id" params={{ id }} search={{ tab }}>
        {deed.label}
      </ButtonLink>
    )
  }
  if (deed.kind === 'backend') {
    return (
      <ButtonLink size="xs" variant="light" to="/backends/$id" params={{ id: deed.backend }}>
        {deed.label}
      </ButtonLink>
    )
  }
  if (deed.kind === 'roll-back') return <RollBackNow route={route} label={deed.label} />
  if (deed.kind === 'retire') return <RetireNow route={route} label={deed.label} />
  return <TrafficDeed route={route} deed={deed} />
}

function RollBackNow({ route, label }: { route: RouteView; label: string }) {
  const change = useChange({ errors: 'toast' })
  return (
    <ActionButton
      size="xs"
      color="red.9"
      disabledReason={useReasonAgainst('route.rollback')}
      onClick={() => void change.run(rollBackChange(route))}
    >
      {label}
    </ActionButton>
  )
}

function RetireNow({ route, label }: { route: RouteView; label: string }) {
  return (
    <ActionButton
      size="xs"
      disabledReason={useReasonAgainst('route.write')}
      onClick={() => void openDialog({ kind: 'retire', route })}
    >
      {label}…
    </ActionButton>
  )
}

/** More exposure: what it does is shown before it is done. */
function TrafficDeed({ route, deed }: { route: RouteView; deed: Extract<Deed, { kind: 'traffic' }> }) {
  const [asked, setAsked] = useState<'never' | 'open' | 'closed'>('never')
  return (
    <>
      <ActionButton
        size="xs"
        disabledReason={useReasonAgainst('traffic.change')}
        aria-haspopup="dialog"
        aria-expanded={asked === 'open'}
        // A click on it while it is open is not one outside, which would close it only to open it again.
        onMouseDown={(event) => asked === 'open' && event.stopPropagation()}
        onClick={() => setAsked(asked === 'open' ? 'closed' : 'open')}
      >
        {deed.label}
      </ActionButton>
      {asked !== 'never' && (
        <Suspense>
          <DeedPanel route={route} deed={deed} open={asked === 'open'} onClose={() => setAsked('closed')} />
        </Suspense>
      )}
    </>
  )
}
