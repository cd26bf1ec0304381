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
  return added.length === 0 ? rows : [...added, ...rows].sort((a, b) => b.at - a.at).slice(0, TAIL_ROWS)
}
