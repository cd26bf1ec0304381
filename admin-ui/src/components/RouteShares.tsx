import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FALL_THROUGH } from 'banyan/domain/route.ts'
import { useState } from 'react'
import { problemText } from '../api/client.ts'
import { trafficQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { SlotBar } from '../ui/SlotBar.tsx'
import { milliseconds, perSecond, share } from '../util/format.ts'
import { requestsOf, secondsOf, trafficOf } from '../util/traffic.ts'
import { TextLink } from './links.tsx'
import css from './route-shares.module.css'

const SHOWN = 8

/** The busiest routes, and who serves them. Their order is that of the first look: rows do not jump about. */
export function RouteShares() {
  const { data, error, refetch } = useQuery(trafficQuery)
  const [order, setOrder] = useState<string[]>([])
  const busiest = data
    ? data.routes.toSorted((a, b) => requestsOf(b) - requestsOf(a)).map((row) => row.route)
    : []
  const known = [...order, ...busiest.filter((id) => !order.includes(id))].slice(0, SHOWN)
  if (known.length > order.length) setOrder(known)

  return (
    <Card title="Busiest routes" flush aside={<TextLink to="/routes">All routes</TextLink>}>
      {data && known.length > 0 && (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Route</th>
              <th scope="col" className={css.right}>
                req/s
              </th>
              <th scope="col" className={css.shareHead}>
                served by candidate
              </th>
              <th scope="col" className={`${css.right} ${css.roomy}`}>
                p95 baseline · candidate
              </th>
            </tr>
          </thead>
          <tbody>
            {known.map((id) => {
              const row = trafficOf(data, id)
              const total = requestsOf(row)
              return (
                <tr key={id}>
                  <th scope="row">
                    {id === FALL_THROUGH ? (
                      <span className="dim">everything else</span>
                    ) : (
                      <Link to="/routes/$id" params={{ id }}>
                        {id}
                      </Link>
                    )}
                  </th>
                  <td className={css.right}>{perSecond(total / secondsOf(data))}</td>
                  <td>
                    <div className={css.share}>
                      <SlotBar baseline={row.baseline.requests} candidate={row.candidate.requests} />
                      <span>{share(row.candidate.requests, total)}</span>
                    </div>
                  </td>
                  <td className={`${css.right} ${css.roomy}`}>
                    {milliseconds(row.baseline.p95Ms)} · {milliseconds(row.candidate.p95Ms)}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      {data && known.length === 0 && <Empty title="No requests yet">Send some to the proxy.</Empty>}
      {error && <Failed what="Traffic is not known" {...problemText(error)} onRetry={refetch} />}
      {!data && !error && <Bones lines={4} />}
    </Card>
  )
}
