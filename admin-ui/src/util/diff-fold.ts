import type { DiffRow } from 'banyan/contracts/divergence.ts'

/** What is drawn in place of a run of rows: one of them, or how many equal ones stand here. */
export type DiffItem = { row: number } | { fold: number; count: number }

/** Equal rows kept on both sides of a difference. */
const CONTEXT = 3
/** A shorter run is not worth hiding. */
const SHORTEST = 4

/** The rows with runs of equal ones folded away, except those that begin at an index of `open`. */
export function foldRows(rows: readonly DiffRow[], open: ReadonlySet<number>, folding: boolean): DiffItem[] {
  const items: DiffItem[] = []
  let start = 0
  while (start < rows.length) {
    if (!folding || rows[start]?.mark !== 'same') {
      items.push({ row: start })
      start += 1
      continue
    }
    const end = runEnd(rows, start)
    pushRun(items, start, end, { first: start === 0, last: end === rows.length }, open)
    start = end
  }
  return items
}

function runEnd(rows: readonly DiffRow[], start: number): number {
  let end = start
  while (end < rows.length && rows[end]?.mark === 'same') end += 1
  return end
}

function pushRun(
  items: DiffItem[],
  start: number,
  end: number,
  edge: { first: boolean; last: boolean },
  open: ReadonlySet<number>,
): void {
  const from = edge.first ? start : Math.min(start + CONTEXT, end)
  const to = edge.last ? end : Math.max(end - CONTEXT, from)
  const folded = to - from >= SHORTEST && !open.has(from)
  for (let row = start; row < end; row += 1) {
    if (folded && row === from) items.push({ fold: from, count: to - from })
    if (!folded || row < from || row >= to) items.push({ row })
  }
}

/** The fold that hides a row, if one does. */
export function foldHiding(items: readonly DiffItem[], row: number): number | null {
  const hiding = items.find((item) => 'fold' in item && row >= item.fold && row < item.fold + item.count)
  return hiding && 'fold' in hiding ? hiding.fold : null
}

/** The first row of each difference: where "next" and "previous" go. What is `quiet` is passed over, unless all is. */
export function differenceStarts(
  rows: readonly DiffRow[],
  quiet: (row: DiffRow) => boolean = () => false,
): number[] {
  const starts: number[] = []
  let start: DiffRow | null = null
  rows.forEach((row, index) => {
    if (row.mark !== 'same' && !(start && belongs(row, start))) starts.push(index)
    start = row.mark === 'same' ? null : (rows[starts.at(-1) ?? 0] ?? null)
  })
  const loud = starts.filter((index) => !quiet(rows[index] as DiffRow))
  return loud.length > 0 ? loud : starts
}

/** The lines of an object that is missing are one difference; two fields that differ, one below the other, are two. */
function belongs(row: DiffRow, start: DiffRow): boolean {
  if (row.mark !== start.mark) return false
  if (row.pointer == null || start.pointer == null) return row.path === start.path
  return row.pointer === start.pointer || row.pointer.startsWith(`${start.pointer}/`)
}
