import '@mantine/core/styles/Input.layer.css'
import { Button } from '@mantine/core'
import { IconDownload, IconFileImport } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { EndpointView } from 'banyan/contracts/endpoint.ts'
import type { ResponseOf } from 'banyan/contracts/endpoints.ts'
import { lazy, Suspense } from 'react'
import { api, problemText } from '../api/client.ts'
import { type EndpointFilter, endpointsQuery } from '../api/evidence-queries.ts'
import { statusQuery } from '../api/queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { EndpointBulkBar } from '../components/EndpointBulkBar.tsx'
import { EndpointTable } from '../components/EndpointTable.tsx'
import { NextSteps } from '../components/NextSteps.tsx'
import { useReasonAgainst } from '../components/use-can.ts'
import { useSearchText } from '../components/use-search-text.ts'
import { useSelection } from '../components/use-selection.ts'
import { openDialog } from '../stores/dialogs.ts'
import { toast } from '../stores/toast.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Bones } from '../ui/Bones.tsx'
import { Chip } from '../ui/Chip.tsx'
import { CopyLine } from '../ui/CopyLine.tsx'
import { FilterField } from '../ui/FilterField.tsx'
import { MoreButton } from '../ui/MoreButton.tsx'
import { Empty, Failed, Note } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { type CoverageView, ENDPOINT_SHOWS, type EndpointShow } from '../util/choices.ts'
import { commands } from '../util/cli.ts'
import { download } from '../util/download.ts'
import { endpointsAsCsv } from '../util/endpoint-export.ts'
import { count, plural } from '../util/format.ts'
import css from './coverage-page.module.css'
import toolbar from './routes-page.module.css'

const CoverageTreemap = lazy(() =>
  import('../components/CoverageTreemap.tsx').then((m) => ({ default: m.CoverageTreemap })),
)

const page = getRouteApi('/shell/coverage')

const SHOWS: Record<EndpointShow, { word: string; says: string }> = {
  all: { word: 'Seen', says: 'in traffic' },
  covered: { word: 'Covered', says: 'a route takes them' },
  unmatched: { word: 'Unmatched', says: 'they fall through' },
  idle: { word: 'Idle', says: 'no traffic for 30 days' },
  unseen: { word: 'Unseen', says: 'documented, never asked for' },
  hidden: { word: 'Hidden', says: 'will not be migrated' },
}

/** What exists, what is managed, what is left. */
export function CoveragePage() {
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const { show = 'all', view = 'tree' } = search
  const [text, setText] = useSearchText(search.q, (q) =>
    navigate({ search: (old) => ({ ...old, q }), replace: true }),
  )
  const filter = { show, ...(search.q ? { q: search.q } : {}) }
  const list = useEndpoints(filter)
  const first = list.data?.pages[0]
  const forbidden = useReasonAgainst('route.write')
  const look = (next: CoverageView) =>
    void navigate({ search: (old) => ({ ...old, view: next === 'tree' ? undefined : next }), replace: true })

  return (
    <>
      <PageHead
        title="Coverage"
        lead="Endpoints seen in traffic or documented, and which route takes them."
        actions={
          <>
            <CliButton command={commands.endpoints(show)} />
            <ExportButton filter={filter} format="csv" />
            <ExportButton filter={filter} format="json" />
            <ActionButton
              variant="default"
              disabledReason={forbidden}
              leftSection={<IconFileImport size={16} aria-hidden="true" />}
              onClick={() => void openDialog({ kind: 'import-endpoints' })}
            >
              Import OpenAPI
            </ActionButton>
          </>
        }
      />
      <Kinds shown={show} counts={first?.counts} />
      <div className={css.columns}>
        <div>
          <div className={toolbar.toolbar}>
            <FilterField
              label="Filter endpoints"
              placeholder="Filter by path"
              value={text}
              onChange={setText}
            />
            <div className={css.views}>
              <Chip on={view === 'tree'} onToggle={() => look('tree')} {...(view === 'treemap' && NEXT_VIEW)}>
                By path
              </Chip>
              <Chip
                on={view === 'treemap'}
                onToggle={() => look('treemap')}
                {...(view === 'tree' && NEXT_VIEW)}
              >
                As a map
              </Chip>
            </div>
            <p className={toolbar.count} role="status">
              {first && plural(first.total, 'endpoint')}
              {first?.documented && ` · documented by ${first.documented}`}
            </p>
          </div>
          <Endpoints list={list} view={view} filtered={show !== 'all' || search.q !== undefined} />
        </div>
        {/* Below the list on most screens: it comes with it, and is not pushed down by it. */}
        {!list.isPending && <NextSteps />}
      </div>
    </>
  )
}

