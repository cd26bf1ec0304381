import { Refusal } from '../../domain/errors.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { divergenceList } from '../../evidence/views/divergence-list.ts'
import { exampleDiff } from '../../evidence/views/example-diff.ts'
import type { Handlers } from '../bind.ts'
import type { DivergencesService } from './divergences-service.ts'

type Names =
  | 'listDivergences'
  | 'getDivergence'
  | 'getExample'
  | 'triageDivergence'
  | 'triageDivergences'
  | 'editDivergence'

export function divergencesApi(divergences: DivergencesService, evidence: Evidence): Handlers<Names> {
  return {
    async listDivergences({ query }) {
      await evidence.flush()
      return divergenceList(evidence.ground, query)
    },
    async getDivergence({ params, query }) {
      await evidence.flush()
      return divergences.detail(params.signature, query.since)
    },
    async getExample({ params: { signature, example } }) {
      const found = await exampleDiff(evidence.ground, signature, example)
      if (found === null)
        throw new Refusal('not_found', `There is no example ${example} of ${signature} any more.`)
      return found
    },
    triageDivergence: ({ params, body, caller }) => divergences.triage(params.signature, body, caller),
    triageDivergences: ({ body, caller }) => divergences.triageMany(body, caller),
    editDivergence: ({ params, body, caller }) => divergences.edit(params.signature, body, caller),
  }
}
