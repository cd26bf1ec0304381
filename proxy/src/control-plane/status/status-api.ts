import type { StatusView } from '../../contracts/traffic.ts'
import { LEGACY_BACKEND } from '../../domain/route.ts'
import { STAGES, stageOf } from '../../domain/stage.ts'
import type { Handlers } from '../bind.ts'
import type { ControlPlaneDeps } from '../deps.ts'
import { readSnapshot } from '../publisher.ts'
import { rejectionOf } from '../routes/routes-view.ts'
import { readGeneral } from '../settings/general.ts'

type Deps = Pick<ControlPlaneDeps, 'store' | 'status' | 'traffic' | 'version'>

export function statusApi(deps: Deps): Handlers<'getStatus' | 'getTraffic'> {
  return {
    getStatus: () => statusOf(deps),
    getTraffic: async () => deps.traffic.view(),
  }
}

async function statusOf({ store, status, version }: Deps): Promise<StatusView> {
  const { revision, routes, backends, killSwitch } = await readSnapshot(store)
  const stages = routes.map(stageOf)
  const counts = STAGES.map((stage) => [stage, stages.filter((is) => is === stage).length])
  const rejected = routes.flatMap((route) => {
    const rejection = rejectionOf(route)
    return rejection ? [{ id: route.id, ...rejection }] : []
  })
  const legacy = backends.find(({ id }) => id === LEGACY_BACKEND)?.url ?? ''
  const instance = await readGeneral(store)
  const told = { ...status(), version, instance, revision, legacy, killSwitch, rejected }
  return { ...told, routes: Object.fromEntries(counts) }
}
