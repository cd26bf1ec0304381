import { Already, type Handlers } from '../bind.ts'
import type { BackendsService } from './backends-service.ts'

type Names =
  | 'listBackends'
  | 'createBackend'
  | 'getBackend'
  | 'editBackend'
  | 'deleteBackend'
  | 'checkBackend'
  | 'listBackendChecks'
  | 'holdBackend'

export function backendsApi(backends: BackendsService): Handlers<Names> {
  return {
    async listBackends() {
      const items = await backends.list()
      return { items, total: items.length }
    },
    async createBackend({ body, caller }) {
      const { value, revision, applied } = await backends.create(body, caller)
      const answer = { ...value.view, revision, applied }
      return value.created ? answer : new Already(answer)
    },
    getBackend: ({ params }) => backends.get(params.id),
    async editBackend({ params, body, caller }) {
      const { value, revision, applied } = await backends.edit(params.id, body, caller)
      return { ...value, revision, applied }
    },
    deleteBackend: ({ params, query, caller }) =>
      backends.remove(params.id, query.version, query.reason, caller),
    checkBackend: ({ params }) => backends.check(params.id),
    listBackendChecks: async ({ params }) => ({ items: await backends.checks(params.id) }),
    async holdBackend({ params, body, caller }) {
      const { value, revision, applied } = await backends.hold(params.id, body, caller)
      return { ...value, revision, applied }
    },
  }
}
