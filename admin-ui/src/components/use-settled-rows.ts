import { useState } from 'react'
import { type SettledRow, settledRows } from '../util/settled-rows.ts'

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
  const isNew = !opening && items !== undefined && settled?.view !== view
  if (isNew) setSettled({ view, items })
  const before = opening || isNew ? now : (settled?.items ?? [])
  return { ...settledRows(before, now, idOf), show: () => setSettled({ view, items: now }) }
}

/** A query that is being read for the first time since its page was opened, whatever the cache had. */
export const isOpening = (query: { isFetching: boolean; isFetchedAfterMount: boolean }) =>
  query.isFetching && !query.isFetchedAfterMount
