import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { SlotTraffic } from 'banyan/contracts/traffic.ts'
import { problemText } from '../api/client.ts'
import { trafficQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { SlotBar } from '../ui/SlotBar.tsx'
import { count, milliseconds, percent, perSecond, plural, share } from '../util/format.ts'
import { requestsOf, secondsOf, trafficOf } from '../util/traffic.ts'
import css from './route-traffic-panel.module.css'

/** Fewer requests than this on a side make no comparison. */
const ENOUGH = 100

/** What each slot of the route did lately, side by side. */
export function RouteTrafficPanel({ route }: { route: RouteView }) {
  const { data, error, refetch } = useQuery(trafficQuery)
  if (error && !data) {
    return <Failed what="Traffic is not known" {...problemText(error)} onRetry={() => void refetch()} />
  }
  if (!data) return <Bones lines={5} />
  const traffic = trafficOf(data, route.id)
  const { baseline, candidate } = traffic
  const total = requestsOf(traffic)
  return (
    <div className="stack">
      <Card
        title="Who served it"
        aside={
          <span className="small dim num">
            {plural(total, 'request')} in {plural(secondsOf(data), 'second')}
          </span>
        }
      >
        {total === 0 ? (
          <Empty title={`No request matched in the last ${plural(secondsOf(data), 'second')}`}>
            <Link to="/explain">Test a URL</Link> to see whether this route takes it.
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
      <Card title="Baseline and candidate" flush>
        <div className={css.scroll}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="sr-only">Figure</span>
                </th>
                <th scope="col">
                  <span className={css.slot} data-slot="baseline">
                    {route.baseline}
                  </span>
                </th>
                <th scope="col">
                  <span className={css.slot} data-slot="candidate">
                    {route.candidate ?? 'no candidate'}
                  </span>
                </th>
                <th scope="col">difference</th>
              </tr>
            </thead>
            <tbody>
              <Row
                name="Requests per second"
                of={(slot) => perSecond(slot.requests / secondsOf(data))}
                {...{ baseline, candidate }}
              />
              <Row name="Requests" of={(slot) => count(slot.requests)} {...{ baseline, candidate }} />
              <Row
                name="Errors"
                of={(slot) => share(slot.errors, slot.requests)}
                {...{ baseline, candidate }}
                difference={errorDifference(baseline, candidate)}
              />
              {LATENCIES.map(({ name, key }) => (
                <Row
                  key={key}
                  name={name}
                  of={(slot) => milliseconds(slot[key])}
                  {...{ baseline, candidate }}
                  difference={latencyDifference(baseline, candidate, key)}
                />
              ))}
            </tbody>
          </table>
        </div>
      </Card>
    </div>
  )
}

const LATENCIES = [
  { name: 'Latency p50', key: 'p50Ms' },
  { name: 'Latency p95', key: 'p95Ms' },
  { name: 'Latency p99', key: 'p99Ms' },
] as const

type RowProps = {
  name: string
  of: (slot: SlotTraffic) => string
  baseline: SlotTraffic
  candidate: SlotTraffic
  difference?: Difference
}
type Difference = { text: string; worse: boolean }

function Row({ name, of, baseline, candidate, difference }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{of(baseline)}</td>
      <td>{of(candidate)}</td>
      <td data-worse={difference?.worse}>{difference?.text ?? ''}</td>
    </tr>
  )
}

/** A difference from a handful of requests would be an accident, and is not shown as if it were none. */
function tooFew(baseline: SlotTraffic, candidate: SlotTraffic): Difference | null {
  const least = Math.min(baseline.requests, candidate.requests)
  if (least >= ENOUGH) return null
  return { text: least === 0 ? '' : `not enough data (${least} of ${ENOUGH})`, worse: false }
}

function errorDifference(baseline: SlotTraffic, candidate: SlotTraffic): Difference {
  const few = tooFew(baseline, candidate)
  if (few) return few
  const points = (candidate.errors / candidate.requests - baseline.errors / baseline.requests) * 100
  return { text: `${signed(points)} points`, worse: points >= 1 }
}

function latencyDifference(
  baseline: SlotTraffic,
  candidate: SlotTraffic,
  key: 'p50Ms' | 'p95Ms' | 'p99Ms',
): Difference {
  const few = tooFew(baseline, candidate)
  const [a, b] = [baseline[key], candidate[key]]
  if (few || a === null || b === null) return few ?? { text: '', worse: false }
  const more = ((b - a) / a) * 100
  return { text: `${signed(more)} %`, worse: more >= 25 }
}

const signed = (value: number) =>
  new Intl.NumberFormat('en', { signDisplay: 'exceptZero', maximumFractionDigits: 1 }).format(value)
