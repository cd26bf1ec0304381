import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AuditEntry } from 'banyan/contracts/activity.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { RouteTrafficView } from 'banyan/contracts/route-traffic.ts'
import { useMemo } from 'react'
import { routeAuditQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty } from '../ui/Notice.tsx'
import { type ChartSeries, TimeChart } from '../ui/TimeChart.tsx'
import { milliseconds, percent, perSecond, plural, share } from '../util/format.ts'
import { clockTime, minuteTime } from '../util/time.ts'
import css from './route-minutes.module.css'

const CHART_HEIGHT = 130
/** An axis of fewer minutes than this would name the same minute twice. */
const SECONDS_BELOW = 6

type Point = RouteTrafficView['points'][number]
type Props = { route: RouteView; view: RouteTrafficView | undefined; failed: boolean }

/** Requests, errors and latency of both slots, by minute, with what was changed on the way. */
export function MinutesCard({ route, view, failed }: Props) {
  const audit = useInfiniteQuery(routeAuditQuery(route.id))
  const entries = audit.data?.pages[0]?.items
  const points = view?.points
  const from = points?.[0]?.at
  const changes = useMemo(
    () =>
      (entries ?? []).filter(({ at }) => from !== undefined && Date.parse(at) / 1000 >= from).toReversed(),
    [entries, from],
  )
  if (failed && !view) return null
  return (
    <Card title="The last hour, by minute">
      <div className={css.charts}>
        {!points && <Bones lines={3} height={64} />}
        {points?.length === 0 && (
          <Empty title="No minute has passed yet">
            The proxy counts since its start; look again shortly.
          </Empty>
        )}
        {points && points.length > 0 && <Charts route={route} points={points} changes={changes} />}
      </div>
      <Changes changes={changes} />
    </Card>
  )
}

function Charts({ route, points, changes }: { route: RouteView; points: Point[]; changes: AuditEntry[] }) {
  const times = useMemo(() => points.map(({ at }) => at), [points])
  const markers = useMemo(() => changes.map(({ at }) => ({ at: Date.parse(at) / 1000 })), [changes])
  const { rates, errors, latency } = useMemo(() => seriesOf(route, points), [route, points])
  const shared = {
    times,
    markers,
    height: CHART_HEIGHT,
    timeFormat: points.length < SECONDS_BELOW ? clockTime : minuteTime,
    latest: 'this minute',
  }
  return (
    <>
      <section aria-label="Requests per second" className={css.chart}>
        <h3>Requests per second</h3>
        <TimeChart {...shared} series={rates} summary={rateSummary(points)} format={perSecond} />
      </section>
      <section aria-label="Errors" className={css.chart}>
        <h3>Errors</h3>
        <TimeChart {...shared} series={errors} summary={errorSummary(route, points)} format={percent} />
      </section>
      <section aria-label="Latency" className={css.chart}>
        <h3>Latency</h3>
        <TimeChart
          {...shared}
          series={latency}
          summary={`p50 and p95 of both slots over ${plural(points.length, 'minute')}`}
          format={milliseconds}
        />
      </section>
    </>
  )
}

/** A minute without a request has no error rate and no latency: a gap, and not a nought. */
function seriesOf({ baseline, candidate }: RouteView, points: Point[]) {
  const names = { baseline, candidate: candidate ?? 'candidate' }
  const colours = { baseline: '--slot-baseline', candidate: '--slot-candidate' } as const
  const slots = ['candidate', 'baseline'] as const
  const per = (
    slot: (typeof slots)[number],
    of: (figures: Point['baseline'], point: Point) => number | null,
  ) => points.map((point) => of(point[slot], point))
  const line = (slot: (typeof slots)[number]) => ({ colour: colours[slot], line: true })
  return {
    rates: slots.map(
      (slot): ChartSeries => ({
        ...{ label: names[slot], colour: colours[slot] },
        values: per(slot, ({ requests }, { seconds }) => requests / seconds),
      }),
    ),
    errors: slots.map(
      (slot): ChartSeries => ({
        ...{ label: names[slot], ...line(slot) },
        values: per(slot, ({ requests, errors }) => (requests === 0 ? null : (errors / requests) * 100)),
      }),
    ),
    latency: slots.flatMap((slot): ChartSeries[] => [
      { label: `${names[slot]} p95`, ...line(slot), values: per(slot, ({ p95Ms }) => p95Ms) },
      { label: `${names[slot]} p50`, ...line(slot), dashed: true, values: per(slot, ({ p50Ms }) => p50Ms) },
    ]),
  }
}

const sum = (points: Point[], of: (point: Point) => number) =>
  points.reduce((total, point) => total + of(point), 0)

function rateSummary(points: Point[]): string {
  const candidate = sum(points, (point) => point.candidate.requests)
  const total = candidate + sum(points, (point) => point.baseline.requests)
  return `${plural(total, 'request')} in ${plural(points.length, 'minute')}, ${share(candidate, total)} served by the candidate`
}

function errorSummary(route: RouteView, points: Point[]): string {
  const of = (slot: 'baseline' | 'candidate') =>
    share(
      sum(points, (point) => point[slot].errors),
      sum(points, (point) => point[slot].requests),
    )
  return `${of('baseline')} errors from ${route.baseline}, ${of('candidate')} from ${route.candidate ?? 'the candidate'}`
}

const SHOWN = 5

/** The markers in words. */
function Changes({ changes }: { changes: AuditEntry[] }) {
  if (changes.length === 0) return null
  return (
    <ol className={css.changes} aria-label="Changes in this hour">
      {changes
        .slice(-SHOWN)
        .toReversed()
        .map(({ id, at, summary, actor }) => (
          <li key={id}>
            <time dateTime={at}>{clockTime(Date.parse(at))}</time>{' '}
            <Link to="/activity" search={{ entry: id }}>
              {summary}
            </Link>{' '}
            <span className="dim">by {actor.name}</span>
          </li>
        ))}
      {changes.length > SHOWN && (
        <li className="dim">and {changes.length - SHOWN} before that: see History</li>
      )}
    </ol>
  )
}
