import type { RequestLine } from 'banyan/contracts/route-traffic.ts'

/** How many rows are kept on the screen. */
export const TAIL_ROWS = 200

/** The rows that are shown with those that have come since, newest first; the same array when there are none. */
export function withNewer(
  rows: readonly RequestLine[],
  newest: readonly RequestLine[],
): readonly RequestLine[] {
  const known = new Set(rows.map(({ id }) => id))
  const added = newest.filter(({ id }) => !known.has(id))
  if (added.length === 0) return rows
  // Of the same instant those that are shown come first: what has no room now does not push them out in turns.
  const next = [...rows, ...added].sort((a, b) => b.at - a.at).slice(0, TAIL_ROWS)
  return next.length === rows.length && next.every((row, i) => row === rows[i]) ? rows : next
}
