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

/** Of each backend that was asked, what its check said. */
export type Asked = ReadonlyMap<string, { healthy: boolean; detail: string }>

/** Asks these backends now. Before a transaction: that must not wait for a network. */
export async function askHealth(
  ids: Iterable<string>,
  store: { backends: Pick<Store['backends'], 'find'> },
  health: HealthChecks,
): Promise<Asked> {
  const asked = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const backend = await store.backends.find(id)
      const healthy = backend !== null && (await health.isHealthyNow(backend))
      return [id, { healthy, detail: health.healthOf(id).detail }] as const
    }),
  )
  return new Map(asked)
}

export function assertHealthy(route: Route & { candidate: string }, asked: Asked): void {
  const { healthy, detail } = asked.get(route.candidate) ?? { healthy: false, detail: 'it is not there yet' }
  if (healthy) return
  throw new Refusal(
    'candidate_unhealthy',
    `${route.candidate} did not pass its health check (${detail}), so ${route.id} sends it no more than now. Repair it, or override as an administrator with a reason.`,
    { candidate: route.candidate, detail },
  )
}
