import type { RouteView } from 'banyan/contracts/route.ts'
import type { Stage } from 'banyan/domain/stage.ts'

export type RouteFilter = {
  q?: string | undefined
  stage?: Stage | undefined
  backend?: string | undefined
  owner?: string | undefined
  /** Only these. */
  among?: { has: (id: string) => boolean } | undefined
}

const haystacks = new WeakMap<RouteView, string>()

/** Every text by which somebody may remember a route, once per object. */
function haystackOf(route: RouteView): string {
  let haystack = haystacks.get(route)
  if (haystack === undefined) {
    const { id, pattern, candidate, baseline, owner = '', description = '' } = route
    haystack = [id, pattern, candidate ?? '', baseline, owner, description].join('\n').toLowerCase()
    haystacks.set(route, haystack)
  }
  return haystack
}

/** The routes that contain every word of the filter, in any order, in any of their texts. */
export function filterRoutes(
  routes: readonly RouteView[],
  { q = '', stage, backend, owner, among }: RouteFilter,
): RouteView[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return routes.filter(
    (route) =>
      (stage === undefined || route.stage === stage) &&
      (backend === undefined || route.candidate === backend || route.baseline === backend) &&
      (owner === undefined || route.owner === owner) &&
      (among === undefined || among.has(route.id)) &&
      words.every((word) => haystackOf(route).includes(word)),
  )
}

/** What there is to choose from in the list, by name. */
export function choicesOf(routes: readonly RouteView[]): { owners: string[]; backends: string[] } {
  const named = (values: readonly (string | null | undefined)[]) =>
    [...new Set(values.filter((value) => value != null))].sort()
  return {
    owners: named(routes.map(({ owner }) => owner)),
    backends: named(routes.map(({ candidate }) => candidate)),
  }
}