const EMPTY_MS = 2_000

const useEndpoints = (filter: EndpointFilter) =>
  useInfiniteQuery({
    ...endpointsQuery(filter),
    // The first ones show up by themselves; a list that is there does not change its order under anybody.
    refetchInterval: ({ state }) => (state.data?.pages[0]?.total === 0 ? EMPTY_MS : false),
  })

type Counts = ResponseOf<'listEndpoints'>['counts']

/** What there is, in numbers; each shows its endpoints. */
function Kinds({ shown, counts }: { shown: EndpointShow; counts: Counts | undefined }) {
  return (
    <nav aria-label="Kinds of endpoints" className={css.kinds}>
      {ENDPOINT_SHOWS.map((each) => (
        <Link
          key={each}
          from="/coverage"
          to="/coverage"
          search={(old) => ({ ...old, show: each === 'all' ? undefined : each })}
          replace
          resetScroll={false}
          className={css.kind}
          data-on={each === shown}
        >
          <strong className="num">{counts ? count(counts[each === 'all' ? 'seen' : each]) : '–'}</strong>
          <span>{SHOWS[each].word}</span>
          <span className="small dim">{SHOWS[each].says}</span>
        </Link>
      ))}
    </nav>
  )
}

type ListProps = { list: ReturnType<typeof useEndpoints>; view: CoverageView; filtered: boolean }

function Endpoints({ list, view, filtered }: ListProps) {
  const selection = useSelection()
  const forbidden = useReasonAgainst('route.write')
  const first = list.data?.pages[0]
  const items = list.data?.pages.flatMap((each) => each.items)
  return (
    <>
      {first && first.overflowed > 0 && (
        <Note tone="warn">
          {plural(first.overflowed, 'request')} went to endpoints beyond what the table holds. Merging
          endpoints makes room.
        </Note>
      )}
      {list.error && (
        <Failed
          what="The endpoints could not be loaded"
          {...problemText(list.error)}
          onRetry={list.refetch}
        />
      )}
      {list.isPending && <Bones lines={8} height={36} />}
      {items && items.length > 0 && view === 'tree' && (
        <EndpointTable endpoints={items} selection={selection} />
      )}
      {items && items.length > 0 && view === 'treemap' && (
        <Suspense fallback={<Bones lines={8} height={48} />}>
          <CoverageTreemap endpoints={items} />
        </Suspense>
      )}
      {items && view === 'tree' && (
        <EndpointBulkBar
          chosen={items.filter(({ endpoint }) => selection.has(endpoint))}
          selection={selection}
          forbidden={forbidden}
        />
      )}
      {items?.length === 0 && <Nothing filtered={filtered} />}
      <MoreButton list={list} />
    </>
  )
}

/** The key v takes the view that is not shown. */
const NEXT_VIEW = { shortcut: 'view' }

/** Nothing yet, or nothing that matches: each with the one thing to do about it. */
function Nothing({ filtered }: { filtered: boolean }) {
  const { data: status } = useQuery(statusQuery)
  if (filtered) {
    return (
      <Empty title="No endpoint matches">
        <Link to="/coverage">Show all endpoints</Link>
      </Empty>
    )
  }
  return (
    <Empty title="No endpoint was seen yet">
      <p>Send traffic through the proxy; endpoints show up within seconds.</p>
      {status && <CopyLine text={`curl -i ${status.proxyUrl}/`} />}
    </Empty>
  )
}

/** All that matches, and not only what is on the screen. */
function ExportButton({ filter, format }: { filter: EndpointFilter; format: 'csv' | 'json' }) {
  const fetching = useMutation({
    mutationFn: () => everyEndpoint(filter),
    onSuccess: (all) =>
      download(`endpoints.${format}`, format === 'csv' ? endpointsAsCsv(all) : JSON.stringify(all, null, 2)),
    onError: (error) => toast({ ...problemText(error), failed: true }),
  })
  return (
    <Button
      variant="default"
      loading={fetching.isPending}
      leftSection={<IconDownload size={16} aria-hidden="true" />}
      onClick={() => fetching.mutate()}
    >
      {format.toUpperCase()}
      <span className="sr-only"> export</span>
    </Button>
  )
}

const EXPORT_PAGE = 1_000

async function everyEndpoint(filter: EndpointFilter): Promise<EndpointView[]> {
  const all: EndpointView[] = []
  for (let after: string | null = ''; after !== null; ) {
    const page: ResponseOf<'listEndpoints'> = await api('listEndpoints', {
      query: { ...filter, limit: EXPORT_PAGE, ...(after === '' ? {} : { after }) },
    })
    all.push(...page.items)
    after = page.next
  }
  return all
}
