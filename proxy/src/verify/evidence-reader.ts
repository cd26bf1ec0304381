import type { Evidence } from '../evidence/evidence.ts'
import { divergenceDetail } from '../evidence/views/divergence-detail.ts'
import { divergenceList } from '../evidence/views/divergence-list.ts'
import { exampleDiff } from '../evidence/views/example-diff.ts'
import { noiseList } from '../evidence/views/noise-view.ts'
import { parityView } from '../evidence/views/parity-view.ts'
import { ruleViews } from '../evidence/views/rule-view.ts'
import { shadowView } from '../evidence/views/shadow-view.ts'
import type { EvidenceReader } from '../report/gather.ts'

/** Evidence in this process, read as the admin API would read it. */
export function evidenceReader({ ground }: Pick<Evidence, 'ground'>): EvidenceReader {
  return {
    parity: (route, ask) => parityView(ground, route, ask),
    shadow: (since) => shadowView(ground, since, { queued: 0, written: 0, lost: 0 }),
    divergences: (route, { since, build }, limit) =>
      divergenceList(ground, { route, since, build, limit, state: 'all', sort: 'impact' }),
    divergence: (signature, since) => divergenceDetail(ground, signature, since),
    example: (signature, id) => exampleDiff(ground, signature, id),
    noise: async (route, limit) => noiseList(ground, { route, limit }),
    rules: (route) => ruleViews(ground, route),
  }
}
