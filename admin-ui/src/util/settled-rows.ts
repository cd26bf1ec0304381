/** A row as it is shown: `gone` marks one that does not exist any more and only keeps its place. */
export type SettledRow<T> = { item: T; gone: boolean }

/**
 * The rows of before in their places, with what is known of them now, and how many new ones wait. `known` is all
 * that there is: what the filter does not find any more has changed, and is not gone.
 */
export function settledRows<T>(
  before: readonly T[],
  now: readonly T[],
  idOf: (item: T) => string,
  known: readonly T[] = now,
): { rows: SettledRow<T>[]; arrived: number } {
  const fresh = new Map(known.map((item) => [idOf(item), item]))
  const rows = before.map((old) => {
    const item = fresh.get(idOf(old))
    return item === undefined ? { item: old, gone: true } : { item, gone: false }
  })
  const placed = new Set(before.map(idOf))
  return { rows, arrived: now.filter((item) => !placed.has(idOf(item))).length }
}
