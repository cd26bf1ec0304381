import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { problemText } from '../api/client.ts'
import { progressQuery } from '../api/evidence-queries.ts'
import { backendsQuery, latestChangesQuery, routesQuery, statusQuery, trafficQuery } from '../api/queries.ts'
import { Attention } from '../components/Attention.tsx'
import { ChangeList } from '../components/ChangeList.tsx'
import { CliButton } from '../components/CliButton.tsx'
import { FirstSteps } from '../components/FirstSteps.tsx'
import { TextLink } from '../components/links.tsx'
import { Suggestions } from '../components/NextSteps.tsx'
import { ProgressCard } from '../components/ProgressCards.tsx'
import { RouteShares } from '../components/RouteShares.tsx'
import { StagesBar } from '../components/StagesBar.tsx'
import { TrafficFlow } from '../components/TrafficFlow.tsx'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { commands } from '../util/cli.ts'
import { plural, share } from '../util/format.ts'
import { secondsOf } from '../util/traffic.ts'
import css from './overview-page.module.css'

const TrafficChart = lazy(() =>
  import('../components/TrafficChart.tsx').then((m) => ({ default: m.TrafficChart })),
)

const PROGRESS_DAYS = 30

/** How far are we, is anything wrong, what happened last: readable in ten seconds. */
export function OverviewPage() {
  const routes = useQuery(routesQuery)
  const firsts = [
    ...[routes, useQuery(backendsQuery), useQuery(statusQuery), useQuery(trafficQuery)],
    ...[useQuery(latestChangesQuery), useQuery(progressQuery(PROGRESS_DAYS))],
  ]
  // All at once: cards that find their height one after the other would push each other about.
  if (firsts.some(({ isPending }) => isPending)) {
    return (
      <>
        <PageHead
          title="Overview"
          lead={<span className="dim">Counting…</span>}
          actions={<CliButton command={commands.status} />}
        />
        <Bones lines={6} height={96} />
      </>
    )
  }
  const fresh = routes.data?.total === 0
  return (
    <>
      <PageHead title="Overview" lead={<Headline />} actions={<CliButton command={commands.status} />} />
      <div className={css.grid}>
        <div className={css.column}>
          {fresh && <FirstSteps />}
          <FlowCard />
          <ChartCard />
          <ProgressCard />
          <RouteShares />
        </div>
        <div className={css.column}>
          <Attention />
          <NextCard />
          <StagesCard />
          <ChangesCard />
        </div>
      </div>
    </>
  )
}

/** The migration in one sentence. */
function Headline() {
  const { data: traffic, error } = useQuery(trafficQuery)
  const { data: status } = useQuery(statusQuery)
  if (!traffic || !status) return <span className="dim">{error ? 'Traffic is not known.' : 'Counting…'}</span>
  const { baseline, candidate } = traffic.total
  const all = Object.values(status.routes).reduce((sum, n) => sum + n, 0)
  const done = (status.routes.cutover ?? 0) + (status.routes.retired ?? 0)
  return (
    <p className="num">
      <strong>{share(candidate.requests, baseline.requests + candidate.requests)}</strong> of the requests of
      the last {plural(secondsOf(traffic), 'second')} were served by extracted services;{' '}
      {all === 0 ? (
        'there is no route yet.'
      ) : (
        <>
          <strong>
            {done} of {plural(all, 'route')}
          </strong>{' '}
          {done === 1 ? 'is' : 'are'} cut over.
        </>
      )}
    </p>
  )
}

function FlowCard() {
  const traffic = useQuery(trafficQuery)
  const routes = useQuery(routesQuery)
  return (
    <Card title="Traffic now">
      {traffic.data && routes.data ? (
        <TrafficFlow traffic={traffic.data} routes={routes.data.items} />
      ) : traffic.error ? (
        <Failed what="Traffic is not known" {...problemText(traffic.error)} onRetry={traffic.refetch} />
      ) : (
        <Bones lines={3} height={40} />
      )}
    </Card>
  )
}

function ChartCard() {
  const { data, error, refetch } = useQuery(trafficQuery)
  return (
    <Card title="Requests per second">
      <div className={css.chart}>
        {data ? (
          <Suspense fallback={<Bones lines={1} height={180} />}>
            <TrafficChart points={data.points} />
          </Suspense>
        ) : error ? (
          <Failed what="Traffic is not known" {...problemText(error)} onRetry={refetch} />
        ) : (
          <Bones lines={1} height={180} />
        )}
      </div>
    </Card>
  )
}

function StagesCard() {
  const { data, error, refetch } = useQuery(statusQuery)
  return (
    <Card title="Routes by stage" aside={<TextLink to="/routes">All routes</TextLink>}>
      {data ? (
        <StagesBar routes={data.routes} />
      ) : error ? (
        <Failed what="The stages are not known" {...problemText(error)} onRetry={refetch} />
      ) : (
        <Bones lines={5} />
      )}
    </Card>
  )
}

/** The best candidates for the next route, once traffic has shown any. */
function NextCard() {
  const { data } = useQuery(progressQuery(PROGRESS_DAYS))
  if (!data || data.next.length === 0) return null
  return <Suggestions progress={data} shown={3} />
}

function ChangesCard() {
  const { data, error, refetch } = useQuery(latestChangesQuery)
  return (
    <Card title="Last changes" flush aside={<TextLink to="/activity">All activity</TextLink>}>
      {data && data.items.length > 0 && <ChangeList entries={data.items} />}
      {data?.items.length === 0 && <Empty title="The first change will appear here." />}
      {error && <Failed what="Activity is not known" {...problemText(error)} onRetry={refetch} />}
      {!data && !error && <Bones lines={4} />}
    </Card>
  )
}
