import type { RouteView } from 'banyan/contracts/route.ts'
import type { Change } from '../api/mutations.ts'
import { MANY_ROUTES, type Numbers, type Tier, trafficTier } from '../util/blast-radius.ts'
import { percent, plural } from '../util/format.ts'
import { appliedText } from './traffic-change.ts'

/** One of the two numbers, for many routes; the other of each stays as it is. */
export type BulkTarget = { weight: number } | { mirror: number }

const numbersAfter = (route: Numbers, to: BulkTarget): Numbers => ({
  weight: route.weight,
  mirror: route.mirror,
  ...to,
})

/** The routes that are not there yet. */
export const movedBy = (routes: readonly RouteView[], to: BulkTarget) =>
  routes.filter((route) => {
    const { weight, mirror } = numbersAfter(route, to)
    return weight !== route.weight || mirror !== route.mirror
  })

/** Those of them whose candidate gets more than before. */
export const exposedMoreBy = (routes: readonly RouteView[], to: BulkTarget) =>
  routes.filter((route) => trafficTier(route, numbersAfter(route, to)) > 1)

/** The highest tier among them; of many routes at once, more exposure is always much more. */
export function bulkTier(routes: readonly RouteView[], to: BulkTarget): Tier {
  if (exposedMoreBy(routes, to).length > MANY_ROUTES) return 3
  return Math.max(1, ...routes.map((route) => trafficTier(route, numbersAfter(route, to)))) as Tier
}

/** Why a route cannot be moved there; undefined where it can. The API refuses the same. */
export function refusalOf(route: RouteView, to: BulkTarget): string | undefined {
  if (trafficTier(route, numbersAfter(route, to)) <= 1) return undefined
  if (route.candidate === null) return 'has no candidate yet'
  return route.candidateHealthy === false ? `waits for ${route.candidate}, which is not healthy` : undefined
}

/** Whatever the list says of them: coming back is never late, and the server knows best. */
export function bulkRollBack(routes: readonly RouteView[]): Change<'rollbackRoutes'> {
  return {
    name: 'rollbackRoutes',
    tier: 1,
    input: { body: { routes: routes.map(({ id }) => id) } },
    done: ({ changes, applied }) =>
      changes.length === 0
        ? 'Nothing to roll back: none of these sends anything to its candidate.'
        : `${plural(changes.length, 'route')} rolled back to the baseline, ${appliedText(applied)}.`,
    changes: (answer) => answer.changes,
  }
}

/** One number for all of them, as one revision, or nothing when one refuses. */
export function bulkTraffic(
  routes: readonly RouteView[],
  to: BulkTarget,
  reason: string,
): Change<'changeTraffics'> {
  const moved = routes.map((route) => ({
    id: route.id,
    version: route.version,
    ...numbersAfter(route, to),
  }))
  return {
    name: 'changeTraffics',
    tier: bulkTier(routes, to),
    input: { body: { routes: moved, ...(reason.trim() ? { reason: reason.trim() } : {}) } },
    showsConflicts: true,
    done: ({ changes, applied }) =>
      `${plural(changes.length, 'route')} ${targetText(to)} now, ${appliedText(applied)}.`,
    changes: (answer) => answer.changes,
  }
}

const targetText = (to: BulkTarget) =>
  'weight' in to ? `at ${percent(to.weight)}` : `mirroring ${percent(to.mirror)}`
