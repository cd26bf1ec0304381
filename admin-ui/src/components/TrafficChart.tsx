import type { TrafficPoint } from 'banyan/contracts/traffic.ts'
import { useMemo } from 'react'
import { type ChartSeries, TimeChart } from '../ui/TimeChart.tsx'
import { count, perSecond, plural, share } from '../util/format.ts'

/** Requests per second by slot, from the points the server keeps. */
export function TrafficChart({ points }: { points: readonly TrafficPoint[] }) {
  const times = useMemo(() => points.map((point) => point.at), [points])
  const series = useMemo<ChartSeries[]>(
    () => [
      { label: 'services', colour: '--slot-candidate', values: points.map((point) => point.candidate) },
      { label: 'monolith', colour: '--slot-baseline', values: points.map((point) => point.baseline) },
      { label: 'errors', colour: '--series-error', values: points.map((point) => point.errors), line: true },
    ],
    [points],
  )
  return <TimeChart times={times} series={series} summary={summaryOf(points)} format={perSecond} />
}

function summaryOf(points: readonly TrafficPoint[]): string {
  const sum = (pick: (point: TrafficPoint) => number) =>
    points.reduce((total, point) => total + pick(point), 0)
  const candidate = sum((point) => point.candidate)
  const total = candidate + sum((point) => point.baseline)
  const peak = points.reduce((most, point) => Math.max(most, point.baseline + point.candidate), 0)
  return `${plural(total, 'request')} in the last ${plural(points.length, 'second')}, ${share(candidate, total)} by services, peak ${count(peak)} per second, ${plural(
    sum((point) => point.errors),
    'error',
  )}`
}
