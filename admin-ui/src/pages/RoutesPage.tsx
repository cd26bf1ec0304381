import '@mantine/core/styles/Input.layer.css'
import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { RouteView } from 'banyan/contracts/route.ts'
import { STAGES } from 'banyan/domain/stage.ts'
import { lazy, Suspense, useDeferredValue, useMemo } from 'react'
import { problemText } from '../api/client.ts'
import { routesQuery, trafficQuery } from '../api/queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { NewButton } from '../components/NewButton.tsx'
import { RoutesTable } from '../components/RoutesTable.tsx'
import { useReasonAgainst } from '../components/use-can.ts'
import { useSearchText } from '../components/use-search-text.ts'
import { useSelection } from '../components/use-selection.ts'
import { isOpening, useSettledRows } from '../components/use-settled-rows.ts'
import { Bones } from '../ui/Bones.tsx'
import { Chip } from '../ui/Chip.tsx'
import { Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { commands } from '../util/cli.ts'
import { plural } from '../util/format.ts'
import { filterRoutes } from '../util/route-filter.ts'
import css from './routes-page.module.css'

const page = getRouteApi('/shell/routes')
// Most visits need neither.
const NoRoutes = lazy(() => import('../components/NoRoutes.tsx').then((m) => ({ default: m.NoRoutes })))
const RoutesBulkBar = lazy(() =>
  import('../components/RoutesBulkBar.tsx').then((m) => ({ default: m.RoutesBulkBar })),
)
const idOf = (route: RouteView) => route.id

export function RoutesPage() {
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const routes = useQuery(routesQuery)
  const traffic = useQuery(trafficQuery)
  const forbidden = useReasonAgainst('route.write')
  const [text, setText] = useSearchText(search.q, (q) =>
    navigate({ search: (old) => ({ ...old, q }), replace: true }),
  )
  const q = useDeferredValue(text)
  const { stage, backend } = search
  const found = useMemo(
    () => routes.data && filterRoutes(routes.data.items, { q, stage, backend }),
    [routes.data, q, stage, backend],
  )
  const settled = useSettledRows(found, idOf, JSON.stringify([q, stage, backend]), isOpening(routes))
  const selection = useSelection()
  const filtered = q !== '' || stage !== undefined || backend !== undefined

  return (
    <>
      <PageHead
        title="Routes"
        lead="In order of precedence: the first that matches a request decides. What none matches falls through to the monolith."
        actions={
          <>
            <CliButton command={commands.routes} />
            <NewButton to="/routes/new" forbidden={forbidden}>
              New route
            </NewButton>
          </>
        }
      />
      <div className={css.toolbar}>
        <TextInput
          className={css.filter ?? ''}
          type="search"
          data-shortcut="filter"
          aria-label="Filter routes"
          placeholder="Filter by path, name, service, owner"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <fieldset className={css.chips} aria-label="Stage">
          {STAGES.map((each) => (
            <Chip
              key={each}
              on={stage === each}
              onToggle={(on) =>
                navigate({ search: (old) => ({ ...old, stage: on ? each : undefined }), replace: true })
              }
            >
              {each}
            </Chip>
          ))}
          {backend && (
            <Chip
              on
              onToggle={() => navigate({ search: (old) => ({ ...old, backend: undefined }), replace: true })}
            >
              backend: {backend}
            </Chip>
          )}
        </fieldset>
        <p className={css.count} role="status">
          {found && `${plural(found.length, 'route')}${filtered ? ` of ${routes.data?.total}` : ''}`}
        </p>
      </div>
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
          rows={settled.rows}
          traffic={traffic.data}
          withFallThrough={!filtered}
          selection={selection}
        />
      )}
      <Suspense>
        {selection.size > 0 && (
          <RoutesBulkBar all={routes.data?.items ?? []} rows={settled.rows} selection={selection} />
        )}
        {found?.length === 0 && <NoRoutes filtered={filtered} onClear={() => setText('')} />}
      </Suspense>
    </>
  )
}
