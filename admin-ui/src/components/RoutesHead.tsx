import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Direction, RouteSort } from '../util/choices.ts'
import { FIRST_DIRECTION } from '../util/route-order.ts'
import { RouteCheckbox } from './RouteCheckbox.tsx'
import css from './routes-table.module.css'
import type { Selection } from './use-selection.ts'

type Sorting = {
  sort: RouteSort | undefined
  dir: Direction | undefined
  onSort: (sort: RouteSort) => void
}
type Props = Sorting & { ids: readonly string[]; selection: Selection }

/** The heads of the columns, which put the list in order. */
export function RoutesHead({ ids, selection, ...sorting }: Props) {
  const selected = ids.filter((id) => selection.ids.has(id)).length
  return (
    <thead>
      <tr>
        <td className={css.select}>
          <RouteCheckbox
            label="Select all routes shown"
            state={selected === 0 ? false : selected === ids.length || 'some'}
            onChange={(on) => selection.set(ids, on)}
          />
        </td>
        <Column {...sorting} by="stage" className={css.stage}>
          Stage
        </Column>
        <Column {...sorting} by="pattern">
          Matches
        </Column>
        <Column {...sorting} by="candidate" className={css.candidate}>
          Candidate
        </Column>
        <Column {...sorting} by="traffic" className={css.number}>
          req/s
        </Column>
        <Column {...sorting} by="errors" className={css.errors} title="baseline → candidate">
          Errors
        </Column>
        <th scope="col" className={css.latency} title="95 of 100 were faster: baseline → candidate">
          p95
        </th>
        <Column {...sorting} by="changed" className={css.changed}>
          Changed
        </Column>
        <th scope="col" className={css.act}>
          <span className="sr-only">Roll back</span>
        </th>
      </tr>
    </thead>
  )
}

type ColumnProps = Sorting & {
  by: RouteSort
  children: ReactNode
  className?: string | undefined
  title?: string
}

function Column({ by, children, className, title, sort, dir, onSort }: ColumnProps) {
  const way = sort === by ? (dir ?? FIRST_DIRECTION[by]) : undefined
  const Arrow = way === 'up' ? IconArrowUp : IconArrowDown
  return (
    <th
      scope="col"
      className={className}
      title={title}
      aria-sort={way && (way === 'up' ? 'ascending' : 'descending')}
    >
      <button type="button" className={css.sort} onClick={() => onSort(by)}>
        {children}
        {way && <Arrow size={13} aria-hidden="true" />}
      </button>
    </th>
  )
}
