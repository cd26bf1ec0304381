import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ParityView } from 'banyan/contracts/parity.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { ShadowView } from 'banyan/contracts/shadow.ts'
import { problemText } from '../api/client.ts'
import { divergencesQuery, parityQuery, shadowQuery } from '../api/evidence-queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { ParityBadge } from '../ui/ParityBadge.tsx'
import { filterOf } from '../util/divergence-filter.ts'
import { count, share } from '../util/format.ts'
import { DivergenceList } from './divergence/DivergenceList.tsx'
import { TextLink } from './links.tsx'
import css from './route-comparison.module.css'

/** May the candidate of this route replace its baseline? The verdict, what it rests on, and what speaks against it. */
export function RouteComparison({ route }: { route: RouteView }) {
  const parity = useQuery(parityQuery(route.id))
  const shadow = useQuery(shadowQuery)
  const counts = shadow.data?.routes.find((each) => each.route === route.id)
  return (
    <div className="stack">
      <div className={css.columns}>
        <Card
          title="Parity, last 24 hours"
          aside={parity.data && <ParityBadge verdict={parity.data.verdict} />}
        >
          {parity.error && !parity.data ? (
            <Failed what="Parity is not known" {...problemText(parity.error)} onRetry={parity.refetch} />
          ) : parity.data ? (
            <Verdict parity={parity.data} route={route} />
          ) : (
            <Bones lines={4} />
          )}
        </Card>
        <Card title="What was compared">
          {shadow.error && !shadow.data ? (
            <Failed what="The shadow is not known" {...problemText(shadow.error)} onRetry={shadow.refetch} />
          ) : shadow.data ? (
            <Shadowed counts={counts} />
          ) : (
            <Bones lines={4} />
          )}
        </Card>
      </div>
      <OpenDivergences route={route} />
    </div>
  )
}

function Verdict({ parity, route }: { parity: ParityView; route: RouteView }) {
  if (parity.compared === 0) {
    return (
      <Empty title="Nothing was compared">
        {route.mirror === 0
          ? 'Give the route a mirror percentage: requests are then also sent to the other slot, and the answers compared.'
          : 'No request was mirrored in this time.'}
      </Empty>
    )
  }
  return (
    <div className="stack">
      <ul className={css.reasons}>
        {parity.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <Outcomes parity={parity} />
      <p className="small dim num">
        With 95 % confidence at most {(parity.upperBound * 100).toFixed(2)} % diverge; up to{' '}
        {(parity.threshold * 100).toFixed(2)} % is still parity.
      </p>
    </div>
  )
}

const OUTCOMES = [
  { key: 'matched', word: 'matched' },
  { key: 'ignored', word: 'ignored' },
  { key: 'divergent', word: 'divergent' },
  { key: 'inconclusive', word: 'inconclusive' },
] as const

function Outcomes({ parity }: { parity: ParityView }) {
  const total = OUTCOMES.reduce((sum, { key }) => sum + parity[key], 0)
  return (
    <div>
      <div className={css.bar} aria-hidden="true">
        {OUTCOMES.map(({ key }) => (
          <div key={key} data-outcome={key} style={{ flexGrow: parity[key] }} />
        ))}
      </div>
      <ul className={css.outcomes}>
        {OUTCOMES.map(({ key, word }) => (
          <li key={key}>
            <span className={css.swatch} data-outcome={key} aria-hidden="true" />
            {word} <strong className="num">{count(parity[key])}</strong>{' '}
            <span className="dim num">{share(parity[key], total)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

type Counts = ShadowView['routes'][number]

function Shadowed({ counts }: { counts: Counts | undefined }) {
  if (!counts || counts.eligible === 0) return <Empty title="Nothing was mirrored in the last 24 hours" />
  const dropped = Object.entries(counts.dropped).filter(([, n]) => n > 0)
  return (
    <div className="stack tight">
      <p>
        Compared <strong>{share(counts.compared, counts.eligible)}</strong> of {count(counts.eligible)}{' '}
        eligible requests.
      </p>
      <dl className={`${css.facts} num`}>
        <dt>Inconclusive</dt>
        <dd>{count(counts.inconclusive)}</dd>
        {dropped.map(([reason, n]) => (
          <Fact key={reason} name={`Dropped: ${reason.replaceAll('_', ' ')}`} n={n} />
        ))}
        <Fact name="Left out by the mirror percentage" n={counts.sampledOut} />
        <Fact name="Methods that are not shadowed" n={counts.refused} />
        <Fact name="Baseline asked again, to tell noise" n={counts.secondCalls} />
      </dl>
    </div>
  )
}

function Fact({ name, n }: { name: string; n: number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{count(n)}</dd>
    </>
  )
}

function OpenDivergences({ route }: { route: RouteView }) {
  const search = { route: route.id }
  const { data, error, refetch } = useInfiniteQuery(divergencesQuery(filterOf(search)))
  const items = data?.pages[0]?.items
  return (
    <section>
      <div className="row between">
        <h2>Unresolved divergences</h2>
        <TextLink to="/divergences" search={search}>
          All of this route
        </TextLink>
      </div>
      <div className={css.list}>
        {error && !data && (
          <Failed what="The divergences are not known" {...problemText(error)} onRetry={refetch} />
        )}
        {!items && !error && <Bones lines={3} height={48} />}
        {items?.length === 0 && <Empty title="None">Nothing speaks against a cutover here.</Empty>}
        {items && items.length > 0 && <DivergenceList items={items} search={search} />}
      </div>
      <p className="small dim">
        A group is settled by fixing the candidate, or by saying that it is intended.{' '}
        <Link to="/rules">Rules</Link>
      </p>
    </section>
  )
}
