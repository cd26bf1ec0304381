import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { problemText } from '../api/client.ts'
import { attentionQuery, progressQuery } from '../api/evidence-queries.ts'
import { backendsQuery, latestChangesQuery, routesQuery, statusQuery, trafficQuery } from '../api/queries.ts'
import { Attention } from '../components/Attention.tsx'
import { ChangeList } from '../components/ChangeList.tsx'
import { CliButton } from '../components/CliButton.tsx'
import { FirstSteps } from '../components/FirstSteps.tsx'
import { FirstStepsButton } from '../components/FirstStepsButton.tsx'
import { Headline } from '../components/Headline.tsx'
import { TextLink } from '../components/links.tsx'
import { Suggestions } from '../components/NextSteps.tsx'
import { ProgressCard } from '../components/ProgressCards.tsx'
import { RouteShares } from '../components/RouteShares.tsx'
import { StagesBar } from '../components/StagesBar.tsx'
import { TrafficFlow } from '../components/TrafficFlow.tsx'
import { preferences } from '../stores/preferences.ts'
import { useStore } from '../stores/store.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { commands } from '../util/cli.ts'
import { showsSteps } from '../util/first-steps.ts'
import css from './overview-page.module.css'

const TrafficChart = lazy(() =>
  import('../components/TrafficChart.tsx').then((m) => ({ default: m.TrafficChart })),
)

const PROGRESS_DAYS = 30
/** Changes that are listed; the chart marks older ones, too. */
const CHANGES_SHOWN = 5

/** How far are we, is anything wrong, what is next: readable in ten seconds. */
export function OverviewPage() {
  const attention = useQuery(attentionQuery)
  const preferred = useStore(preferences)
  const firsts = [
    ...[useQuery(routesQuery), useQuery(backendsQuery), useQuery(statusQuery), useQuery(trafficQuery)],
    ...[useQuery(latestChangesQuery), useQuery(progressQuery(PROGRESS_DAYS)), attention],
  ]
  // All at once: cards that find their height one after the other would push each other about.
  // What failed once is asked for again by the cards, which must not take them away again.
  if (firsts.some(({ isFetched }) => !isFetched)) {
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
  const steps = attention.data?.firstSteps
  const showSteps = steps !== undefined && showsSteps(steps, preferred)
  return (
    <>
      <PageHead
        title="Overview"
        lead={<Headline days={PROGRESS_DAYS} />}
        actions={
          <>
            {steps && !showSteps && <FirstStepsButton steps={steps} />}
            <CliButton command={commands.status} />
          </>
        }
      />
      <div className={css.grid}>
        <div className={css.first}>
          <Attention />
        </div>
        <div className={css.main}>
          {showSteps && <FirstSteps />}
          <FlowCard />
          <ChartCard />
          <ProgressCard />
          <RouteShares />
        </div>
        <div className={css.side}>
          <NextCard />
          <StagesCard />
          <ChangesCard />
        </div>
      </div>
    </>
  )
}

function FlowCard() {
  const { data, error, refetch } = useQuery(trafficQuery)
  return (
    <Card title="Traffic now">
      {data ? (
        <TrafficFlow traffic={data} />
      ) : error ? (
        <Failed what="Traffic is not known" {...problemText(error)} onRetry={refetch} />
      ) : (
        <Bones lines={3} height={40} />
      )}
    </Card>
  )
}

function ChartCard() {
  const { data, error, refetch } = useQuery(trafficQuery)
  const { data: changes } = useQuery(latestChangesQuery)
  return (
    <Card title="Requests per second">
      <div className={css.chart}>
        {data ? (
          <Suspense fallback={<Bones lines={1} height={180} />}>
            <TrafficChart points={data.points} changes={changes?.items ?? []} />
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
  const status = useQuery(statusQuery)
  const progress = useQuery(progressQuery(PROGRESS_DAYS))
  const error = status.error ?? progress.error
  const retry = () => void Promise.all([status.refetch(), progress.refetch()])
  return (
    <Card title="By stage" aside={<TextLink to="/routes">All routes</TextLink>}>
      {status.data && progress.data ? (
        <StagesBar routes={status.data.routes} stages={progress.data.stages} />
      ) : error ? (
        <Failed what="The stages are not known" {...problemText(error)} onRetry={retry} />
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
      {data && data.items.length > 0 && <ChangeList entries={data.items.slice(0, CHANGES_SHOWN)} />}
      {data?.items.length === 0 && <Empty title="The first change will appear here." />}
      {error && <Failed what="Activity is not known" {...problemText(error)} onRetry={refetch} />}
      {!data && !error && <Bones lines={4} />}
    </Card>
  )
}
