import { Refusal } from './errors.ts'
import type { Route, Traffic } from './route.ts'

/** What a change of the two numbers may look at. */
export type TrafficGround = { candidateHealthy: boolean; override: boolean }

/**
 * The route with new numbers, or a refusal with the reason. Less exposure is never refused.
 * Sending the candidate anything it did not get before needs it healthy, unless an administrator overrides.
 */
export function changeTraffic(route: Route, traffic: Traffic, ground: TrafficGround): Route {
  if (route.retiredAt !== null) {
    throw new Refusal(
      'route_retired',
      `Route ${route.id} is retired: its baseline is gone, so there is nothing to divide.`,
    )
  }
  const activates = traffic.weight > route.weight || traffic.mirror > route.mirror
  if (activates && route.candidate === null) {
    throw new Refusal(
      'no_candidate',
      `Route ${route.id} has no candidate backend to send traffic to. Set one first.`,
    )
  }
  if (activates && !ground.candidateHealthy && !ground.override) {
    throw new Refusal(
      'candidate_unhealthy',
      `${route.candidate} did not pass its health check, so it gets no more traffic than it has. Repair it, or override as an administrator with a reason.`,
    )
  }
  return { ...route, weight: traffic.weight, mirror: traffic.mirror }
}

/** Everything back to the baseline. Always possible while there is a baseline. */
export function rollBack(route: Route): Route {
  if (route.retiredAt !== null) {
    throw new Refusal('route_retired', `Route ${route.id} is retired: there is no baseline to roll back to.`)
  }
  return { ...route, weight: 0 }
}
