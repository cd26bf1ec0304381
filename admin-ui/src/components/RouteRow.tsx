import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { RouteTraffic, SlotTraffic } from 'banyan/contracts/traffic.ts'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import { HealthDot } from '../ui/HealthDot.tsx'
import { SlotBar } from '../ui/SlotBar.tsx'
import { StageBadge } from '../ui/StageBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { TrafficLine } from '../ui/TrafficLine.tsx'
import { perSecond, share } from '../util/format.ts'
import { requestsOf } from '../util/traffic.ts'
import { RampPopover } from './RampPopover.tsx'
import { RollBackButton } from './RollBackButton.tsx'
import { RouteCheckbox } from './RouteCheckbox.tsx'
import css from './routes-table.module.css'
import type { Selection } from './use-selection.ts'

type Props = {
  index: number
  route: RouteView
  /** It was deleted while it was on the screen; its row keeps its place. */
  gone: boolean
  traffic: RouteTraffic | undefined
  seconds: number
  /** Requests by minute of the last hour; of the busiest routes. */
  line: readonly number[] | undefined
  selection: Selection
}

export function RouteRow({ index, route, gone, traffic, seconds, line, selection }: Props) {
  return (
    <tr aria-rowindex={index + 2} data-gone={gone} data-row>
      <td className={css.select}>
        {!gone && (
          <RouteCheckbox
            label={`Select ${route.id}`}
            shortcut="select"
            state={selection.has(route.id)}
            onChange={(on) => selection.set([route.id], on)}
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
        <Link to="/routes/$id" params={{ id: route.id }} className={css.pattern} data-row-link>
          {route.pattern}
        </Link>
        <div className={css.under}>
          {gone ? <em>deleted meanwhile</em> : <span className="clip">{route.id}</span>}
          {route.owner && <span className="clip">· {route.owner}</span>}
          {route.rejected && (
            <span className={css.rejected} title={route.rejected.message}>
              <IconAlertTriangle size={13} aria-hidden="true" /> not in force
            </span>
          )}
        </div>
      </th>
      <td className={css.candidate}>
        {route.candidate === null ? (
          <span className="dim">none yet</span>
        ) : (
          <span className={css.backend}>
            <HealthDot healthy={route.candidateHealthy} />
            <Link to="/backends/$id" params={{ id: route.candidate }} className="clip">
              {route.candidate}
            </Link>
          </span>
        )}
      </td>
      <Figures traffic={traffic} seconds={seconds} line={line} />
      <td className={css.changed}>
        <span className="clip">{route.changedBy}</span>
        <TimeAgo at={route.changedAt} />
      </td>
      <td className={css.act}>
        {!gone && route.weight > 0 && route.retiredAt === null && <RollBackButton route={route} />}
      </td>
    </tr>
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
        Everything else
        <div className={css.under}>falls through; cannot be removed</div>
      </th>
      <td className={css.candidate}>
        <Link to="/backends/$id" params={{ id: LEGACY_BACKEND }}>
          {LEGACY_BACKEND}
        </Link>
      </td>
      <Figures traffic={traffic} seconds={seconds} line={line} />
      <td className={css.changed} />
      <td className={css.act} />
    </tr>
  )
}

function Figures({ traffic, seconds, line }: Pick<Props, 'traffic' | 'seconds' | 'line'>) {
  if (!traffic || seconds === 0) {
    return (
      <>
        <td className={css.number}>–</td>
        <td className={css.errors}>–</td>
      </>
    )
  }
  return (
    <>
      <td className={css.number}>
        {perSecond(requestsOf(traffic) / seconds)}
        <TrafficLine values={line} />
      </td>
      <td className={css.errors}>
        <Errors slot={traffic.baseline} /> → <Errors slot={traffic.candidate} />
      </td>
    </>
  )
}

function Errors({ slot }: { slot: SlotTraffic }) {
  return <span data-bad={slot.errors > 0}>{share(slot.errors, slot.requests)}</span>
}
