import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { isApiError, problemText } from '../api/client.ts'
import { routeQuery } from '../api/queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { ButtonLink } from '../components/links.tsx'
import { RampPopover } from '../components/RampPopover.tsx'
import { RollBackButton } from '../components/RollBackButton.tsx'
import { RouteTrafficPanel } from '../components/RouteTrafficPanel.tsx'
import { Bones } from '../ui/Bones.tsx'
import { Empty, Failed, Note } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { ROUTE_TABS, type RouteTab } from '../util/choices.ts'
import { commands } from '../util/cli.ts'
import css from './route-page.module.css'

// Tabs that most visits do not open; the form alone is half of this page.
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
          above={<Link to="/routes">Routes</Link>}
          heading={
            <>
              <span className="mono">{route?.pattern ?? id}</span>
              {route && <RampPopover route={route} />}
            </>
          }
          actions={
            route && (
              <>
                <CliButton command={commands.route(id)} />
                <ButtonLink
                  variant="default"
                  data-shortcut="explain"
                  to="/explain"
                  search={{ url: exampleOf(route.match.path), method: route.match.methods?.[0] ?? 'GET' }}
                >
                  Explain
                </ButtonLink>
                <RollBackButton route={route} />
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
      {!route && <Bones lines={6} />}
      {route && tab === 'traffic' && <RouteTrafficPanel route={route} />}
      <Suspense fallback={<Bones lines={6} />}>
        {route && tab === 'comparison' && <RouteComparison route={route} />}
        {route && tab === 'config' && <RouteConfig route={route} />}
        {route && tab === 'history' && <RouteHistory route={route} />}
      </Suspense>
    </>
  )
}

/** A path that the route would match, to begin an explanation with. */
function exampleOf(path: Partial<Record<string, string>> | undefined): string {
  const [written = '/'] = Object.values(path ?? {})
  return written.startsWith('/') ? written.replace(/\{\w+\}/g, '1') : '/'
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
      <Empty title={`There is no route ${id}`}>
        It may have been deleted.{' '}
        <Link to="/activity" search={{ q: id }}>
          See what happened to it
        </Link>
      </Empty>
    </>
  )
}
