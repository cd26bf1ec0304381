import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import { lazy, Suspense, useState } from 'react'
import { divergencesQuery, parityQuery } from '../api/evidence-queries.ts'
import { trafficQuery } from '../api/queries.ts'
import { openDialog } from '../stores/dialogs.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Hint } from '../ui/Hint.tsx'
import { filterOf } from '../util/divergence-filter.ts'
import { plural } from '../util/format.ts'
import { type Deed, nextDeed } from '../util/next-deed.ts'
import { trafficOf } from '../util/traffic.ts'
import { ButtonLink } from './links.tsx'
import css from './next-deed.module.css'
import { RollBackButton } from './RollBackButton.tsx'
import { useReasonAgainst } from './use-can.ts'

const DeedPanel = lazy(() => import('./DeedPanel.tsx').then((m) => ({ default: m.DeedPanel })))

const EVERY_MS = 15_000

/** What to do next about a route, what it rests on is util/next-deed.ts, beside the way back, which never moves. */
export function RouteDeeds({ route }: { route: RouteView }) {
  const { deed, unresolved } = useNextDeed(route)
  const urgent = deed?.kind === 'roll-back' ? deed.why : undefined
  return (
    <>
      {route.retiredAt === null && (
        <span className={css.place}>
          {deed && deed.kind !== 'roll-back' && (
            <Hint text={deed.why} side="bottom">
              <DeedButton route={route} deed={deed} />
            </Hint>
          )}
          {urgent !== undefined && unresolved > 0 && <Review id={route.id} groups={unresolved} />}
        </span>
      )}
      <RollBackButton route={route} urgent={urgent} />
    </>
  )
}

/** Null until all that it rests on was asked for once; what failed is evidence that there is none. */
function useNextDeed(route: RouteView): { deed: Deed | null; unresolved: number } {
  const parity = useQuery(parityQuery(route.id))
  const traffic = useQuery(trafficQuery)
  const divergences = useInfiniteQuery({
    ...divergencesQuery(filterOf({ route: route.id })),
    refetchInterval: EVERY_MS,
  })
  const unresolved = divergences.data?.pages[0]?.total
  const isKnown = !(parity.isPending || traffic.isPending || divergences.isPending)
  const deed = isKnown
    ? nextDeed(route, {
        parity: parity.data,
        unresolved,
        traffic: traffic.data && trafficOf(traffic.data, route.id),
      })
    : null
  return { deed, unresolved: unresolved ?? 0 }
}

function Review({ id, groups }: { id: string; groups: number }) {
  return (
    <ButtonLink size="xs" variant="default" to="/divergences" search={{ route: id }}>
      Review {plural(groups, 'divergence')}
    </ButtonLink>
  )
}

type Forward = Exclude<Deed, { kind: 'roll-back' }>

function DeedButton({ route, deed }: { route: RouteView; deed: Forward }) {
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
  if (deed.kind === 'traffic') return <TrafficDeed route={route} deed={deed} />
  return <RetireNow route={route} label={deed.label} />
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
