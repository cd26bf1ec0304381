import { useState } from 'react'

/** A row as it is shown: `gone` marks one that does not exist any more and only keeps its place. */
export type SettledRow<T> = { item: T; gone: boolean }

export type SettledRows<T> = { rows: SettledRow<T>[]; arrived: number; show: () => void }

/**
 * Rows that stay where they are while a list changes underneath: what is new waits until it is asked for, what is
 * gone is marked. `view` names what the person chose to see; choosing something else starts afresh. While `opening`
 * the list is still being brought up to date for a page that was just opened: nobody is looking at a place in it yet.
 */
export function useSettledRows<T>(
  items: readonly T[] | undefined,
  idOf: (item: T) => string,
  view: string,
  opening = false,
): SettledRows<T> {
  const [settled, setSettled] = useState<{ view: string; items: readonly T[] } | null>(null)
  const now = items ?? []
  if (opening) return { rows: now.map((item) => ({ item, gone: false })), arrived: 0, show: () => undefined }
  if (items !== undefined && settled?.view !== view) {
    setSettled({ view, items })
    return { rows: items.map((item) => ({ item, gone: false })), arrived: 0, show: () => undefined }
  }
  const fresh = new Map(now.map((item) => [idOf(item), item]))
  const known = new Set<string>()
  const rows = (settled?.items ?? []).map((old) => {
    known.add(idOf(old))
    const item = fresh.get(idOf(old))
    return item === undefined ? { item: old, gone: true } : { item, gone: false }
  })
  const arrived = now.reduce((sum, item) => sum + (known.has(idOf(item)) ? 0 : 1), 0)
  return { rows, arrived, show: () => setSettled({ view, items: now }) }
}

/** A query that is being read for the first time since its page was opened, whatever the cache had. */
export const isOpening = (query: { isFetching: boolean; isFetchedAfterMount: boolean }) =>
  query.isFetching && !query.isFetchedAfterMount
