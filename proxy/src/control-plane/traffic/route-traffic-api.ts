import { Refusal } from '../../domain/errors.ts'
import { FALL_THROUGH } from '../../domain/route.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import type { SlotSums } from '../../evidence/route-minutes.ts'
import type { Handlers } from '../bind.ts'

const CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx']

export function routeTrafficApi(evidence: Evidence): Handlers<'getRouteTraffic' | 'listBusyRoutes'> {
  return {
    async listBusyRoutes({ query: { minutes, limit } }) {
      return { minutes, items: evidence.minutes.busiest(minutes, limit) }
    },
    async getRouteTraffic({ params: { id }, query: { minutes } }) {
      if (id !== FALL_THROUGH && (await evidence.ground.store.routes.find(id)) === null) {
        throw new Refusal('not_found', `There is no route ${id}.`)
      }
      const { points, baseline, candidate, pairs } = evidence.minutes.of(id, minutes)
      const requests = evidence.tail.of(id).map(({ route: _, ...line }) => line)
      return {
        ...{ route: id, minutes, points, pairs, requests },
        ...{ baseline: spanOf(baseline), candidate: spanOf(candidate) },
      }
    },
  }
}

function spanOf({ classes, ...figures }: SlotSums) {
  const counts = CLASSES.map((name, first) => [name, classes[first] ?? 0] as const)
  return { ...figures, statuses: Object.fromEntries(counts.filter(([, count]) => count > 0)) }
}
