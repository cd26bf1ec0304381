import { getRouteApi, useRouter } from '@tanstack/react-router'
import { lazy, memo, Suspense, useCallback } from 'react'
import { problemText } from '../api/client.ts'
import { CliButton } from '../components/CliButton.tsx'
import { NewButton } from '../components/NewButton.tsx'
import { RoutesExport } from '../components/RoutesExport.tsx'
import { RoutesTable } from '../components/RoutesTable.tsx'
import { RoutesToolbar } from '../components/RoutesToolbar.tsx'
import { useReasonAgainst } from '../components/use-can.ts'
import { type RoutesSearch, useRouteList } from '../components/use-route-list.ts'
import { useSearchText } from '../components/use-search-text.ts'
import { useSelection } from '../components/use-selection.ts'
import { preferences } from '../stores/preferences.ts'
import { useStore } from '../stores/store.ts'
import { Bones } from '../ui/Bones.tsx'
import { Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import type { RouteSort } from '../util/choices.ts'
import { commands } from '../util/cli.ts'
import { count, plural } from '../util/format.ts'
import { FIRST_DIRECTION } from '../util/route-order.ts'
import css from './routes-page.module.css'

const page = getRouteApi('/shell/routes')
// Most visits need neither.
const NoRoutes = lazy(() => import('../components/NoRoutes.tsx').then((m) => ({ default: m.NoRoutes })))
const RoutesBulkBar = lazy(() =>
  import('../components/RoutesBulkBar.tsx').then((m) => ({ default: m.RoutesBulkBar })),
)

export function RoutesPage() {
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const choose = useCallback(
    (change: Partial<RoutesSearch>) =>
      void navigate({ search: (old) => ({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const router = useRouter()
  const [text, setText] = useSearchText(search.q, (q) => {
    // Somebody who has opened a route meanwhile is not called back while it loads.
    if (router.latestLocation.pathname === '/routes') choose({ q })
  })
  const { routes, traffic, found, settled, owners, backends, needing } = useRouteList(text, search)
  const selection = useSelection()
  const { density } = useStore(preferences)
  const { stage, backend, owner, show, sort, dir, group } = search
  const filtered = text !== '' || [stage, backend, owner, show].some((value) => value !== undefined)
  const onSort = useCallback((by: RouteSort) => choose(nextSort({ sort, dir }, by)), [choose, sort, dir])

  return (
    <>
      <Head />
      <RoutesToolbar {...{ text, search, owners, backends, needing }} onText={setText} onSearch={choose}>
        <p className={css.count} role="status">
          {found &&
            `${plural(found.length, 'route')}${filtered ? ` of ${count(routes.data?.total ?? 0)}` : ''}`}
        </p>
        <RoutesExport rows={settled.rows} traffic={traffic} />
      </RoutesToolbar>
      {routes.error && (
        <Failed
          what="The routes could not be loaded"
          {...problemText(routes.error)}
          onRetry={routes.refetch}
        />
      )}
      {routes.isPending && <Bones lines={12} height={36} />}
      {settled.arrived > 0 && (
        <button type="button" className={css.arrived} onClick={settled.show}>
          {plural(settled.arrived, 'route')} {settled.arrived === 1 ? 'was' : 'were'} added: show
        </button>
      )}
      {found && (settled.rows.length > 0 || !filtered) && (
        <RoutesTable
          {...{ traffic, selection, group, sort, dir, onSort }}
          rows={settled.rows}
          compact={density === 'compact'}
          withFallThrough={!filtered}
        />
      )}
      <Suspense>
        {selection.ids.size > 0 && (
          <RoutesBulkBar all={routes.data?.items ?? []} rows={settled.rows} selection={selection} />
        )}
        {found?.length === 0 && <NoRoutes filtered={filtered} onClear={() => setText('')} />}
      </Suspense>
    </>
  )
}

/** Once more on the same column turns it around; the third time, the list is in its own order again. */
function nextSort({ sort, dir }: Pick<RoutesSearch, 'sort' | 'dir'>, by: RouteSort): Partial<RoutesSearch> {
  if (sort !== by) return { sort: by, dir: undefined }
  if (dir === undefined) return { dir: FIRST_DIRECTION[by] === 'up' ? 'down' : 'up' }
  return { sort: undefined, dir: undefined }
}

const Head = memo(function Head() {
  const forbidden = useReasonAgainst('route.write')
  return (
    <PageHead
      title="Routes"
      lead="The first that matches a request decides, in order of precedence. What none matches falls through to the monolith."
      actions={
        <>
          <CliButton command={commands.routes} />
          <NewButton to="/routes/new" forbidden={forbidden}>
            New route
          </NewButton>
        </>
      }
    />
  )
})
