import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RouteView } from 'banyan/contracts/route.ts'
import { problemText } from '../api/client.ts'
import { routeTrafficQuery, trafficQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { SlotBar } from '../ui/SlotBar.tsx'
import { percent, plural, share } from '../util/format.ts'
import { exampleOf } from '../util/route-example.ts'
import { requestsOf, secondsOf, trafficOf } from '../util/traffic.ts'
import { RequestTail } from './RequestTail.tsx'
import { MinutesCard } from './RouteMinutes.tsx'
import css from './route-traffic-panel.module.css'
import { SlotComparison } from './SlotComparison.tsx'
import { StatusMatrix } from './StatusMatrix.tsx'

/** What each slot of the route did, now and over the last hour. */
export function RouteTrafficPanel({ route }: { route: RouteView }) {
  const hour = useQuery(routeTrafficQuery(route.id))
  return (
    <div className="stack">
      <ServedCard route={route} />
      {hour.error && !hour.data && (
        <Failed what="The last hour is not known" {...problemText(hour.error)} onRetry={hour.refetch} />
      )}
      <MinutesCard route={route} view={hour.data} failed={hour.error !== null} />
      <SlotComparison route={route} hour={hour.data} failed={hour.error !== null} />
      {hour.data && hour.data.pairs.length > 0 && <StatusMatrix route={route} pairs={hour.data.pairs} />}
      <RequestTail route={route} />
    </div>
  )
}

/** Who served it in the last minute, beside what is set. */
function ServedCard({ route }: { route: RouteView }) {
  const { data, error, refetch } = useQuery(trafficQuery)
  if (error && !data) {
    return <Failed what="Traffic is not known" {...problemText(error)} onRetry={() => void refetch()} />
  }
  if (!data) return <Bones lines={3} height={32} />
  const traffic = trafficOf(data, route.id)
  const { baseline, candidate } = traffic
  const total = requestsOf(traffic)
  const seconds = secondsOf(data)
  return (
    <Card
      title="Who served it"
      aside={
        <span className="small dim num">
          {plural(total, 'request')} in {plural(seconds, 'second')}
        </span>
      }
    >
      {total === 0 ? (
        <Empty title={`No request matched in the last ${plural(seconds, 'second')}`}>
          <Link to="/explain" search={exampleOf(route)}>
            Test a URL
          </Link>{' '}
          to see whether this route takes it.
        </Empty>
      ) : (
        <>
          <SlotBar size="lg" baseline={baseline.requests} candidate={candidate.requests} />
          <div className={css.ends}>
            <span>
              {route.candidate ?? 'candidate'} <strong>{share(candidate.requests, total)}</strong>
              <span className="dim"> · set to {percent(route.weight)}</span>
            </span>
            <span>
              {route.baseline} <strong>{share(baseline.requests, total)}</strong>
            </span>
          </div>
        </>
      )}
    </Card>
  )
}
