import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import { clockTime } from '../util/time.ts'
import css from './time-chart.module.css'

/** A line has gaps where there is nothing to say: null. */
export type ChartSeries = {
  label: string
  colour: `--${string}`
  values: readonly (number | null)[]
  line?: boolean
  dashed?: boolean
}

/** Something that happened at a moment (seconds since 1970); a marker has no words on the canvas, so say them beside it. */
export type ChartMarker = { at: number; colour?: `--${string}` }

type Props = {
  /** Seconds since 1970, ascending. */
  times: readonly number[]
  /** Drawn as upright lines through the chart. */
  markers?: readonly ChartMarker[]
  /** Areas are stacked in this order from the bottom; lines are drawn over them. */
  series: readonly ChartSeries[]
  height?: number
  /** The chart in a sentence: what somebody who cannot see it needs to know. */
  summary: string
  format: (value: number) => string
  /** How a moment is written, in milliseconds; by the clock unless told. */
  timeFormat?: (at: number) => string
  /** What stands in for the time when nothing is pointed at. */
  latest?: string
}

/** A time series on canvas, with its legend as text and its figures as a table for those who want them. */
export function TimeChart(props: Props) {
  const { times, series, height = 200, summary, format, timeFormat = clockTime, latest: last = 'now' } = props
  const { markers = NONE } = props
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const [at, setAt] = useState<number | null>(null)
  const scheme = useComputedColorScheme('light')
  const latest = useRef({ times, series, markers })
  latest.current = { times, series, markers }
  const labels = series.map((each) => each.label).join()

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours come from the scheme, shapes from the labels
  useEffect(() => {
    const element = box.current
    if (!element) return
    const { times, series } = latest.current
    const plot = new uPlot(
      {
        ...optionsOf(element, series, height, timeFormat),
        hooks: {
          setCursor: [(plot) => setAt(plot.cursor.idx ?? null)],
          draw: [(plot) => drawMarkers(plot, latest.current.markers, getComputedStyle(element))],
        },
      },
      dataOf(times, series),
      element,
    )
    chart.current = plot
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      plot.destroy()
      chart.current = null
    }
  }, [scheme, labels, height])

  useEffect(() => {
    chart.current?.setData(dataOf(times, series))
  }, [times, series])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn reads the newest markers
  useEffect(() => chart.current?.redraw(false), [markers])

  const index = at ?? times.length - 1
  return (
    <figure aria-label={summary}>
      <figcaption className={css.legend}>
        {series.map(({ label, colour, values }) => (
          <span key={label} className={css.key}>
            <span className={css.swatch} style={{ background: `var(${colour})` }} />
            {label} <strong className="num">{figureAt(values, index, format)}</strong>
          </span>
        ))}
        <span className={css.when}>{at === null ? last : timeFormat((times[at] ?? 0) * 1000)}</span>
      </figcaption>
      <div ref={box} style={{ height }} aria-hidden="true" />
      <details className={css.table}>
        <summary>{summary}</summary>
        <FigureTable times={times} series={series} format={format} timeFormat={timeFormat} />
      </details>
    </figure>
  )
}

function figureAt(values: ChartSeries['values'], index: number, format: (value: number) => string): string {
  const value = values[index]
  return value === null ? '–' : format(value ?? 0)
}

const NONE: readonly ChartMarker[] = []
const TABLE_ROWS = 15

type TableProps = Pick<Props, 'times' | 'series' | 'format'> & { timeFormat: (at: number) => string }

function FigureTable({ times, series, format, timeFormat }: TableProps) {
  const first = Math.max(0, times.length - TABLE_ROWS)
  return (
    <table className="num">
      <thead>
        <tr>
          <th scope="col">Time</th>
          {series.map(({ label }) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {times.slice(first).map((time, index) => (
          <tr key={time}>
            <th scope="row">{timeFormat(time * 1000)}</th>
            {series.map(({ label, values }) => (
              <td key={label}>{figureAt(values, first + index, format)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Areas become running sums, drawn from the tallest to the lowest; uPlot knows nothing of stacking. */
function dataOf(times: readonly number[], series: readonly ChartSeries[]): uPlot.AlignedData {
  let below = times.map(() => 0)
  const areas = series
    .filter((each) => !each.line)
    .map((each) => {
      below = below.map((sum, index) => sum + (each.values[index] ?? 0))
      return below
    })
  const lines = series.filter((each) => each.line).map((each) => [...each.values])
  return [[...times], ...areas.reverse(), ...lines]
}

function optionsOf(
  element: HTMLElement,
  series: readonly ChartSeries[],
  height: number,
  timeFormat: (at: number) => string,
): uPlot.Options {
  const styles = getComputedStyle(element)
  const colour = (name: string) => styles.getPropertyValue(name).trim()
  const axis: uPlot.Axis = {
    stroke: colour('--ink-3'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: `11px ${styles.fontFamily}`,
  }
  const areas = series.filter((each) => !each.line).toReversed()
  return {
    width: element.clientWidth,
    height,
    padding: [8, 28, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, most) => [0, Math.max(4, most * 1.1)] } },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        values: (_, ticks) => ticks.map((tick) => timeFormat(tick * 1000)),
        space: 90,
      },
      { ...axis, size: 40, gap: 6, space: 36 },
    ],
    series: [
      {},
      ...areas.map((each) => ({
        label: each.label,
        stroke: colour(each.colour),
        fill: colour(each.colour),
        width: 0,
        points: { show: false },
      })),
      ...series
        .filter((each) => each.line)
        .map((each) => ({
          label: each.label,
          stroke: colour(each.colour),
          width: 2,
          ...(each.dashed ? { dash: [5, 4] } : {}),
          points: { show: false },
        })),
    ],
  }
}

function drawMarkers(plot: uPlot, markers: readonly ChartMarker[], styles: CSSStyleDeclaration): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio])
  for (const { at, colour = '--ink-2' } of markers) {
    const x = Math.round(plot.valToPos(at, 'x', true))
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.strokeStyle = styles.getPropertyValue(colour).trim()
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
  }
  ctx.restore()
}
