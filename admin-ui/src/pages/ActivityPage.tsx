import '../forms/form-styles.ts'
import { Button, Select } from '@mantine/core'
import { IconDownload, IconGitCompare } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { AuditEntry } from 'banyan/contracts/activity.ts'
import { lazy, Suspense, useDeferredValue } from 'react'
import { activityQuery, entryQuery, everyEntry } from '../api/activity-queries.ts'
import { problemText } from '../api/client.ts'
import { statusQuery } from '../api/queries.ts'
import { ActivityList } from '../components/ActivityList.tsx'
import { CliButton } from '../components/CliButton.tsx'
import { useSearchText } from '../components/use-search-text.ts'
import { isOpening, useSettledRows } from '../components/use-settled-rows.ts'
import { toast } from '../stores/toast.ts'
import { Bones } from '../ui/Bones.tsx'
import { FilterField } from '../ui/FilterField.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { asCsv, asJsonLines } from '../util/activity-export.ts'
import { activityCommand } from '../util/cli.ts'
import { download } from '../util/download.ts'
import { plural } from '../util/format.ts'
import css from './routes-page.module.css'

const page = getRouteApi('/shell/activity')
/** Its fields are needed by few who come here. */
const CompareRevisions = lazy(() =>
  import('../components/CompareRevisions.tsx').then((m) => ({ default: m.CompareRevisions })),
)
const idOf = (entry: AuditEntry) => String(entry.id)

const ABOUT = [
  { value: 'route', label: 'Routes' },
  { value: 'backend', label: 'Backends' },
  { value: 'rule', label: 'Rules' },
  { value: 'divergence', label: 'Divergences' },
  { value: 'setting', label: 'Settings and kill switch' },
  { value: 'receiver', label: 'Notifications' },
  { value: 'account', label: 'Accounts' },
  { value: 'token', label: 'Tokens' },
  { value: 'session', label: 'Sign-ins' },
]

export function ActivityPage() {
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const { about } = search
  const audit = useInfiniteQuery(activityQuery(about))
  const { data: status } = useQuery(statusQuery)
  const [text, setText] = useSearchText(search.q, (q) =>
    navigate({ search: (old) => ({ ...old, q }), replace: true }),
  )
  const q = useDeferredValue(text).toLowerCase()
  const matches = (entry: AuditEntry) => textOf(entry).includes(q)
  const loaded = audit.data?.pages.flatMap((each) => each.items)
  const found = loaded?.filter(matches)
  const view = `${about} ${q} ${audit.data?.pages.length ?? 0}`
  const settled = useSettledRows(found, idOf, view, { opening: isOpening(audit) })
  const revision = status?.revision ?? 0
  const compare = (from?: number, to?: number) =>
    navigate({ search: (old) => ({ ...old, from, to }), replace: from !== undefined })

  return (
    <>
      <PageHead
        title="Activity"
        lead="Who changed what, when and why. Undoing and restoring make a new revision; nothing is taken out of the past."
        actions={
          <>
            <CliButton command={activityCommand(about)} />
            <Button
              variant="default"
              leftSection={<IconGitCompare size={16} aria-hidden="true" />}
              onClick={() => void compare(Math.max(0, revision - 1), revision)}
            >
              Compare
            </Button>
            <ExportButton format="jsonl" about={about} matches={matches} />
            <ExportButton format="csv" about={about} matches={matches} />
          </>
        }
      />
      {search.from !== undefined && search.to !== undefined && (
        <Suspense fallback={<Bones lines={6} />}>
          <CompareRevisions
            from={search.from}
            to={search.to}
            onCompare={(from, to) => void compare(from, to)}
            onClose={() => void compare()}
          />
        </Suspense>
      )}
      <div className={css.toolbar}>
        <FilterField
          label="Filter activity"
          placeholder="Filter by person, route, verb or reason"
          value={text}
          onChange={setText}
        />
        <Select
          aria-label="About"
          placeholder="About everything"
          data={ABOUT}
          clearable
          clearButtonProps={{ 'aria-label': 'About everything' }}
          value={about ?? null}
          onChange={(next) =>
            void navigate({ search: (old) => ({ ...old, about: next ?? undefined }), replace: true })
          }
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
      {search.entry !== undefined && loaded && !loaded.some(({ id }) => id === search.entry) && (
        <LinkedEntry id={search.entry} />
      )}
      {found?.length === 0 && (
        <Empty
          title={q === '' && !about ? 'The first change will appear here.' : 'Nothing matches this filter.'}
        />
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

/** What a link points at, when that is further back than what is shown. */
function LinkedEntry({ id }: { id: number }) {
  const { data, error } = useQuery(entryQuery(id))
  if (error) return <Failed what={`Entry ${id} could not be loaded`} {...problemText(error)} />
  if (data === null) return <Empty title={`There is no entry ${id}.`} />
  return data && <ActivityList entries={[data]} open={id} more={undefined} loadingMore={false} />
}

type ExportProps = {
  format: 'jsonl' | 'csv'
  about: string | undefined
  matches: (entry: AuditEntry) => boolean
}

/** All that matches, and not only what is on the screen. */
function ExportButton({ format, about, matches }: ExportProps) {
  const fetching = useMutation({
    mutationFn: () => everyEntry(about),
    onSuccess: (all) => {
      const entries = all.filter(matches)
      download(`activity.${format}`, format === 'csv' ? asCsv(entries) : asJsonLines(entries))
    },
    onError: (error) => toast({ ...problemText(error), failed: true }),
  })
  return (
    <Button
      variant="default"
      loading={fetching.isPending}
      leftSection={<IconDownload size={16} aria-hidden="true" />}
      onClick={() => fetching.mutate()}
    >
      {format === 'csv' ? 'CSV' : 'JSONL'}
      <span className="sr-only"> export</span>
    </Button>
  )
}

const textOf = ({ summary, actor, verb, target, reason }: AuditEntry) =>
  [summary, actor.name, actor.via, verb, target.id, reason ?? ''].join('\n').toLowerCase()
