import { useVirtualizer } from '@tanstack/react-virtual'
import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { type MouseEvent, useEffect, useMemo, useRef } from 'react'
import { type DiffItem, foldRows } from '../../util/diff-fold.ts'
import { plural } from '../../util/format.ts'
import { DiffLine } from './DiffLine.tsx'
import css from './diff.module.css'

/** Below this everything is in the document, and the browser's own search finds it. */
const PLAIN_MAX = 2_000
const LINE_HEIGHT = 22
const OVERSCAN = 40

type Props = {
  rows: readonly DiffRow[]
  label: string
  split: boolean
  folding: boolean
  open: ReadonlySet<number>
  selected: number | null
  tagOf: (row: DiffRow) => string | null
  onSelect: (index: number) => void
  onOpen: (fold: number) => void
}

/** Two answers side by side, or one under the other. The rows come from the server; this only draws them. */
export function DiffView({ rows, label, split, folding, open, selected, tagOf, onSelect, onOpen }: Props) {
  const frame = useRef<HTMLElement>(null)
  const items = useMemo(() => foldRows(rows, open, folding), [rows, open, folding])
  const isLong = items.length > PLAIN_MAX
  const virtual = useVirtualizer({
    count: items.length,
    enabled: isLong,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: OVERSCAN,
  })
  useScrollTo(selected, items, isLong ? virtual.scrollToIndex : null, frame)

  // One handler for all rows.
  function onClick(event: MouseEvent) {
    const target =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-i], [data-fold]') : null
    if (target?.dataset.i) onSelect(Number(target.dataset.i))
    if (target?.dataset.fold) onOpen(Number(target.dataset.fold))
  }

  const draw = (item: DiffItem) =>
    'row' in item ? (
      <DiffLine
        key={item.row}
        row={rows[item.row] as DiffRow}
        index={item.row}
        tag={tagOf(rows[item.row] as DiffRow)}
        selected={item.row === selected}
        split={split}
      />
    ) : (
      <button key={`fold ${item.fold}`} type="button" className={css.fold} data-fold={item.fold}>
        … {plural(item.count, 'equal line')}
      </button>
    )

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: n and p do the same, from anywhere on the page
    <section
      ref={frame}
      aria-label={label}
      className={css.view}
      data-split={split}
      data-long={isLong}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
      onClick={onClick}
    >
      {isLong ? (
        <div className={css.tall} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <div key={index} className={css.placed} style={{ transform: `translateY(${start}px)` }}>
              {draw(items[index] as DiffItem)}
            </div>
          ))}
        </div>
      ) : (
        items.map(draw)
      )}
    </section>
  )
}

/** Lines kept in sight above a row that is brought into view. */
const ABOVE = 4 * LINE_HEIGHT

/**
 * Brings the selected row into view when it changes, and only then. The first one only within the frame: opening a
 * page never scrolls it.
 */
function useScrollTo(
  selected: number | null,
  items: readonly DiffItem[],
  scrollToIndex: ((index: number, options: { align: 'center' }) => void) | null,
  frame: React.RefObject<HTMLElement | null>,
): void {
  const first = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new selection is what scrolls
  useEffect(() => {
    const box = frame.current
    if (selected === null || !box) return
    if (scrollToIndex) {
      const place = items.findIndex((item) => 'row' in item && item.row === selected)
      scrollToIndex(place, { align: 'center' })
    } else {
      const row = box.querySelector<HTMLElement>(`[data-i="${selected}"]`)
      const top = (row?.offsetTop ?? 0) - box.offsetTop
      const seen = top >= box.scrollTop && top + LINE_HEIGHT <= box.scrollTop + box.clientHeight
      if (!seen) box.scrollTop = top - ABOVE
    }
    if (!first.current) box.scrollIntoView({ block: 'nearest' })
    first.current = false
  }, [selected])
}
