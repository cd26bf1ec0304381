import { useQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import { FALL_THROUGH } from 'banyan/domain/route.ts'
import { memo, useMemo, useRef } from 'react'
import { useChange } from '../api/mutations.ts'
import { busyRoutesQuery } from '../api/queries.ts'
import type { Direction, RouteGroup, RouteSort } from '../util/choices.ts'
import { linesOf } from '../util/route-order.ts'
import type { SettledRow } from '../util/settled-rows.ts'
import { secondsOf, trafficByRoute } from '../util/traffic.ts'
import { RouteCheckbox } from './RouteCheckbox.tsx'
import { FallThroughRow, RouteRow, type RowDeeds } from './RouteRow.tsx'
import { RoutesHead } from './RoutesHead.tsx'
import css from './routes-table.module.css'
import { rollBackChange } from './traffic-change.ts'
import { useReasonAgainst } from './use-can.ts'
import { useRouteLines } from './use-route-lines.ts'
import type { Selection } from './use-selection.ts'
import { useTableLinks } from './use-table-links.ts'

type Props = {
  rows: readonly SettledRow<RouteView>[]
  traffic: TrafficView | undefined
  withFallThrough: boolean
  selection: Selection
  compact: boolean
  group: RouteGroup | undefined
  sort: RouteSort | undefined
  dir: Direction | undefined
  onSort: (sort: RouteSort) => void
}

/** All routes as one table; only the rows near the window are in the document. */
export const RoutesTable = memo(function RoutesTable(props: Props) {
  const { rows, traffic, withFallThrough, selection, compact, group, sort, dir, onSort } = props
  const lines = useMemo(() => linesOf(rows, group), [rows, group])
  const ids = useMemo(() => rows.filter(({ gone }) => !gone).map(({ item }) => item.id), [rows])
  const { body, shown, below, keep } = useRouteLines(lines, compact)
  const deeds = useRowDeeds(ids, selection)
  const onClick = useTableLinks()
  const seconds = traffic ? secondsOf(traffic) : 0
  const figures = traffic && trafficByRoute(traffic)
  const { data: busy } = useQuery(busyRoutesQuery)
  const minutes = useMemo(() => new Map(busy?.items.map((each) => [each.route, each.perMinute])), [busy])

  return (
    <div className={css.frame}>
      <table className={css.table} data-compact={compact} aria-rowcount={lines.length + 1}>
        <RoutesHead ids={ids} selection={selection} sort={sort} dir={dir} onSort={onSort} />
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: every row has a link that the keyboard reaches */}
        <tbody ref={body} onClick={onClick} onFocus={keep}>
          {shown.flatMap(({ index, gap, line }) => [
            gap > 0 && <Gap key={`gap ${index}`} height={gap} />,
            line.kind === 'group' ? (
              <GroupRow key={`group ${line.name}`} {...line} index={index} selection={selection} />
            ) : (
              <RouteRow
                key={line.row.item.id}
                index={index}
                route={line.row.item}
                gone={line.row.gone}
                selected={selection.ids.has(line.row.item.id)}
                traffic={figures?.get(line.row.item.id)}
                seconds={seconds}
                line={minutes.get(line.row.item.id)}
                deeds={deeds}
              />
            ),
          ])}
          {below > 0 && <Gap height={below} />}
          {withFallThrough && (
            <FallThroughRow
              traffic={figures?.get(FALL_THROUGH)}
              seconds={seconds}
              line={minutes.get(FALL_THROUGH)}
            />
          )}
        </tbody>
      </table>
    </div>
  )
})

/** The same object as long as nothing in it changes, so that rows are not drawn again for it. */
function useRowDeeds(ids: readonly string[], { set }: Selection): RowDeeds {
  const { run } = useChange({ errors: 'toast' })
  const mayNotRollBack = useReasonAgainst('route.rollback')
  const latest = useRef({ run, ids, last: undefined as string | undefined })
  latest.current.run = run
  latest.current.ids = ids
  return useMemo(
    () => ({
      mayNotRollBack,
      rollBack: (route) => void latest.current.run(rollBackChange(route)),
      select(id, on, range) {
        const { ids, last } = latest.current
        const [from, to] = [ids.indexOf(last ?? id), ids.indexOf(id)]
        const between = ids.slice(Math.min(from, to), Math.max(from, to) + 1)
        set(range && from !== -1 ? between : [id], on)
        latest.current.last = id
      },
    }),
    [mayNotRollBack, set],
  )
}

type GroupProps = { name: string; ids: readonly string[]; index: number; selection: Selection }

function GroupRow({ name, ids, index, selection }: GroupProps) {
  const selected = ids.filter((id) => selection.ids.has(id)).length
  return (
    <tr className={css.group} aria-rowindex={index + 2}>
      <td className={css.select}>
        <RouteCheckbox
          label={`Select all of ${name}`}
          state={selected === 0 ? false : selected === ids.length || 'some'}
          onChange={(on) => selection.set(ids, on)}
        />
      </td>
      <th scope="rowgroup">
        {name} <span className="dim num">{ids.length}</span>
      </th>
      {/* One wide cell would count the columns that are hidden for want of width. */}
      {[css.matches, css.candidate, css.number, css.errors, css.latency, css.changed, css.act].map(
        (column) => (
          <td key={column} className={column} />
        ),
      )}
    </tr>
  )
}

/** Stands for the rows that are not in the document. */
function Gap({ height }: { height: number }) {
  return (
    <tr className={css.gap}>
      <td style={{ height }} />
    </tr>
  )
}
