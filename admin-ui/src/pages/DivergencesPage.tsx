import '@mantine/core/styles/Input.layer.css'
import '@mantine/core/styles/Combobox.layer.css'
import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/ScrollArea.layer.css'
import { Button, Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { DivergenceSummary } from 'banyan/contracts/divergence.ts'
import { DIFFERENCE_KINDS } from 'banyan/domain/difference.ts'
import { problemText } from '../api/client.ts'
import { comparedQuery, divergencesQuery } from '../api/evidence-queries.ts'
import { routesQuery } from '../api/queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { DivergenceList } from '../components/divergence/DivergenceList.tsx'
import { DivergencesBulkBar } from '../components/divergence/DivergencesBulkBar.tsx'
import { ButtonLink } from '../components/links.tsx'
import { useSearchText } from '../components/use-search-text.ts'
import { useSelection } from '../components/use-selection.ts'
import { useSettledRows } from '../components/use-settled-rows.ts'
import { Bones } from '../ui/Bones.tsx'
import { FilterField } from '../ui/FilterField.tsx'
import { MoreButton } from '../ui/MoreButton.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import {
  DIVERGENCE_SORTS,
  DIVERGENCE_TABS,
  type DivergenceSort,
  type DivergenceTab,
  SPANS,
  type Span,
} from '../util/choices.ts'
import { commands } from '../util/cli.ts'
import { filterOf } from '../util/divergence-filter.ts'
import { plural, share } from '../util/format.ts'
import css from './divergences-page.module.css'
import toolbar from './routes-page.module.css'

const SPAN_WORDS: Record<Span, string> = { '24h': '24 hours', '7d': '7 days', '30d': '30 days' }

const SORT_WORDS: Record<DivergenceSort, string> = {
  impact: 'most impact first',
  recent: 'last seen first',
  new: 'newest first',
}

const page = getRouteApi('/shell/divergences')
const idOf = (item: DivergenceSummary) => item.signature

const TABS: Record<DivergenceTab, { word: string; of: (states: Record<string, number>) => number }> = {
  unresolved: { word: 'Unresolved', of: (n) => (n.open ?? 0) + (n.regressed ?? 0) },
  accepted: { word: 'Accepted', of: (n) => n.accepted ?? 0 },
  resolved: { word: 'Resolved', of: (n) => n.resolved ?? 0 },
  noise: { word: 'Noise', of: (n) => n.noise ?? 0 },
}

/** Differences in groups, those that matter most first: bug, intended, or noise? */
export function DivergencesPage() {
  const search = page.useSearch()
  const { tab = 'unresolved' } = search
  const list = useInfiniteQuery(divergencesQuery(filterOf(search)))
  const items = list.data?.pages.flatMap((each) => each.items)
  const settled = useSettledRows(items, idOf, `${JSON.stringify(search)} ${list.data?.pages.length ?? 0}`, {
    // What stands there until the filter is answered has no places in the answer.
    opening: list.isPlaceholderData,
  })
  const first = items?.[0]
  const selection = useSelection()

  return (
    <>
      <PageHead
        title="Divergences"
        lead="Where a candidate answers differently, in groups: is it a bug, intended, or noise?"
        actions={
          <>
            <CliButton command={commands.divergences} />
            {first && tab === 'unresolved' && (
              <ButtonLink
                to="/divergences/$signature"
                params={{ signature: first.signature }}
                search={search}
                data-shortcut="new"
              >
                Review next
              </ButtonLink>
            )}
          </>
        }
      />
      <StateTabs states={list.data?.pages[0]?.states} />
      <Filters total={list.data?.pages[0]?.total} />
      {list.error && (
        <Failed
          what="The divergences could not be loaded"
          {...problemText(list.error)}
          onRetry={list.refetch}
        />
      )}
      {list.isPending && <Bones lines={8} height={52} />}
      {settled.arrived > 0 && (
        <button type="button" className={toolbar.arrived} onClick={settled.show}>
          {plural(settled.arrived, 'new group')}: show
        </button>
      )}
      {settled.rows.length > 0 && (
        <DivergenceList items={settled.rows.map((row) => row.item)} search={search} selection={selection} />
      )}
      {items?.length === 0 && <Nothing />}
      <MoreButton list={list} />
      <DivergencesBulkBar items={items ?? []} selection={selection} />
    </>
  )
}

