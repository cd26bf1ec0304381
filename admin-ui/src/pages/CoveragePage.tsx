import '@mantine/core/styles/Input.layer.css'
import { Button, TextInput } from '@mantine/core'
import { IconFileImport, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { problemText } from '../api/client.ts'
import { endpointsQuery } from '../api/evidence-queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { EndpointTable } from '../components/EndpointTable.tsx'
import { NextSteps } from '../components/NextSteps.tsx'
import { useReasonAgainst } from '../components/use-can.ts'
import { useSearchText } from '../components/use-search-text.ts'
import { openDialog } from '../stores/dialogs.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Bones } from '../ui/Bones.tsx'
import { Empty, Failed, Note } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { ENDPOINT_SHOWS, type EndpointShow } from '../util/choices.ts'
import { commands } from '../util/cli.ts'
import { count, plural } from '../util/format.ts'
import css from './coverage-page.module.css'
import toolbar from './routes-page.module.css'

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
  const { show = 'all' } = search
  const [text, setText] = useSearchText(search.q, (q) =>
    navigate({ search: (old) => ({ ...old, q }), replace: true }),
  )
  const list = useInfiniteQuery(endpointsQuery({ show, ...(search.q ? { q: search.q } : {}) }))
  const first = list.data?.pages[0]
  const items = list.data?.pages.flatMap((each) => each.items)
  const forbidden = useReasonAgainst('route.write')

  return (
    <>
      <PageHead
        title="Coverage"
        lead="Endpoints seen in traffic or documented, and which route takes them."
        actions={
          <>
            <CliButton command={commands.endpoints(show)} />
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
      <nav aria-label="Kinds of endpoints" className={css.kinds}>
        {ENDPOINT_SHOWS.map((each) => (
          <Link
            key={each}
            to="/coverage"
            search={(old) => ({ ...old, show: each === 'all' ? undefined : each })}
            replace
            resetScroll={false}
            className={css.kind}
            data-on={each === show}
          >
            <strong className="num">
              {first ? count(first.counts[each === 'all' ? 'seen' : each]) : '–'}
            </strong>
            <span>{SHOWS[each].word}</span>
            <span className="small dim">{SHOWS[each].says}</span>
          </Link>
        ))}
      </nav>
      <div className={css.columns}>
        <div>
          <div className={toolbar.toolbar}>
            <TextInput
              className={toolbar.filter ?? ''}
              type="search"
              data-shortcut="filter"
              aria-label="Filter endpoints"
              placeholder="Filter by path"
              leftSection={<IconSearch size={16} aria-hidden="true" />}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <p className={toolbar.count} role="status">
              {first && plural(first.total, 'endpoint')}
              {first?.documented && ` · documented by ${first.documented}`}
            </p>
          </div>
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
          {items && items.length > 0 && <EndpointTable endpoints={items} forbidden={forbidden} />}
          {items?.length === 0 && (
            <Empty title={show === 'all' && !search.q ? 'No endpoint was seen yet' : 'No endpoint matches'}>
              Send traffic through the proxy; endpoints show up within seconds.
            </Empty>
          )}
          {list.hasNextPage && (
            <Button
              variant="default"
              mt="sm"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              More
            </Button>
          )}
        </div>
        <NextSteps />
      </div>
    </>
  )
}
