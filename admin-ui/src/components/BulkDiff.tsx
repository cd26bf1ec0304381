import { useVirtualizer } from '@tanstack/react-virtual'
import type { RouteView } from 'banyan/contracts/route.ts'
import { useRef } from 'react'
import { percent } from '../util/format.ts'
import { type BulkTarget, refusalOf } from './bulk-change.ts'
import css from './bulk-diff.module.css'

// As in the stylesheet.
const LINE = 28

/** What one number would do to every one of these routes. Those that refuse come first. */
export function BulkDiff({ routes, to }: { routes: readonly RouteView[]; to: BulkTarget }) {
  const box = useRef<HTMLElement>(null)
  const refuses = new Set(routes.filter((route) => refusalOf(route, to) !== undefined))
  const lines = [...refuses, ...routes.filter((route) => !refuses.has(route))]
  const virtual = useVirtualizer({
    count: lines.length,
    estimateSize: () => LINE,
    getScrollElement: () => box.current,
    overscan: 8,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section ref={box} className={css.box} aria-label="What it would change" tabIndex={0}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const route = lines[index]
          return (
            route && (
              <li
                key={route.id}
                className={css.line}
                style={{ top: start }}
                data-refuses={refuses.has(route)}
              >
                <span className="clip">{route.id}</span>
                <span className="num">
                  <Numbers route={route} to={to} />
                </span>
              </li>
            )
          )
        })}
      </ul>
    </section>
  )
}

function Numbers({ route, to }: { route: RouteView; to: BulkTarget }) {
  const refusal = refusalOf(route, to)
  if (refusal !== undefined) return <strong>{refusal}</strong>
  const [from, next] = 'weight' in to ? [route.weight, to.weight] : [route.mirror, to.mirror]
  return (
    <>
      {percent(from)} → <strong>{percent(next)}</strong>
    </>
  )
}
