import { IconAlertTriangle, IconArrowBackUp } from '@tabler/icons-react'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { RouteTraffic, SlotTraffic } from 'banyan/contracts/traffic.ts'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import { memo } from 'react'
import { HealthDot } from '../ui/HealthDot.tsx'
import { SlotBar } from '../ui/SlotBar.tsx'
import { StageBadge } from '../ui/StageBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { TrafficLine } from '../ui/TrafficLine.tsx'
import { milliseconds, perSecond, share } from '../util/format.ts'
import { requestsOf } from '../util/traffic.ts'
import { RampPopover } from './RampPopover.tsx'
import { RouteCheckbox } from './RouteCheckbox.tsx'
import css from './routes-table.module.css'

/** What can be done in a row, for all of them at once: a row is drawn at every keystroke of the filter. */
export type RowDeeds = {
  select: (id: string, on: boolean, range: boolean) => void
  rollBack: (route: RouteView) => void
  /** Why this person may not roll back. */
  mayNotRollBack: string | undefined
}

type Props = {
  index: number
  route: RouteView
  /** It was deleted while it was on the screen; its row keeps its place. */
  gone: boolean
  selected: boolean
  /** Absent while nothing was served. */
  traffic: RouteTraffic | undefined
  /** What the figures are about; 0 while they are not known. */
  seconds: number
  /** Requests by minute of the last hour; of the busiest routes. */
  line: readonly number[] | undefined
  deeds: RowDeeds
}

/** One route of the list. Its links are plain: the table follows them, and a click beside them too. */
export const RouteRow = memo(function RouteRow(props: Props) {
  const { index, route, gone, selected, traffic, seconds, line, deeds } = props
  return (
    <tr aria-rowindex={index + 2} data-gone={gone} data-selected={selected} data-row={gone ? '' : route.id}>
      <td className={css.select}>
        {!gone && (
          <RouteCheckbox
            label={`Select ${route.id}`}
            shortcut="select"
            state={selected}
            onChange={(on, range) => deeds.select(route.id, on, range)}
          />
        )}
      </td>
      <td className={css.stage}>
        {gone ? (
          <StageBadge stage={route.stage} weight={route.weight} mirror={route.mirror} />
        ) : (
          <RampPopover route={route} />
        )}
        <div className={css.bar}>
          <SlotBar baseline={100 - route.weight} candidate={route.weight} />
        </div>
      </td>
      <th scope="row" className={css.matches}>
        <div className={css.what}>
          <a href={`/routes/${encodeURIComponent(route.id)}`} className={css.pattern} data-row-link>
            {route.pattern}
          </a>
          <div className={css.under}>
            {gone ? <em>deleted meanwhile</em> : <span className="clip">{route.id}</span>}
            {route.owner && <span className="clip">· {route.owner}</span>}
            {route.rejected && (
              <span className={css.rejected} title={route.rejected.message}>
                <IconAlertTriangle size={13} aria-hidden="true" /> not in force
              </span>
            )}
          </div>
        </div>
      </th>
      <td className={css.candidate}>
        {route.candidate === null ? (
          <span className="dim">none yet</span>
        ) : (
          <span className={css.backend}>
            <HealthDot healthy={route.candidateHealthy} />
            <a href={`/backends/${encodeURIComponent(route.candidate)}`} className="clip">
              {route.candidate}
            </a>
          </span>
        )}
      </td>
      <Figures traffic={traffic} seconds={seconds} line={line} />
      <td className={css.changed}>
        <span className="clip">{route.changedBy}</span>
        <TimeAgo at={route.changedAt} />
      </td>
      <td className={css.act}>
        {!gone && route.weight > 0 && route.retiredAt === null && <RollBack route={route} deeds={deeds} />}
      </td>
    </tr>
  )
})

function RollBack({ route, deeds: { rollBack, mayNotRollBack } }: Pick<Props, 'route' | 'deeds'>) {
  const forbidden = mayNotRollBack !== undefined
  return (
    <button
      type="button"
      className={css.rollBack}
      data-shortcut="roll-back"
      aria-label={`Roll back ${route.id}`}
      {...(forbidden && {
        'aria-disabled': true,
        'aria-description': mayNotRollBack,
        title: mayNotRollBack,
      })}
      onClick={() => forbidden || rollBack(route)}
    >
      <IconArrowBackUp size={16} aria-hidden="true" />
      Roll back
    </button>
  )
}

/** The built-in last route, so that the list says where everything else goes. */
export function FallThroughRow({ traffic, seconds, line }: Pick<Props, 'traffic' | 'seconds' | 'line'>) {
  return (
    <tr className={css.fallThrough}>
      <td className={css.select} />
      <td className={css.stage}>
        <span className="dim">always</span>
      </td>
      <th scope="row" className={css.matches}>
        <div className={css.what}>
          Everything else
          <div className={css.under}>falls through; cannot be removed</div>
        </div>
      </th>
      <td className={css.candidate}>
        <a href={`/backends/${LEGACY_BACKEND}`}>{LEGACY_BACKEND}</a>
      </td>
      <Figures traffic={traffic} seconds={seconds} line={line} />
      <td className={css.changed} />
      <td className={css.act} />
    </tr>
  )
}

function Figures({ traffic, seconds, line }: Pick<Props, 'traffic' | 'seconds' | 'line'>) {
  if (seconds === 0 || !traffic) {
    return (
      <>
        <td className={css.number}>{seconds === 0 ? '–' : '0'}</td>
        <td className={css.errors}>–</td>
        <td className={css.latency}>–</td>
      </>
    )
  }
  const { baseline, candidate } = traffic
  return (
    <>
      <td className={css.number}>
        {perSecond(requestsOf(traffic) / seconds)}
        <TrafficLine values={line} />
      </td>
      <td className={css.errors}>
        <Errors slot={baseline} /> → <Errors slot={candidate} />
      </td>
      <td className={css.latency}>
        {milliseconds(baseline.p95Ms)} → {milliseconds(candidate.p95Ms)}
      </td>
    </>
  )
}

function Errors({ slot }: { slot: SlotTraffic }) {
  return <span data-bad={slot.errors > 0}>{share(slot.errors, slot.requests)}</span>
}
