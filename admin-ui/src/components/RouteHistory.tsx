import { useInfiniteQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import { problemText } from '../api/client.ts'
import { routeAuditQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { ActivityList } from './ActivityList.tsx'

/** Every change that touched this route. */
export function RouteHistory({ route }: { route: RouteView }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    routeAuditQuery(route.id),
  )
  const entries = data?.pages.flatMap((each) => each.items)
  if (error && !data) {
    return <Failed what="The history is not known" {...problemText(error)} onRetry={() => void refetch()} />
  }
  if (!entries) return <Bones lines={5} />
  return (
    <>
      {entries.length === 0 && <Empty title="No change of this route is known" />}
      <ActivityList
        entries={entries}
        more={hasNextPage ? () => void fetchNextPage() : undefined}
        loadingMore={isFetchingNextPage}
      />
    </>
  )
}
