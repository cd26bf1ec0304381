import { useQuery } from '@tanstack/react-query'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import { FALL_THROUGH } from 'banyan/domain/route.ts'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { busyRoutesQuery } from '../api/queries.ts'
import type { SettledRow } from '../util/settled-rows.ts'
import { secondsOf, trafficOf } from '../util/traffic.ts'
import { RouteCheckbox } from './RouteCheckbox.tsx'
import { FallThroughRow, RouteRow } from './RouteRow.tsx'
import css from './routes-table.module.css'
import type { Selection } from './use-selection.ts'

// As in the stylesheet.
const ROW_HEIGHT = 56
const CARD_HEIGHT = 105
const isPhone = () => matchMedia('(max-width: 40rem)').matches
const OVERSCAN = 12
const COLUMNS = 8

type Props = {
  rows: readonly SettledRow<RouteView>[]
  traffic: TrafficView | undefined
  withFallThrough: boolean
  selection: Selection
}

/** All routes as one table; only the rows near the window are in the document. */
export function RoutesTable({ rows, traffic, withFallThrough, selection }: Props) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top ?? 0
    setOffset(top + window.scrollY)
  }, [])
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (isPhone() ? CARD_HEIGHT : ROW_HEIGHT),
    overscan: OVERSCAN,
    scrollMargin: offset,
  })
  const shown = virtual.getVirtualItems()
  const above = (shown[0]?.start ?? offset) - offset
  const below = virtual.getTotalSize() - ((shown.at(-1)?.end ?? offset) - offset)
  const ids = rows.filter(({ gone }) => !gone).map(({ item }) => item.id)
  const selected = ids.filter(selection.has).length
  const seconds = traffic ? secondsOf(traffic) : 0
  const { data: busy } = useQuery(busyRoutesQuery)
  const lines = useMemo(() => new Map(busy?.items.map((each) => [each.route, each.perMinute])), [busy])

  return (
    <div className={css.frame}>
      <table className={css.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <td className={css.select}>
              <RouteCheckbox
                label="Select all routes shown"
                state={selected === 0 ? false : selected === ids.length || 'some'}
                onChange={(on) => selection.set(ids, on)}
              />
            </td>
            <th scope="col" className={css.stage}>
              Stage
            </th>
            <th scope="col">Matches</th>
            <th scope="col" className={css.candidate}>
              Candidate
            </th>
            <th scope="col" className={css.number}>
              req/s
            </th>
            <th scope="col" className={css.errors}>
              Errors <span className={css.sides}>baseline → candidate</span>
            </th>
            <th scope="col" className={css.changed}>
              Changed
            </th>
            <th scope="col" className={css.act}>
              <span className="sr-only">Roll back</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {above > 0 && <Gap height={above} />}
          {shown.map(({ index }) => {
            const row = rows[index]
            return (
              row && (
                <RouteRow
                  key={row.item.id}
                  index={index}
                  route={row.item}
                  gone={row.gone}
                  traffic={traffic && trafficOf(traffic, row.item.id)}
                  seconds={seconds}
                  line={lines.get(row.item.id)}
                  selection={selection}
                />
              )
            )
          })}
          {below > 0 && <Gap height={below} />}
          {withFallThrough && (
            <FallThroughRow
              traffic={traffic && trafficOf(traffic, FALL_THROUGH)}
              seconds={seconds}
              line={lines.get(FALL_THROUGH)}
            />
          )}
        </tbody>
      </table>
    </div>
  )
}

/** Stands for the rows that are not in the document. */
function Gap({ height }: { height: number }) {
  return (
    <tr className={css.gap}>
      <td colSpan={COLUMNS} style={{ height }} />
    </tr>
  )
}
