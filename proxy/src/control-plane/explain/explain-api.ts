import type { Handlers } from '../bind.ts'
import { type ExplainDeps, explainRequest } from './explain-service.ts'

export function explainApi(deps: ExplainDeps): Handlers<'explain'> {
  return { explain: ({ body }) => explainRequest(deps, body) }
}
