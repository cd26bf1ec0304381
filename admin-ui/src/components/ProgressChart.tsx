import type { ProgressPoint, ProgressView } from 'banyan/contracts/progress.ts'
import { useMemo } from 'react'
import { type ChartSeries, TimeChart } from '../ui/TimeChart.tsx'
import { count, percent, plural, share } from '../util/format.ts'
import { migratedOf, sharesOf } from '../util/progress.ts'
import { shortDate } from '../util/time.ts'
import css from './progress-chart.module.css'

const HEIGHT = 130

/** How far the migration has come, day by day. What there is to migrate grows as it is discovered, and is drawn, too. */
export function ProgressChart({ progress: { points } }: { progress: ProgressView }) {
  return (
    <div className={css.charts}>
      <Endpoints points={points} />
      <Traffic points={points} />
    </div>
  )
}

type Props = { points: readonly ProgressPoint[] }

const timesOf = (points: Props['points']) => points.map((point) => Date.parse(point.at) / 1000)

function Endpoints({ points }: Props) {
  const times = useMemo(() => timesOf(points), [points])
  const series = useMemo<ChartSeries[]>(
    () => [
      { label: 'migrated', colour: '--slot-candidate', values: points.map(migratedOf) },
      { label: 'known', colour: '--ink-3', values: points.map(({ endpoints }) => endpoints), line: true },
    ],
    [points],
  )
  const last = points.at(-1)
  const summary = last
    ? `${count(migratedOf(last))} of ${plural(last.endpoints, 'endpoint')} migrated`
    : 'No endpoint is known'
  return <Chart title="Endpoints" times={times} series={series} summary={summary} format={count} />
}

function Traffic({ points }: Props) {
  const times = useMemo(() => timesOf(points), [points])
  const series = useMemo<ChartSeries[]>(
    () => [{ label: 'by services', colour: '--slot-candidate', values: sharesOf(points) }],
    [points],
  )
  const summary = `${share(sharesOf(points).at(-1) ?? 0, 100)} of the traffic of today by services`
  const format = (value: number) => percent(Math.round(value))
  return <Chart title="Traffic" times={times} series={series} summary={summary} format={format} />
}

type ChartProps = {
  title: string
  times: readonly number[]
  series: readonly ChartSeries[]
  summary: string
  format: (value: number) => string
}

function Chart({ title, ...chart }: ChartProps) {
  return (
    <div>
      <h3>{title}</h3>
      <TimeChart {...chart} height={HEIGHT} timeFormat={shortDate} latest="today" />
    </div>
  )
}
