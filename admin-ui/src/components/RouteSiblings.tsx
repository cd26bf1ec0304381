import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { routesQuery } from '../api/queries.ts'
import { count } from '../util/format.ts'
import css from './route-siblings.module.css'

/** The routes before and after this one in the order in which they are asked. */
export function RouteSiblings({ id }: { id: string }) {
  const { data } = useQuery(routesQuery)
  const place = data?.items.findIndex((route) => route.id === id) ?? -1
  // It has its place before it is known: the head does not grow by it.
  if (data === undefined || place < 0) return <span className={css.siblings} />
  const [before, after] = [data.items[place - 1], data.items[place + 1]]
  return (
    <span className={css.siblings}>
      {before && (
        <Link
          to="/routes/$id"
          params={{ id: before.id }}
          aria-label={`Previous route: ${before.id}`}
          title={`${before.pattern}  [`}
          data-shortcut="previous-sibling"
          className={css.step}
        >
          <IconChevronLeft size={16} aria-hidden="true" />
        </Link>
      )}
      <span className="num">
        {count(place + 1)} of {count(data.items.length)}
      </span>
      {after && (
        <Link
          to="/routes/$id"
          params={{ id: after.id }}
          aria-label={`Next route: ${after.id}`}
          title={`${after.pattern}  ]`}
          data-shortcut="next-sibling"
          className={css.step}
        >
          <IconChevronRight size={16} aria-hidden="true" />
        </Link>
      )}
    </span>
  )
}
