import { Button } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { RequestLine } from 'banyan/contracts/route-traffic.ts'
import { useEffect, useState } from 'react'
import { routeTrafficQuery } from '../api/queries.ts'
import { Card } from '../ui/Card.tsx'
import { Empty } from '../ui/Notice.tsx'
import { milliseconds } from '../util/format.ts'
import { withNewer } from '../util/request-tail.ts'
import { clockTime } from '../util/time.ts'
import css from './request-tail.module.css'

const FOLLOW_MS = 2_000

/** A sample of the latest requests. It stands still until somebody wants to follow it. */
export function RequestTail({ route }: { route: RouteView }) {
  const [following, setFollowing] = useState(false)
  const [rows, setRows] = useState<readonly RequestLine[]>()
  const { data } = useQuery({
    ...routeTrafficQuery(route.id),
    ...(following ? { refetchInterval: FOLLOW_MS } : {}),
  })
  const newest = data?.requests
  useEffect(() => {
    if (newest && (following || rows === undefined)) setRows(withNewer(rows ?? [], newest))
  }, [newest, following, rows])
  if (newest === undefined || rows === undefined) return null
  const known = new Set(rows)
  const waiting = withNewer(rows, newest).filter((row) => !known.has(row)).length
  return (
    <Card
      title="Latest requests"
      flush
      aside={
        <span className="row">
          <span className="small dim num">
            {following ? 'following' : waiting > 0 ? `${waiting} newer` : 'standing still'}
          </span>
          <Button
            size="compact-xs"
            variant="default"
            aria-pressed={following}
            leftSection={
              following ? (
                <IconPlayerPause size={14} aria-hidden="true" />
              ) : (
                <IconPlayerPlay size={14} aria-hidden="true" />
              )
            }
            onClick={() => setFollowing(!following)}
          >
            {following ? 'Pause' : 'Follow'}
          </Button>
        </span>
      }
    >
      {rows.length === 0 ? (
        <Empty title="No request was seen since the start">
          Up to four a second of this route are kept, without query, headers and body.
        </Empty>
      ) : (
        <Rows rows={rows} />
      )}
      <p className={css.note}>
        A sample, failures first: up to four requests a second and thread, redacted, without query, headers
        and body.
      </p>
    </Card>
  )
}

function Rows({ rows }: { rows: readonly RequestLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={css.scroll} aria-label="Latest requests, newest first" tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Request</th>
            <th scope="col">Status</th>
            <th scope="col">Took</th>
            <th scope="col">Served by</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, at, method, path, status, ms, slot, backend, why, reason }) => (
            <tr key={id}>
              <td>{clockTime(at)}</td>
              <th scope="row">
                <Link to="/explain" search={{ method, url: path }} className="mono">
                  {method} {path}
                </Link>
              </th>
              <td data-failed={status === 0 || status >= 500}>{status === 0 ? 'none' : status}</td>
              <td>{milliseconds(ms)}</td>
              <td>
                <span className={css.slot} data-slot={slot}>
                  {backend}
                </span>
              </td>
              <td className="dim">{reason === 'ok' ? why : `${why}, ${reason}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
