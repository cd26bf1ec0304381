import type { QueryClient } from '@tanstack/react-query'
import type { ObjectChange } from 'banyan/contracts/activity.ts'
import type { ResponseOf } from 'banyan/contracts/endpoints.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import { stageOf } from 'banyan/domain/stage.ts'

type RouteList = ResponseOf<'listRoutes'>
export const ROUTES_KEY = ['routes'] as const

/**
 * A list of routes beside the one that was there: each route that is the same stays the same object, so that
 * thousands of rows are neither compared in depth nor drawn again. A list that was asked for before a change and
 * comes after its answer does not take that back.
 */
export function shareRoutes(before: RouteList | undefined, now: RouteList): RouteList {
  if (before === undefined) return now
  const known = new Map(before.items.map((route) => [route.id, route]))
  const items = now.items.map((route) => {
    const old = known.get(route.id)
    return old !== undefined && (isNewer(old, route) || isSame(old, route)) ? old : route
  })
  const unchanged =
    items.length === before.items.length && items.every((route, i) => route === before.items[i])
  return { ...now, items: unchanged ? before.items : items }
}

/** Versions count from 1 again for a route that was deleted and made anew. */
const isNewer = (old: RouteView, now: RouteView) =>
  old.createdAt === now.createdAt && old.version > now.version

const isSame = (old: RouteView, now: RouteView) =>
  old.version === now.version &&
  old.createdAt === now.createdAt &&
  old.changedAt === now.changedAt &&
  old.candidateHealthy === now.candidateHealthy &&
  old.rejected?.message === now.rejected?.message

/** Shows what a change answered at once, before the lists are asked for again. */
export function showAnswer(client: QueryClient, answer: unknown): void {
  const changed = new Map(routesIn(answer).map((route) => [route.id, route]))
  if (changed.size === 0) return
  client.setQueryData<RouteList>(
    ROUTES_KEY,
    (list) => list && { ...list, items: list.items.map((route) => changedBy(route, changed.get(route.id))) },
  )
}

type Changed = Partial<RouteView> & { id: string }

/** The routes that an answer tells of: the one that was changed, or those of a change of many. */
function routesIn(answer: unknown): Changed[] {
  if (typeof answer !== 'object' || answer === null) return []
  if ('pattern' in answer && 'weight' in answer) return [answer as RouteView]
  const changes = 'changes' in answer && Array.isArray(answer.changes) ? answer.changes : []
  return (changes as ObjectChange[]).flatMap(({ kind, id, after }) =>
    kind === 'route' && after !== null ? [{ ...(after as Partial<RouteView>), id }] : [],
  )
}

function changedBy(route: RouteView, change: Changed | undefined): RouteView {
  if (change === undefined) return route
  const { id: _, ...rest } = change
  const known = Object.keys(rest).filter((name) => name in route)
  const now = {
    ...route,
    ...Object.fromEntries(known.map((name) => [name, change[name as keyof RouteView]])),
  }
  return { ...now, stage: stageOf(now) }
}
