import { Refusal } from '../../domain/errors.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { parityView } from '../../evidence/views/parity-view.ts'
import type { Handlers } from '../bind.ts'

export function parityApi(evidence: Evidence): Handlers<'getParity'> {
  return {
    async getParity({ params: { id }, query }) {
      if ((await evidence.ground.store.routes.find(id)) === null) {
        throw new Refusal('not_found', `There is no route ${id}.`)
      }
      await evidence.flush()
      return parityView(evidence.ground, id, query)
    },
  }
}
