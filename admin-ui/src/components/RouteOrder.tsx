import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RouteView } from 'banyan/contracts/route.ts'
import { routesQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { StageBadge } from '../ui/StageBadge.tsx'
import { count, plural } from '../util/format.ts'
import { overlapsOf } from '../util/overlap.ts'
import css from './route-order.module.css'

/** So many are named; of further ones only the number. */
const NAMED = 8

/** Where the route stands in the order of precedence, and which others may match the same requests. */
export function RouteOrder({ route }: { route: RouteView }) {
  const { data } = useQuery(routesQuery)
  const found = data && overlapsOf(route.id, data.items)
  return (
    <Card
      title="Order"
      aside={
        found && (
          <span className="small dim num">
            asked as number {count(found.place)} of {plural(found.of, 'route')}
          </span>
        )
      }
    >
      {!data && <Bones lines={2} />}
      {found && (
        <div className="stack tight">
          <Others title="Asked before it: what they match does not come here" routes={found.before} />
          <Others title="Asked after it: they get what this one does not match" routes={found.after} />
          {found.before.length + found.after.length === 0 && (
            <p className="dim">No other route can match the same requests; the rest falls through.</p>
          )}
        </div>
      )}
    </Card>
  )
}

function Others({ title, routes }: { title: string; routes: RouteView[] }) {
  if (routes.length === 0) return null
  return (
    <div>
      <p className="small dim">{title}</p>
      <ul className={css.routes}>
        {routes.slice(0, NAMED).map(({ id, pattern, stage, weight, mirror }) => (
          <li key={id}>
            <Link to="/routes/$id" params={{ id }} className="mono clip">
              {pattern}
            </Link>
            <StageBadge stage={stage} weight={weight} mirror={mirror} />
          </li>
        ))}
        {routes.length > NAMED && <li className="dim">and {count(routes.length - NAMED)} more</li>}
      </ul>
    </div>
  )
}
