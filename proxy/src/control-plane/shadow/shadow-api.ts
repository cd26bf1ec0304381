import type { Evidence } from '../../evidence/evidence.ts'
import { shadowView } from '../../evidence/views/shadow-view.ts'
import type { Handlers } from '../bind.ts'

export function shadowApi(evidence: Evidence): Handlers<'getShadow'> {
  return {
    async getShadow({ query }) {
      await evidence.flush()
      const { queued, written, lost } = evidence.counts()
      return shadowView(evidence.ground, query.since, { queued, written, lost })
    },
  }
}
