import type { Evidence } from '../../evidence/evidence.ts'
import { noiseList } from '../../evidence/views/noise-view.ts'
import type { Handlers } from '../bind.ts'

export function noiseApi(evidence: Evidence): Handlers<'listNoise'> {
  return {
    listNoise: async ({ query }) => noiseList(evidence.ground, query),
  }
}
