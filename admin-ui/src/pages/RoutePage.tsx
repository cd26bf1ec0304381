import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { isApiError, problemText } from '../api/client.ts'
import { routeQuery } from '../api/queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { ButtonLink } from '../components/links.tsx'
import { RampPopover } from '../components/RampPopover.tsx'
import { RouteBreaker } from '../components/RouteBreaker.tsx'
import { RouteDeeds } from '../components/RouteDeeds.tsx'
import { RouteGone } from '../components/RouteGone.tsx'
import { RouteSiblings } from '../components/RouteSiblings.tsx'
import { Bones } from '../ui/Bones.tsx'
import { Failed, Note } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { ROUTE_TABS, type RouteTab } from '../util/choices.ts'
import { commands } from '../util/cli.ts'
import { exampleOf } from '../util/route-example.ts'
import css from './route-page.module.css'

// Each tab on its own: the head, with its way back, is there before any of them. The first one is fetched with it.
const loadTraffic = () =>
  import('../components/RouteTrafficPanel.tsx').then((m) => ({ default: m.RouteTrafficPanel }))
void loadTraffic()
const RouteTrafficPanel = lazy(loadTraffic)
const RouteComparison = lazy(() =>
  import('../components/RouteComparison.tsx').then((m) => ({ default: m.RouteComparison })),
)
const RouteConfig = lazy(() =>
  import('../components/RouteConfig.tsx').then((m) => ({ default: m.RouteConfig })),
)
const RouteHistory = lazy(() =>
  import('../components/RouteHistory.tsx').then((m) => ({ default: m.RouteHistory })),
)

const page = getRouteApi('/shell/routes/$id')

const TAB_WORDS: Record<RouteTab, string> = {
  traffic: 'Traffic',
  comparison: 'Comparison',
  config: 'Configuration',
  history: 'History',
}

export function RoutePage() {
  const { id } = page.useParams()
  const { tab = 'traffic' } = page.useSearch()
  const { data: route, error, refetch } = useQuery(routeQuery(id))

  if (error && !route) return <Missing id={id} error={error} onRetry={() => void refetch()} />
  return (
    <>
      <div className={css.sticky}>
        <PageHead
          title={id}
          above={
            <>
              <Link to="/routes">Routes</Link>
              <RouteSiblings id={id} />
            </>
          }
          heading={
            <>
              <span className="mono">{route?.pattern ?? id}</span>
              {route && <RampPopover key={id} route={route} />}
            </>
          }
          actions={
            route && (
              <>
                <CliButton command={tab === 'traffic' ? commands.routeTraffic(id) : commands.route(id)} />
                <ButtonLink variant="default" data-shortcut="explain" to="/explain" search={exampleOf(route)}>
                  Explain
                </ButtonLink>
                <RouteDeeds key={id} route={route} />
              </>
            )
          }
          lead={
            route && (
              <span className="row wrap">
                <code>{id}</code>
                {route.owner && <span>· {route.owner}</span>}
                <span>
                  · {route.baseline} → {route.candidate ?? 'no candidate yet'}
                </span>
                {route.description && <span>· {route.description}</span>}
              </span>
            )
          }
        />
      </div>
      <nav aria-label={`Parts of ${id}`} className={css.tabs}>
        {ROUTE_TABS.map((each, index) => (
          <Link
            key={each}
            to="/routes/$id"
            params={{ id }}
            search={each === 'traffic' ? {} : { tab: each }}
            replace
            resetScroll={false}
            className={css.tab}
            data-shortcut={`tab-${index + 1}`}
            activeOptions={{ exact: true }}
          >
            {TAB_WORDS[each]}
          </Link>
        ))}
      </nav>
      {route?.rejected && (
        <div className={css.notice}>
          <Note tone="danger">
            This route is not in force: {route.rejected.message} Its requests go where the next route says.
          </Note>
        </div>
      )}
      {route && (
        <div className={css.notice}>
          <RouteBreaker route={route} />
        </div>
      )}
      {!route && <Bones lines={6} />}
      {/* What was opened, typed or followed in one route is not of its neighbour. */}
      <Suspense key={id} fallback={<Bones lines={6} />}>
        {route && tab === 'traffic' && <RouteTrafficPanel route={route} />}
        {route && tab === 'comparison' && <RouteComparison route={route} />}
        {route && tab === 'config' && <RouteConfig route={route} />}
        {route && tab === 'history' && <RouteHistory route={route} />}
      </Suspense>
    </>
  )
}

function Missing({ id, error, onRetry }: { id: string; error: unknown; onRetry: () => void }) {
  if (!isApiError(error) || error.status !== 404) {
    return (
      <>
        <PageHead title={id} above={<Link to="/routes">Routes</Link>} />
        <Failed what="The route could not be loaded" {...problemText(error)} onRetry={onRetry} />
      </>
    )
  }
  return (
    <>
      <PageHead title={id} above={<Link to="/routes">Routes</Link>} />
      <RouteGone id={id} />
    </>
  )
}
