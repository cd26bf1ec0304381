import type { SupportBundle } from '../../contracts/support-bundle.ts'
import type { Route } from '../../domain/route.ts'
import { stageOf } from '../../domain/stage.ts'
import type { BackendsService } from '../backends/backends-service.ts'
import type { Handlers } from '../bind.ts'
import type { ControlPlaneDeps } from '../deps.ts'
import { readSnapshot } from '../publisher.ts'
import { readReceivers } from '../receivers/receiver.ts'
import { rejectionOf } from '../routes/routes-view.ts'

type Deps = Pick<ControlPlaneDeps, 'store' | 'status' | 'version' | 'clock' | 'metrics'>

const ENTRIES = 100
const OPTIONAL = [
  'rewrite',
  'requestHeaders',
  'responseHeaders',
  'timeouts',
  'fallback',
  'shadow',
  'policies',
] as const

export const supportApi = (deps: Deps, backends: BackendsService): Handlers<'getSupportBundle'> => ({
  getSupportBundle: () => supportBundle(deps, backends),
})

/** How this instance is, with nothing in it that is about people, hosts or what they send. */
async function supportBundle(deps: Deps, service: BackendsService): Promise<SupportBundle> {
  const { store, clock, version } = deps
  const { startedAt, threads } = deps.status()
  const { revision, killSwitch, routes } = await readSnapshot(store)
  const { items: entries } = await store.audit.page({ limit: ENTRIES })
  return {
    ...{ at: clock().toISOString(), version, node: process.version },
    ...{ platform: `${process.platform} ${process.arch}`, startedAt, revision, killSwitch, threads },
    memoryMb: Math.round(process.memoryUsage.rss() / 1_048_576),
    counts: {
      accounts: (await store.accounts.list()).length,
      tokens: (await store.tokens.list()).length,
      receivers: (await readReceivers(store)).length,
      rules: (await store.rules.list()).length,
    },
    backends: (await service.list()).map(({ id, url, condition, breaker, load, recent, status }) => {
      const { cause: _, changes: __, ...rest } = breaker
      const { level, part } = condition
      return {
        ...{ id, place: placeOf(url), condition: { level, part }, breaker: rest, load },
        ...{ checks: recent, phase: status.phase },
      }
    }),
    routes: routes.map(routeOf),
    activity: entries.map(({ at, verb, actor }) => ({ at, verb, via: actor.via })),
    metrics: await deps.metrics(),
  }
}

const routeOf = (route: Route) => ({
  ...{ id: route.id, stage: stageOf(route), weight: route.weight, mirror: route.mirror },
  candidate: route.candidate,
  parts: OPTIONAL.filter((part) => route[part] !== undefined),
  rejected: rejectionOf(route)?.code ?? null,
})

/** The whole name: `localhost.shop.example` is somebody's host. */
const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

function placeOf(text: string): string {
  const { protocol, hostname, port } = new URL(text)
  return `${protocol}//${LOCAL.test(hostname) ? hostname : 'elsewhere'}${port === '' ? '' : `:${port}`}`
}
