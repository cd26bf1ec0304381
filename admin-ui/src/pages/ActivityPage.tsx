import '@mantine/core/styles/Input.layer.css'
import { Button, TextInput } from '@mantine/core'
import { IconDownload, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { AuditEntry } from 'banyan/contracts/activity.ts'
import { useDeferredValue } from 'react'
import { problemText } from '../api/client.ts'
import { auditQuery } from '../api/queries.ts'
import { ActivityList } from '../components/ActivityList.tsx'
import { CliButton } from '../components/CliButton.tsx'
import { useSearchText } from '../components/use-search-text.ts'
import { isOpening, useSettledRows } from '../components/use-settled-rows.ts'
import { Bones } from '../ui/Bones.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { commands } from '../util/cli.ts'
import { download } from '../util/download.ts'
import { plural } from '../util/format.ts'
import css from './routes-page.module.css'

const page = getRouteApi('/shell/activity')
const idOf = (entry: AuditEntry) => String(entry.id)

export function ActivityPage() {
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const audit = useInfiniteQuery(auditQuery)
  const [text, setText] = useSearchText(search.q, (q) =>
    navigate({ search: (old) => ({ ...old, q }), replace: true }),
  )
  const q = useDeferredValue(text).toLowerCase()
  const loaded = audit.data?.pages.flatMap((each) => each.items)
  const found = loaded?.filter((entry) => textOf(entry).includes(q))
  const settled = useSettledRows(found, idOf, `${q} ${audit.data?.pages.length ?? 0}`, isOpening(audit))

  return (
    <>
      <PageHead
        title="Activity"
        lead="Who changed what, when and why. Undoing and restoring make a new revision; nothing is taken out of the past."
        actions={
          <>
            <CliButton command={commands.activity} />
            {found && (
              <Button
                variant="default"
                leftSection={<IconDownload size={16} aria-hidden="true" />}
                onClick={() => download('activity.jsonl', found.map((e) => JSON.stringify(e)).join('\n'))}
              >
                Export JSONL
              </Button>
            )}
          </>
        }
      />
      <div className={css.toolbar}>
        <TextInput
          className={css.filter ?? ''}
          type="search"
          data-shortcut="filter"
          aria-label="Filter activity"
          placeholder="Filter by person, route, verb or reason"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <p className={css.count} role="status">
          {found && plural(found.length, 'entry', 'entries')}
          {audit.hasNextPage && ' so far'}
        </p>
      </div>
      {audit.error && (
        <Failed what="Activity could not be loaded" {...problemText(audit.error)} onRetry={audit.refetch} />
      )}
      {audit.isPending && <Bones lines={8} height={40} />}
      {settled.arrived > 0 && (
        <button type="button" className={css.arrived} onClick={settled.show}>
          {plural(settled.arrived, 'new entry', 'new entries')}: show
        </button>
      )}
      {found?.length === 0 && (
        <Empty title={q === '' ? 'The first change will appear here.' : 'Nothing matches this filter.'} />
      )}
      <ActivityList
        entries={settled.rows.map((row) => row.item)}
        open={search.entry}
        more={audit.hasNextPage ? () => void audit.fetchNextPage() : undefined}
        loadingMore={audit.isFetchingNextPage}
      />
    </>
  )
}

const textOf = ({ summary, actor, verb, target, reason }: AuditEntry) =>
  [summary, actor.name, actor.via, verb, target.id, reason ?? ''].join('\n').toLowerCase()
