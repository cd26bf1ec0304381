import { Refusal } from '../../domain/errors.ts'
import type { Route } from '../../domain/route.ts'
import type { Store } from '../../store/store.ts'
import type { HealthChecks } from '../backends/health-checks.ts'

/**
 * Whether a change sends a candidate something that it did not get before: more weight, more mirror,
 * or the share of another candidate.
 */
export function activates(before: Route | null, after: Route | null): after is Route & { candidate: string } {
  if (after === null || after.candidate === null || after.retiredAt !== null) return false
  const [weight, mirror] = before?.candidate === after.candidate ? [before.weight, before.mirror] : [0, 0]
  return after.weight > weight || after.mirror > mirror
}

/** Which of these backends are healthy now. Asked before a transaction: it must not wait for a network. */
export async function healthyAmong(
  ids: Iterable<string>,
  store: Store,
  health: HealthChecks,
): Promise<ReadonlySet<string>> {
  const checked = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const backend = await store.backends.find(id)
      return backend !== null && (await health.isHealthyNow(backend)) ? id : null
    }),
  )
  return new Set(checked.filter((id) => id !== null))
}

export function assertHealthy(route: Route & { candidate: string }, healthy: ReadonlySet<string>): void {
  if (healthy.has(route.candidate)) return
  throw new Refusal(
    'candidate_unhealthy',
    `${route.candidate} did not pass its health check, so ${route.id} does not send it more than it gets now.`,
    { candidate: route.candidate },
  )
}
