import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { routeAuditQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Empty } from '../ui/Notice.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { UndoButton } from './UndoButton.tsx'

/** In the place of a route that does not exist: who took it away and when, where that is known. */
export function RouteGone({ id }: { id: string }) {
  const { data } = useInfiniteQuery(routeAuditQuery(id))
  if (!data) return <Bones lines={4} />
  const last = data.pages[0]?.items.find(({ changes }) =>
    changes.some((change) => change.kind === 'route' && change.id === id && change.after === null),
  )
  if (last === undefined) {
    return (
      <Empty title={`There is no route ${id}`}>
        There never was one of this name. <Link to="/routes">All routes</Link>
      </Empty>
    )
  }
  return (
    <Empty title={`The route ${id} was deleted`}>
      <p>
        By <strong>{last.actor.name}</strong>, <TimeAgo at={last.at} />
        {last.reason && <>: “{last.reason}”</>}.{' '}
        <Link to="/activity" search={{ entry: last.id }}>
          See the change
        </Link>
      </p>
      <UndoButton entry={last} />
    </Empty>
  )
}
