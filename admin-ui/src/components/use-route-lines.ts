import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type FocusEvent, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { RouteLine } from '../util/route-order.ts'

// As in the stylesheet.
const ROW_HEIGHT = 56
const COMPACT_HEIGHT = 36
const CARD_HEIGHT = 105
const GROUP_HEIGHT = 36
const isPhone = () => matchMedia('(max-width: 40rem)').matches
const OVERSCAN = 4

const idOf = (line: RouteLine | undefined) => (line?.kind === 'route' ? line.row.item.id : undefined)

/**
 * The lines near the window, each with the height of what is left out before it. The row that has the focus, or
 * from which a popover is open, stays in the document wherever the page is scrolled: what is typed there would go.
 */
export function useRouteLines(lines: readonly RouteLine[], compact: boolean) {
  const body = useRef<HTMLTableSectionElement>(null)
  const kept = useRef<string>(undefined)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const measure = () => setOffset(Math.round((body.current?.getBoundingClientRect().top ?? 0) + scrollY))
    measure()
    // What is above the table can change its height. Asked when the layout is done, so that it is not done twice.
    const resized = new ResizeObserver(measure)
    const main = body.current?.closest('main')
    if (main) resized.observe(main)
    return () => resized.disconnect()
  }, [])
  const rowHeight = isPhone() ? CARD_HEIGHT : compact ? COMPACT_HEIGHT : ROW_HEIGHT
  // A function of its own for each list: the heights are asked for again when it is another one.
  const getItemKey = useCallback(
    (index: number) => idOf(lines[index]) ?? `group ${index} ${rowHeight}`,
    [lines, rowHeight],
  )
  const virtual = useWindowVirtualizer({
    count: lines.length,
    getItemKey,
    estimateSize: (index) => (lines[index]?.kind === 'group' ? GROUP_HEIGHT : rowHeight),
    overscan: OVERSCAN,
    scrollMargin: offset,
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      const index = kept.current === undefined ? -1 : lines.findIndex((line) => idOf(line) === kept.current)
      return index === -1 || indexes.includes(index) ? indexes : [...indexes, index].sort((a, b) => a - b)
    },
  })
  let end = offset
  const shown = virtual.getVirtualItems().flatMap((item) => {
    const line = lines[item.index]
    if (line === undefined) return []
    const gap = item.start - end
    end = item.end
    return [{ index: item.index, gap, line }]
  })
  const keep = useCallback((event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.target)) return
    kept.current = event.target.closest<HTMLElement>('[data-row]')?.dataset.row
  }, [])
  return { body, shown, below: virtual.getTotalSize() - (end - offset), keep }
}
