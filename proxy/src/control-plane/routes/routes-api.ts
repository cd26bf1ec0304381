import type { RouteView } from '../../contracts/route.ts'
import { Already, type Handlers } from '../bind.ts'
import type { Committed } from '../changes.ts'
import type { RoutesService } from './routes-service.ts'

type Names =
  | 'listRoutes'
  | 'createRoute'
  | 'getRoute'
  | 'editRoute'
  | 'deleteRoute'
  | 'changeTraffic'
  | 'rollbackRoute'
  | 'retireRoute'

const answer = ({ value, revision, applied }: Committed<RouteView>) => ({ ...value, revision, applied })

export function routesApi(routes: RoutesService): Handlers<Names> {
  return {
    async listRoutes() {
      const { items, revision } = await routes.list()
      return { items, total: items.length, revision }
    },
    async createRoute({ body, caller }) {
      const made = await routes.create(body, caller)
      const view = answer({ ...made, value: made.value.view })
      return made.value.created ? view : new Already(view)
    },
    getRoute: ({ params }) => routes.get(params.id),
    editRoute: async ({ params, body, caller }) => answer(await routes.edit(params.id, body, caller)),
    deleteRoute: ({ params, query, caller }) => routes.remove(params.id, query.version, query.reason, caller),
    changeTraffic: async ({ params, body, caller }) =>
      answer(await routes.changeTraffic(params.id, body, caller)),
    rollbackRoute: async ({ params, body, caller }) =>
      answer(await routes.rollBack(params.id, body.reason, caller)),
    retireRoute: async ({ params, body, caller }) =>
      answer(await routes.retire(params.id, body.version, body.reason, caller)),
  }
}
