import type { AttentionView, FirstSteps } from '../../contracts/attention.ts'
import type { BackendView } from '../../contracts/backend.ts'
import type { EndpointView } from '../../contracts/endpoint.ts'
import type { SlotTraffic, TrafficView } from '../../contracts/traffic.ts'
import { type AttentionFacts, attentionOf } from '../../domain/attention.ts'
import { LEGACY_BACKEND, type Route } from '../../domain/route.ts'
import { stageOf } from '../../domain/stage.ts'
import { endpointViews } from '../../evidence/views/endpoint-view.ts'
import { type RouteStanding, routeStandings } from '../../evidence/views/route-standings.ts'
import type { BackendsService } from '../backends/backends-service.ts'
import type { Handlers } from '../bind.ts'
import type { ControlPlaneDeps } from '../deps.ts'
import { readSnapshot } from '../publisher.ts'
import { rejectionOf } from '../routes/routes-view.ts'

const DAY_MS = 86_400_000
/** Rows that are sent; whoever has more than these begins at the top. */
const ITEMS_MAX = 50
/** Entries of Activity that are looked through for what guards did. */
const GUARD_ENTRIES = 20

type Deps = Pick<ControlPlaneDeps, 'store' | 'evidence' | 'traffic' | 'status' | 'localKill' | 'clock'> & {
  backends: Pick<BackendsService, 'list'>
}

export function attentionApi(deps: Deps): Handlers<'getAttention'> {
  return { getAttention: () => attentionView(deps) }
}

/** What needs a person, from everything that the instance knows: a dozen queries, however much there is. */
async function attentionView(deps: Deps): Promise<AttentionView> {
  const { store, evidence } = deps
  const traffic = deps.traffic.view()
  const nowMs = deps.clock().getTime()
  const { routes, killSwitch } = await readSnapshot(store)
  const killed = killSwitch || deps.localKill.engaged()
  const isServing = ({ weight, retiredAt }: Route) => retiredAt !== null || (weight > 0 && !killed)
  const standings = await routeStandings(evidence.ground)
  const endpoints = (await endpointViews(evidence.ground, nowMs - DAY_MS)).filter(({ hidden }) => !hidden)
  const seen = endpoints.filter(({ lastSeen }) => lastSeen !== null)
  const [backends, rules] = [await deps.backends.list(), await store.rules.list()]
  const facts: AttentionFacts = {
    nowMs,
    routes: await routeFacts({ store, traffic }, routes, isServing, standings.of),
    backends: backends.map((backend) => backendFacts(backend, routes, isServing)),
    guards: await guardsOf(deps, nowMs),
    rules: rules.map(({ rule: { id, path, reason, expiresAt } }) => {
      return { id, path, reason, expiresMs: expiresAt ?? null }
    }),
    unmatched: seen
      .filter(({ route }) => route === null)
      .map(({ endpoint, requests, share, firstSeen }) => {
        return { endpoint, requests, share, firstSeenMs: Date.parse(firstSeen ?? '') }
      }),
    seenSinceMs: seen.length === 0 ? null : Math.min(...seen.map((view) => Date.parse(view.firstSeen ?? ''))),
    threads: deps.status().threads,
  }
  const items = attentionOf(facts)
  const { sinceStart } = traffic
  return {
    items: items.slice(0, ITEMS_MAX),
    total: items.length,
    unresolved: standings.unresolved,
    firstSteps: {
      traffic: seen.length > 0 || sinceStart.baseline + sinceStart.candidate > 0,
      backend: backends.some(({ id }) => id !== LEGACY_BACKEND),
      route: routes.length > 0,
      shadow: standings.compared || routes.some(({ mirror }) => mirror > 0),
      review: standings.reviewed || rules.length > 0,
      ramp: routes.some(({ weight, retiredAt }) => weight > 0 || retiredAt !== null),
      request: lastRequest(deps, seen),
    },
  }
}

/** The last request that was sampled; after a restart one that was seen before it. */
function lastRequest({ evidence }: Deps, seen: readonly EndpointView[]): FirstSteps['request'] {
  const sample = evidence.tail.latest()
  if (sample !== null) {
    const { method, path, status, ms } = sample
    return { method, path, status, ms }
  }
  const [last] = seen.toSorted((a, b) => Date.parse(b.lastSeen ?? '') - Date.parse(a.lastSeen ?? ''))
  if (last === undefined) return null
  return { method: last.method, path: last.samples.at(-1) ?? last.template, status: null, ms: null }
}

function backendFacts(
  { id, status, breaker, hold, load, routes: used }: BackendView,
  routes: readonly Route[],
  isServing: (route: Route) => boolean,
): AttentionFacts['backends'][number] {
  // One that is drained gets only what has no baseline any more; a breaker that is held does nothing.
  const isSent = (route: Route) => isServing(route) && (hold !== 'open' || route.retiredAt !== null)
  const isBaseline = id === LEGACY_BACKEND || routes.some((route) => isBaselineOf(route, id))
  return {
    ...{ id, routes: used, asked: isBaseline && load.requests > 0 },
    down: status.healthy === false ? status.detail : null,
    breaker: hold === undefined && breaker.state === 'open' ? (breaker.cause ?? 'It failed too often') : null,
    serves: routes.filter((route) => route.candidate === id && isSent(route)).map((route) => route.id),
  }
}

const isBaselineOf = ({ baseline, retiredAt }: Route, id: string) => baseline === id && retiredAt === null

async function routeFacts(
  { store, traffic }: Pick<Deps, 'store'> & { traffic: TrafficView },
  routes: readonly Route[],
  isServing: (route: Route) => boolean,
  standing: (route: string) => RouteStanding,
): Promise<AttentionFacts['routes']> {
  const touched = await store.revisions.lastTouched('route')
  const lately = new Map(traffic.routes.map((row) => [row.route, row]))
  return routes.map((route) => {
    const { id, weight, mirror, candidate, createdAt } = route
    return {
      ...{ id, weight, mirror, candidate, stage: stageOf(route), ...standing(id) },
      serving: isServing(route),
      changedMs: Date.parse(touched.get(id)?.at ?? createdAt),
      rejected: rejectionOf(route)?.message ?? null,
      baselineTraffic: answersOf(lately.get(id)?.baseline),
      candidateTraffic: answersOf(lately.get(id)?.candidate),
    }
  })
}

const answersOf = (slot: SlotTraffic | undefined) => ({
  requests: slot?.requests ?? 0,
  errors: slot?.errors ?? 0,
})

/** What was done in the last day by nobody: writes that are shadowed no more. */
async function guardsOf({ store }: Deps, nowMs: number): Promise<AttentionFacts['guards']> {
  const { items } = await store.audit.page({ verb: 'route.writes', limit: GUARD_ENTRIES })
  return items
    .filter(({ actor, at }) => actor.kind === 'automation' && nowMs - Date.parse(at) < DAY_MS)
    .map(({ target, summary, at }) => ({ route: target.id, summary, atMs: Date.parse(at) }))
}