function StateTabs({ states }: { states: Record<string, number> | undefined }) {
  const search = page.useSearch()
  const { tab = 'unresolved' } = search
  return (
    <nav aria-label="States" className={css.tabs}>
      {DIVERGENCE_TABS.map((each) => (
        <Link
          key={each}
          to="/divergences"
          search={{ ...search, tab: each === 'unresolved' ? undefined : each }}
          replace
          resetScroll={false}
          aria-current={each === tab ? 'page' : undefined}
          activeProps={{}}
          className={css.tab}
          data-on={each === tab}
        >
          {TABS[each].word}
          {states && <span className={css.count}>{TABS[each].of(states)}</span>}
        </Link>
      ))}
    </nav>
  )
}

function Filters({ total }: { total: number | undefined }) {
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const { data: routes } = useQuery(routesQuery)
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  const [text, setText] = useSearchText(search.q, (q) => set({ q }))
  const { since = '7d' } = search
  return (
    <div className={toolbar.toolbar}>
      <FilterField
        label="Filter divergences"
        placeholder="Filter by path or endpoint"
        value={text}
        onChange={setText}
      />
      <Select
        aria-label="Route"
        placeholder="all routes"
        clearable
        searchable
        w={180}
        value={search.route ?? null}
        onChange={(route) => set({ route: route ?? undefined })}
        data={routes?.items.map((route) => route.id) ?? []}
      />
      <Select
        aria-label="Span"
        w={110}
        allowDeselect={false}
        value={since}
        onChange={(span) => set({ since: span === '7d' ? undefined : (span as typeof since) })}
        data={SPANS.map((span) => ({ value: span, label: SPAN_WORDS[span] }))}
      />
      <Select
        aria-label="Kind of difference"
        placeholder="all kinds"
        clearable
        w={130}
        value={search.kind ?? null}
        onChange={(kind) => set({ kind: (kind ?? undefined) as typeof search.kind })}
        data={[...DIFFERENCE_KINDS]}
      />
      <Select
        aria-label="Order"
        w={170}
        allowDeselect={false}
        value={search.sort ?? 'impact'}
        onChange={(sort) => set({ sort: sort === 'impact' ? undefined : (sort as typeof search.sort) })}
        data={DIVERGENCE_SORTS.map((sort) => ({ value: sort, label: SORT_WORDS[sort] }))}
      />
      {search.endpoint && (
        <Button variant="default" onClick={() => set({ endpoint: undefined })}>
          {search.endpoint} ×
        </Button>
      )}
      <p className={toolbar.count} role="status">
        {total !== undefined && plural(total, 'group')}
      </p>
    </div>
  )
}

/** Why the list is empty: the filters, nothing to compare, or nothing that differs. */
function Nothing() {
  const search = page.useSearch()
  const { tab = 'unresolved', q, route, endpoint, kind, since = '7d' } = search
  const { data: shadow } = useQuery(comparedQuery(since))
  if (q ?? endpoint ?? kind) {
    return (
      <Empty title="No group matches these filters">
        <Link to="/divergences" search={{ tab, since }}>
          Clear filters
        </Link>
      </Empty>
    )
  }
  if (tab !== 'unresolved') return <Empty title={`No group is ${TABS[tab].word.toLowerCase()}`} />
  if (!shadow) return <Bones lines={2} />
  const of = route ? shadow.routes.filter((each) => each.route === route) : shadow.routes
  const compared = of.reduce((sum, each) => sum + each.compared, 0)
  if (compared > 0) {
    const given = of.reduce((sum, each) => sum + each.eligible, 0)
    return (
      <Empty title={`${plural(compared, 'comparison')}, no unresolved difference in ${SPAN_WORDS[since]}`}>
        {share(compared, Math.max(compared, given))} of what could be compared was. The candidates answer as
        the baselines do. <Link to="/routes">Routes</Link>
      </Empty>
    )
  }
  const isShadowed = of.some((each) => each.mirror > 0)
  return (
    <Empty title={isShadowed ? 'Nothing was compared yet' : 'Nothing is shadowed'}>
      {isShadowed
        ? 'The first requests of what is shadowed bring comparisons.'
        : 'Shadow a route to compare answers: clients keep getting those of the baseline.'}{' '}
      <Link to="/routes">Routes</Link>
    </Empty>
  )
}
