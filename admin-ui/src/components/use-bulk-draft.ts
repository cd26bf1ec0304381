import { useQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import { useState } from 'react'
import { routesQuery } from '../api/queries.ts'
import { type BulkTarget, bulkTier, exposedMoreBy, movedBy, refusalOf } from './bulk-change.ts'

/** What somebody is about to do to many routes, and what speaks against it. */
export function useBulkDraft(what: 'ramp' | 'shadow', ids: readonly string[]) {
  const all = useQuery(routesQuery).data?.items ?? []
  const now = new Map(all.map((route) => [route.id, route]))
  // The routes as they were when this was opened: what the person sees is what the change is based on.
  const [base, setBase] = useState(() => present(ids, now))
  const [number, setNumber] = useState<number>()
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const to = number === undefined ? undefined : what === 'ramp' ? { weight: number } : { mirror: number }
  const moved = to ? movedBy(base, to) : []
  const refusing = to ? moved.filter((route) => refusalOf(route, to) !== undefined) : []
  const up = to ? exposedMoreBy(moved, to).length : 0
  const big = to !== undefined && bulkTier(moved, to) === 3
  return {
    ...{ number, setNumber, reason, setReason, typed, setTyped },
    to: to as BulkTarget | undefined,
    moved,
    refusing,
    up,
    big,
    refused:
      to === undefined
        ? 'Choose how much first.'
        : (refusal(moved, refusing) ?? (big ? missing(up, typed, reason) : undefined)),
    stale: base.filter(({ id, version }) => now.get(id)?.version !== version),
    renew: () => setBase(present(ids, now)),
    leaveOut: (some: readonly RouteView[]) => setBase(base.filter((route) => !some.includes(route))),
  }
}

const present = (ids: readonly string[], now: ReadonlyMap<string, RouteView>) =>
  ids.map((id) => now.get(id)).filter((route) => route !== undefined)

function refusal(moved: readonly RouteView[], refusing: readonly RouteView[]): string | undefined {
  if (moved.length === 0) return 'They are all there already.'
  return refusing.length > 0 ? 'Leave out what cannot go there first.' : undefined
}

function missing(up: number, typed: string, reason: string): string | undefined {
  if (typed.trim() !== String(up)) return `Type ${up} first.`
  return reason.trim() === '' ? 'Give a reason first.' : undefined
}
