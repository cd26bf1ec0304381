import { useMemo, useState } from 'react'
import { type SettledRow, settledRows } from '../util/settled-rows.ts'

export type SettledRows<T> = { rows: SettledRow<T>[]; arrived: number; show: () => void }

type Options<T> = {
  /** The list is still being brought up to date for a page that was just opened: nobody looks at a place in it yet. */
  opening?: boolean
  /** All that there is, where `items` are only those that a filter finds. */
  known?: readonly T[] | undefined
  /** The order in which they are put once; afterwards they stay. */
  arrange?: (items: readonly T[]) => readonly T[]
}

const NONE: readonly never[] = []

/**
 * Rows that stay where they are while a list changes underneath: what is new waits until it is asked for, what is
 * gone is marked. `view` names what the person chose to see; choosing something else starts afresh.
 */
export function useSettledRows<T>(
  items: readonly T[] | undefined,
  idOf: (item: T) => string,
  view: string,
  { opening = false, known, arrange = (all) => all }: Options<T> = {},
): SettledRows<T> {
  const [settled, setSettled] = useState<{ view: string; items: readonly T[] } | null>(null)
  const now = items ?? NONE
  let before = settled?.items ?? NONE
  if (opening) before = arrange(now)
  // An empty list has no places to keep: what comes first is shown as it comes.
  else if (items !== undefined && (settled?.view !== view || (items.length > 0 && before.length === 0))) {
    before = arrange(items)
    setSettled({ view, items: before })
  }
  const rows = useMemo(() => settledRows(before, now, idOf, known), [before, now, idOf, known])
  return { ...rows, show: () => setSettled({ view, items: arrange(now) }) }
}

/** A query that is being read for the first time since its page was opened, whatever the cache had. */
export const isOpening = (query: { isFetching: boolean; isFetchedAfterMount: boolean }) =>
  query.isFetching && !query.isFetchedAfterMount
