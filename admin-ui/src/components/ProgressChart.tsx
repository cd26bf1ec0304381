import type { ProgressView } from 'banyan/contracts/progress.ts'
import { useMemo } from 'react'
import { type ChartSeries, TimeChart } from '../ui/TimeChart.tsx'
import { percent } from '../util/format.ts'
import { shortDate } from '../util/time.ts'

/** How far the migration has come, day by day: by requests and by endpoints. */
export function ProgressChart({ progress }: { progress: ProgressView }) {
  const { points, sentence } = progress
  const times = useMemo(() => points.map((point) => Date.parse(point.at) / 1000), [points])
  const series = useMemo<ChartSeries[]>(
    () => [
      {
        label: 'traffic',
        colour: '--slot-candidate',
        values: points.map((point) => (point.trafficShare ?? 0) * 100),
        line: true,
      },
      {
        label: 'endpoints',
        colour: '--stage-shadow-fill',
        values: points.map((point) => point.endpointShare * 100),
        line: true,
      },
    ],
    [points],
  )
  return (
    <TimeChart
      times={times}
      series={series}
      height={150}
      summary={sentence}
      format={(value) => percent(Math.round(value))}
      timeFormat={shortDate}
      latest="today"
    />
  )
}
