import { useQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { RouteTrafficView } from 'banyan/contracts/route-traffic.ts'
import type { SlotTraffic } from 'banyan/contracts/traffic.ts'
import { useState } from 'react'
import { trafficQuery } from '../api/queries.ts'
import { Card } from '../ui/Card.tsx'
import { Chip } from '../ui/Chip.tsx'
import { count, milliseconds, perSecond, plural, share } from '../util/format.ts'
import { secondsOf, trafficOf } from '../util/traffic.ts'
import css from './route-traffic-panel.module.css'

/** Fewer requests than this on a side make no comparison. */
const ENOUGH = 100

type Slot = SlotTraffic & { statuses?: Record<string, number> }
type Slots = { seconds: number; baseline: Slot; candidate: Slot }

type Props = { route: RouteView; hour: RouteTrafficView | undefined; failed: boolean }

/** The figures of both slots side by side, over the last hour or the last minute. */
export function SlotComparison({ route, hour, failed }: Props) {
  const { data: live } = useQuery(trafficQuery)
  const [chosen, setSpan] = useState<'hour' | 'minute'>('hour')
  const span = failed && !hour ? 'minute' : chosen
  const minute = live && { seconds: secondsOf(live), ...trafficOf(live, route.id) }
  const slots = span === 'hour' ? hour && hourOf(hour) : minute
  if (!slots) return null
  const { baseline, candidate } = slots
  return (
    <Card
      title="Baseline and candidate"
      flush
      aside={
        <span className="row">
          <Chip on={span === 'hour'} onToggle={() => setSpan('hour')}>
            last hour
          </Chip>
          <Chip on={span === 'minute'} onToggle={() => setSpan('minute')}>
            last minute
          </Chip>
        </span>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className={css.scroll} aria-label="Figures of both slots" tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">
                <span className="small dim">
                  {plural(baseline.requests + candidate.requests, 'request')} in{' '}
                  {slots.seconds < 120
                    ? plural(slots.seconds, 'second')
                    : plural(Math.round(slots.seconds / 60), 'minute')}
                </span>
              </th>
              <SlotHead slot="baseline" name={route.baseline} />
              <SlotHead slot="candidate" name={route.candidate ?? 'no candidate'} />
              <th scope="col">difference</th>
            </tr>
          </thead>
          <tbody>
            <Row
              name="Requests per second"
              of={(slot) => perSecond(slot.requests / slots.seconds)}
              {...slots}
            />
            <Row name="Requests" of={(slot) => count(slot.requests)} {...slots} />
            <Row
              name="Errors"
              of={(slot) => share(slot.errors, slot.requests)}
              {...slots}
              difference={errorDifference(baseline, candidate)}
            />
            {LATENCIES.map(({ name, key }) => (
              <Row
                key={key}
                name={name}
                of={(slot) => milliseconds(slot[key])}
                {...slots}
                difference={latencyDifference(baseline, candidate, key)}
              />
            ))}
            {classesIn(slots).map((name) => (
              <Row
                key={name}
                name={name === 'none' ? 'No answer' : `Answers ${name}`}
                of={(slot) => statusShare(slot, name)}
                {...slots}
              />
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}

function hourOf({ points, baseline, candidate }: RouteTrafficView): Slots {
  return {
    seconds: Math.max(
      1,
      points.reduce((sum, { seconds }) => sum + seconds, 0),
    ),
    baseline,
    candidate,
  }
}

/** Every class that either slot answered with, in order; a minute knows none. */
const classesIn = ({ baseline, candidate }: Slots): string[] =>
  [...new Set([baseline, candidate].flatMap(({ statuses = {} }) => Object.keys(statuses)))].sort()

function statusShare({ requests, statuses = {} }: Slot, name: string): string {
  const n = statuses[name] ?? 0
  return n === 0 ? '0' : `${count(n)} (${share(n, requests)})`
}

function SlotHead({ slot, name }: { slot: 'baseline' | 'candidate'; name: string }) {
  return (
    <th scope="col">
      <span className={css.slot} data-slot={slot}>
        {name}
      </span>
    </th>
  )
}

const LATENCIES = [
  { name: 'Latency p50', key: 'p50Ms' },
  { name: 'Latency p95', key: 'p95Ms' },
  { name: 'Latency p99', key: 'p99Ms' },
] as const

type RowProps = Pick<Slots, 'baseline' | 'candidate'> & {
  name: string
  of: (slot: Slot) => string
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
