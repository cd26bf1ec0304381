import type { Handlers } from '../bind.ts'
import type { RulesService } from './rules-service.ts'

export function rulesApi(
  rules: RulesService,
): Handlers<'listRules' | 'createRule' | 'previewRule' | 'deleteRule'> {
  return {
    async listRules({ query }) {
      const items = await rules.list(query.route)
      return { items, total: items.length }
    },
    createRule: ({ body, caller }) => rules.create(body, caller),
    previewRule: ({ body, caller }) => rules.preview(body.rule, body.signature, caller),
    deleteRule: ({ params, query, caller }) => rules.remove(params.rule, query.reason, caller),
  }
}
