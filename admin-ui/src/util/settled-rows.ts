/** A row as it is shown: `gone` marks one that does not exist any more and only keeps its place. */
export type SettledRow<T> = { item: T; gone: boolean }

/** The rows of before in their places, with what is known of them now, and how many new ones wait. */
export function settledRows<T>(
  before: readonly T[],
  now: readonly T[],
  idOf: (item: T) => string,
): { rows: SettledRow<T>[]; arrived: number } {
  const fresh = new Map(now.map((item) => [idOf(item), item]))
  const rows = before.map((old) => {
    const item = fresh.get(idOf(old))
    fresh.delete(idOf(old))
    return item === undefined ? { item: old, gone: true } : { item, gone: false }
  })
  return { rows, arrived: fresh.size }
}
