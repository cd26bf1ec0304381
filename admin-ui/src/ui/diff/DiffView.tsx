import type { DiffRow } from 'banyan/contracts/divergence.ts'
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { createStore } from '../../stores/store.ts'
import type { DiffItem } from '../../util/diff-fold.ts'
import { plural } from '../../util/format.ts'
import { DiffLine, elementsOf } from './DiffLine.tsx'
import css from './diff.module.css'
import { type Hovered, HoverPointer } from './HoverPointer.tsx'
import { LINE_HEIGHT, useLineWindow } from './use-line-window.ts'

/** Below these everything is in the document, and the browser's own search finds it. */
const PLAIN_MAX = 2_000
const ELEMENTS_MAX = 4_500
/** From here on the browser skips the lines that are out of sight. */
const MANY = 150
/** Lines kept in sight above a row that is brought into view. */
const ABOVE = 4

type Props = {
  rows: readonly DiffRow[]
  /** The rows and folds to draw. */
  items: readonly DiffItem[]
  label: string
  split: boolean
  selected: number | null
  found: ReadonlySet<number>
  tagOf: (row: DiffRow) => string | null
  onSelect: (index: number) => void
  onOpen: (fold: number) => void
  onFind: () => void
}

/** Whether so many lines are drawn that only those in sight can be in the document. */
export function isLong(rows: readonly DiffRow[], items: readonly DiffItem[], split: boolean): boolean {
  if (items.length > PLAIN_MAX) return true
  let elements = 0
  for (const item of items) elements += 'row' in item ? elementsOf(rows[item.row] as DiffRow, split) : 1
  return elements > ELEMENTS_MAX
}

/** Two answers side by side, or one under the other. The rows come from the server; this only draws them. */
export function DiffView(props: Props) {
  const { rows, items, label, split, selected, found, tagOf, onSelect, onOpen, onFind } = props
  const frame = useRef<HTMLElement>(null)
  const [hovered] = useState(() => createStore<Hovered | null>(null))
  const long = useMemo(() => isLong(rows, items, split), [rows, items, split])
  const heights = useMemo(
    () => (long ? items.map((item) => heightOf(item, rows, split)) : []),
    [long, items, rows, split],
  )
  const sight = useLineWindow(heights)
  useScrollTo(selected, items, long ? sight.topOf : null, frame)

  // One handler for all rows.
  function onClick(event: MouseEvent) {
    const { i, fold } = lineAt(event.target)?.dataset ?? {}
    if (i) onSelect(Number(i))
    if (fold) onOpen(Number(fold))
  }

  function onMouseOver(event: MouseEvent<HTMLElement>) {
    const line = lineAt(event.target)
    if (!line) return
    const pointer = line.dataset.i ? rows[Number(line.dataset.i)]?.pointer : null
    const box = event.currentTarget
    const top = line.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop
    hovered.set(pointer ? { pointer, top } : null)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (long && event.key === 'f' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      onFind()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const next = rowBeside(items, selected, event.key === 'ArrowDown' ? 1 : -1)
      if (next !== null) onSelect(next)
    }
  }

  const draw = (item: DiffItem) => {
    if ('fold' in item) {
      return (
        <button key={`fold ${item.fold}`} type="button" className={css.fold} data-fold={item.fold}>
          … {plural(item.count, 'equal line')}
        </button>
      )
    }
    const row = rows[item.row] as DiffRow
    const own = { index: item.row, selected: item.row === selected, found: found.has(item.row) }
    return <DiffLine key={item.row} row={row} tag={tagOf(row)} split={split} {...own} />
  }

  return (
    // biome-ignore lint/a11y/useKeyWithMouseEvents: the panel below shows the pointer of the line that the keys chose
    <section
      ref={frame}
      aria-label={label}
      className={css.view}
      data-split={split}
      data-long={long}
      data-many={items.length > MANY}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onMouseOver={onMouseOver}
      onMouseLeave={() => hovered.set(null)}
      onScroll={(event) => long && sight.onScroll(event.currentTarget)}
    >
      {long ? (
        <div className={css.tall} style={{ height: sight.height, paddingTop: sight.topOf(sight.first) }}>
          {items.slice(sight.first, sight.end).map(draw)}
        </div>
      ) : (
        items.map(draw)
      )}
      <HoverPointer hovered={hovered} />
    </section>
  )
}

/** In lines: of a long diff every side of a row has one. */
function heightOf(item: DiffItem, rows: readonly DiffRow[], split: boolean): number {
  return 'row' in item && !split && rows[item.row]?.mark === 'changed' ? 2 : 1
}

const lineAt = (target: EventTarget): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-i], [data-fold]') : null

function rowBeside(items: readonly DiffItem[], selected: number | null, by: 1 | -1): number | null {
  let place = items.findIndex((item) => 'row' in item && item.row === selected)
  do place += by
  while (items[place] && 'fold' in (items[place] as DiffItem))
  const next = items[place]
  return next && 'row' in next ? next.row : null
}

/**
 * Brings the selected row into view when it changes, and only then. The first one only within the frame: opening a
 * page never scrolls it.
 */
function useScrollTo(
  selected: number | null,
  items: readonly DiffItem[],
  topOf: ((item: number) => number) | null,
  frame: React.RefObject<HTMLElement | null>,
): void {
  const first = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new selection is what scrolls
  useEffect(() => {
    const box = frame.current
    if (selected === null || !box) return
    const top = topOf
      ? topOf(items.findIndex((item) => 'row' in item && item.row === selected))
      : (box.querySelector<HTMLElement>(`[data-i="${selected}"]`)?.offsetTop ?? 0)
    const seen = top >= box.scrollTop && top + LINE_HEIGHT <= box.scrollTop + box.clientHeight
    if (!seen) box.scrollTop = top - ABOVE * LINE_HEIGHT
    if (!first.current) box.scrollIntoView({ block: 'nearest' })
    first.current = false
  }, [selected])
}
