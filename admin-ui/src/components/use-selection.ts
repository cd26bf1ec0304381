import { useCallback, useMemo, useState } from 'react'

export type Selection = {
  ids: ReadonlySet<string>
  has: (id: string) => boolean
  set: (ids: readonly string[], on: boolean) => void
  clear: () => void
}

/** Which rows are selected, by id: filters, live updates and other orders leave it alone. */
export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const set = useCallback(
    (some: readonly string[], on: boolean) =>
      setIds((old) => {
        const next = new Set(old)
        for (const id of some) on ? next.add(id) : next.delete(id)
        return next
      }),
    [],
  )
  const clear = useCallback(() => setIds(new Set()), [])
  return useMemo(() => ({ ids, has: (id: string) => ids.has(id), set, clear }), [ids, set, clear])
}
