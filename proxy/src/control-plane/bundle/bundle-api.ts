import { Refusal } from '../../domain/errors.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { bundleView } from '../../evidence/views/bundle-view.ts'
import type { Handlers } from '../bind.ts'

export function bundleApi(evidence: Evidence, version: string): Handlers<'getBundle'> {
  return {
    async getBundle({ query }) {
      const { store } = evidence.ground
      if (query.route !== undefined && (await store.routes.find(query.route)) === null) {
        throw new Refusal('not_found', `There is no route ${query.route}.`)
      }
      await evidence.flush()
      return bundleView(evidence.ground, query, version)
    },
  }
}
