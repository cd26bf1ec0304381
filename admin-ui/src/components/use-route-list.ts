import { useQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { Stage } from 'banyan/domain/stage.ts'
import { useMemo } from 'react'
import { attentionQuery } from '../api/evidence-queries.ts'
import { routesQuery, trafficQuery } from '../api/queries.ts'
import type { Direction, RouteGroup, RouteSort } from '../util/choices.ts'
import { choicesOf, filterRoutes } from '../util/route-filter.ts'
import { orderRoutes } from '../util/route-order.ts'
import { isOpening, useSettledRows } from './use-settled-rows.ts'

/** What somebody chose to see, as the address has it. */
export type RoutesSearch = {
  q?: string | undefined
  stage?: Stage | undefined
  backend?: string | undefined
  owner?: string | undefined
  show?: 'attention' | undefined
  sort?: RouteSort | undefined
  dir?: Direction | undefined
  group?: RouteGroup | undefined
}

const idOf = (route: RouteView) => route.id

/** The routes that a view of the list shows, in places that live updates do not move. */
export function useRouteList(q: string, { stage, backend, owner, show, sort, dir }: RoutesSearch) {
  const routes = useQuery(routesQuery)
  const traffic = useQuery(trafficQuery)
  const attention = useQuery(attentionQuery)
  const all = routes.data?.items
  const needs = useMemo(() => {
    const ranked = (attention.data?.items ?? []).flatMap(({ route }, rank) =>
      route === null ? [] : [[route, rank] as const],
    )
    // The first of a route is its worst.
    return new Map(ranked.toReversed())
  }, [attention.data])
  const among = show === 'attention' ? needs : undefined
  const found = useMemo(
    () => all && filterRoutes(all, { q, stage, backend, owner, among }),
    [all, q, stage, backend, owner, among],
  )
  const settled = useSettledRows(found, idOf, JSON.stringify([q, stage, backend, owner, show, sort, dir]), {
    // What decides the order is waited for: places are given once.
    opening: isOpening(routes) || traffic.isPending || attention.isPending,
    known: all,
    arrange: (items) => orderRoutes(items, { sort, dir }, { traffic: traffic.data, attention: needs }),
  })
  const choices = useMemo(() => choicesOf(all ?? []), [all])
  return { routes, traffic: traffic.data, found, settled, ...choices, needing: needs.size }
}
