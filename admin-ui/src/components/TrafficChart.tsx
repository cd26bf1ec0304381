import { Link } from '@tanstack/react-router'
import type { AuditEntry } from 'banyan/contracts/activity.ts'
import type { TrafficPoint } from 'banyan/contracts/traffic.ts'
import { useMemo } from 'react'
import { type ChartSeries, TimeChart } from '../ui/TimeChart.tsx'
import { count, perSecond, plural, share } from '../util/format.ts'
import { clockTime } from '../util/time.ts'
import { changesIn } from '../util/traffic.ts'
import css from './traffic-chart.module.css'

type Props = { points: readonly TrafficPoint[]; changes: readonly AuditEntry[] }

/** Requests per second by slot, with a mark at each second in which somebody changed the routing. */
export function TrafficChart({ points, changes }: Props) {
  const times = useMemo(() => points.map((point) => point.at), [points])
  const series = useMemo<ChartSeries[]>(
    () => [
      { label: 'services', colour: '--slot-candidate', values: points.map((point) => point.candidate) },
      { label: 'monolith', colour: '--slot-baseline', values: points.map((point) => point.baseline) },
      { label: 'errors', colour: '--series-error', values: points.map((point) => point.errors), line: true },
    ],
    [points],
  )
  const from = times[0] ?? Number.POSITIVE_INFINITY
  const shown = useMemo(() => changesIn(changes, from), [changes, from])
  const markers = useMemo(() => shown.map(({ at }) => ({ at: Date.parse(at) / 1000 })), [shown])
  return (
    <>
      <TimeChart
        times={times}
        series={series}
        markers={markers}
        summary={summaryOf(points)}
        format={perSecond}
      />
      <ChangeTimes entries={shown} />
    </>
  )
}

/** The words of the marks. Its line is there without one too, so that the first change moves nothing. */
function ChangeTimes({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <div className={css.changes}>
      {entries.length === 0 && <span className="dim">No change of routing in this time.</span>}
      <ol aria-label="Changes in this time">
        {entries.map(({ id, at, summary, actor }) => (
          <li key={id}>
            <Link to="/activity" search={{ entry: id }} title={`${summary}, by ${actor.name}`}>
              <span className="num">{clockTime(Date.parse(at))}</span> {summary} · {actor.name}
            </Link>
          </li>
        ))}
      </ol>
    </div>
  )
}

function summaryOf(points: readonly TrafficPoint[]): string {
  const sum = (pick: (point: TrafficPoint) => number) =>
    points.reduce((total, point) => total + pick(point), 0)
  const candidate = sum((point) => point.candidate)
  const total = candidate + sum((point) => point.baseline)
  if (total === 0) return 'No requests in this time'
  const peak = points.reduce((most, point) => Math.max(most, point.baseline + point.candidate), 0)
  return `${plural(total, 'request')} in the last ${plural(points.length, 'second')}, ${share(candidate, total)} by services, peak ${count(peak)} per second, ${plural(
    sum((point) => point.errors),
    'error',
  )}`
}
