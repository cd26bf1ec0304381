import type { Evidence } from '../../evidence/evidence.ts'
import { progressView } from '../../evidence/views/progress-view.ts'
import type { Handlers } from '../bind.ts'

export function progressApi(evidence: Evidence): Handlers<'getProgress'> {
  return {
    async getProgress({ query }) {
      await evidence.flush()
      return progressView(evidence.ground, query)
    },
  }
}
