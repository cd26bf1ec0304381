import { useMemo, useState } from 'react'

export type Selection = {
  size: number
  has: (id: string) => boolean
  set: (ids: readonly string[], on: boolean) => void
  clear: () => void
}

/** Which rows are selected, by id: filters, live updates and other orders leave it alone. */
export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  return useMemo(
    () => ({
      size: chosen.size,
      has: (id) => chosen.has(id),
      set: (ids, on) =>
        setChosen((old) => {
          const next = new Set(old)
          for (const id of ids) on ? next.add(id) : next.delete(id)
          return next
        }),
      clear: () => setChosen(new Set()),
    }),
    [chosen],
  )
}
