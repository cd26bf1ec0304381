import { useInfiniteQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import { problemText } from '../api/client.ts'
import { auditQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { ActivityList } from './ActivityList.tsx'

/** Every change that touched this route. */
export function RouteHistory({ route }: { route: RouteView }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(auditQuery)
  const touching = data?.pages
    .flatMap((each) => each.items)
    .filter(
      (entry) =>
        (entry.target.kind === 'route' && entry.target.id === route.id) ||
        entry.changes.some((change) => change.kind === 'route' && change.id === route.id),
    )
  if (error && !data) {
    return <Failed what="The history is not known" {...problemText(error)} onRetry={() => void refetch()} />
  }
  if (!touching) return <Bones lines={5} />
  return (
    <>
      {touching.length === 0 && <Empty title="No change of this route among the newest entries" />}
      <ActivityList
        entries={touching}
        more={hasNextPage ? () => void fetchNextPage() : undefined}
        loadingMore={isFetchingNextPage}
      />
    </>
  )
}
