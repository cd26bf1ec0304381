import type { BackendView } from 'banyan/contracts/backend.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { StatusView, TrafficView } from 'banyan/contracts/traffic.ts'
import { count, percent, plural, share } from './format.ts'
import { trafficOf } from './traffic.ts'

/** Something for a person, with what can be done about it. */
export type AttentionItem = {
  key: string
  what: string
  why: string
  rollBack?: RouteView
  route?: string
  backend?: string
  divergences?: true
}

/** Fewer requests than this on a side say nothing about its errors. */
const ENOUGH = 100
/** Candidate errors this many points above the baseline's. */
const WORSE_BY = 0.01

/** What needs a person, the worst first: people being served errors, then what is down, then what is not in force. */
export function attentionOf(
  routes: readonly RouteView[],
  backends: readonly BackendView[],
  status: StatusView,
  /** Absent while it is not known: the rest needs attention all the same. */
  traffic: TrafficView | undefined,
  regressed = 0,
): AttentionItem[] {
  return [
    ...routes.flatMap((route) => erringCandidate(route, traffic)),
    ...(regressed > 0 ? [comeBack(regressed)] : []),
    ...backends.filter((backend) => backend.status.healthy === false).map(unhealthyBackend),
    ...status.rejected.map(({ id, message }) => ({
      key: `rejected/${id}`,
      what: `${id} is not in force`,
      why: message,
      route: id,
    })),
    ...status.threads
      .filter((thread) => thread.restarts > 0)
      .map(({ id, restarts }) => ({
        key: `thread/${id}`,
        what: `Thread ${id} was replaced`,
        why: `It stopped ${count(restarts)} ${restarts === 1 ? 'time' : 'times'}; the others went on serving.`,
      })),
  ]
}

function erringCandidate(route: RouteView, traffic: TrafficView | undefined): AttentionItem[] {
  const { baseline, candidate } = trafficOf(traffic, route.id)
  if (route.weight === 0 || candidate.requests < ENOUGH) return []
  const rate = candidate.errors / candidate.requests
  const usual = baseline.requests < ENOUGH ? 0 : baseline.errors / baseline.requests
  if (rate - usual < WORSE_BY) return []
  return [
    {
      key: `errors/${route.id}`,
      what: `${route.id}: ${share(candidate.errors, candidate.requests)} errors from ${route.candidate}`,
      why: `It serves ${percent(route.weight)}; the baseline has ${share(baseline.errors, baseline.requests)} errors.`,
      rollBack: route,
    },
  ]
}

function comeBack(regressed: number): AttentionItem {
  return {
    key: 'regressed',
    what: `${plural(regressed, 'divergence')} came back`,
    why: 'Resolved before; a newer build of the candidate shows it again.',
    divergences: true,
  }
}

function unhealthyBackend({ id, status, routes }: BackendView): AttentionItem {
  return {
    key: `backend/${id}`,
    what: `${id} does not pass its health check`,
    why: `${status.detail}. Used by ${plural(routes.length, 'route')}.`,
    backend: id,
  }
}
