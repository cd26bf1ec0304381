import { randomUUID } from 'node:crypto'
import type { RuleCreate, RulePreview, RuleView } from '../../contracts/rule.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Rule } from '../../domain/rules.ts'
import { checkNow } from '../../evidence/check-now.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { rulePreview } from '../../evidence/views/rule-preview.ts'
import { ruleView, ruleViews } from '../../evidence/views/rule-view.ts'
import type { StoreTables } from '../../store/store.ts'
import type { Caller } from '../caller.ts'

/** Rules of comparison: each change is checked, audited, and in force for the next comparison. */
export class RulesService {
  readonly #evidence: Evidence
  readonly #clock: () => Date

  constructor(deps: { evidence: Evidence; clock: () => Date }) {
    this.#evidence = deps.evidence
    this.#clock = deps.clock
  }

  async list(route: string | undefined): Promise<RuleView[]> {
    await this.#evidence.flush()
    return ruleViews(this.#evidence.ground, route)
  }

  preview(input: RuleCreate, signature: string | undefined, caller: Caller): Promise<RulePreview> {
    return rulePreview(this.#evidence.ground, this.#ruleOf(input, caller), signature)
  }

  async create(input: RuleCreate, caller: Caller): Promise<RuleView> {
    const { store } = this.#evidence.ground
    const rule = await store.transaction((tables) => this.add(tables, input, caller))
    await this.#evidence.reloadRules()
    return this.#view(rule)
  }

  /** Within a transaction of the caller's, who reloads the rules when it is committed. */
  async add(tables: StoreTables, input: RuleCreate, caller: Caller): Promise<Rule> {
    const rule = this.#ruleOf(input, caller)
    const now = this.#clock()
    const check = checkNow(rule, now.getTime())
    if (!check.ok) {
      const details = { rule: check.code, fields: [{ path: fieldOf(check.code), message: check.message }] }
      throw new Refusal('invalid_input', `The rule is refused (${check.code}): ${check.message}.`, details)
    }
    await tables.rules.insert({ rule, createdAt: now.toISOString() })
    await tables.audit.append({
      at: now.toISOString(),
      actor: caller.actor,
      verb: 'rule.create',
      target: { kind: 'rule', id: rule.id },
      summary: `Made the rule ${rule.kind} at ${rule.path}${placeOf(rule)}`,
      reason: rule.reason,
      revision: null,
    })
    return rule
  }

  async remove(id: string, reason: string | undefined, caller: Caller): Promise<void> {
    const { store } = this.#evidence.ground
    await store.transaction(async (tables) => {
      const known = await tables.rules.find(id)
      if (known === null) throw this.#absent(id)
      await tables.rules.remove(id)
      const { rule } = known
      await tables.audit.append({
        at: this.#clock().toISOString(),
        actor: caller.actor,
        verb: 'rule.delete',
        target: { kind: 'rule', id },
        summary: `Took away the rule ${rule.kind} at ${rule.path}${placeOf(rule)}`,
        reason: reason || null,
        revision: null,
      })
    })
    await this.#evidence.reloadRules()
  }

  #absent(id: string): Refusal {
    const ofRoute = this.#evidence.ground.rules.ofRoutes.find((rule) => rule.id === id)
    return ofRoute === undefined
      ? new Refusal('not_found', `There is no rule ${id}.`)
      : new Refusal(
          'in_use',
          `This rule belongs to the route ${ofRoute.scope.route}: change the route's rules.`,
        )
  }

  #ruleOf({ expiresAt, scope, ...input }: RuleCreate, { actor }: Caller): Rule {
    return {
      ...input,
      id: `rule-${randomUUID().slice(0, 8)}`,
      scope,
      author: actor.name,
      expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
    }
  }

  async #view(rule: Rule): Promise<RuleView> {
    return ruleView(rule, this.#clock().toISOString(), undefined, this.#clock().getTime())
  }
}

const placeOf = ({ scope }: Rule) => {
  if (scope.endpoint !== undefined) return ` of ${scope.endpoint}`
  return scope.route === undefined ? '' : ` on ${scope.route}`
}

/** The field of the input that a refusal is about. */
function fieldOf(code: string): string {
  if (code.startsWith('bad_field')) return 'field'
  if (code.includes('tolerance')) return 'relative'
  if (code.includes('pattern')) return 'pattern'
  if (code.includes('values')) return 'values'
  if (code.includes('kinds')) return 'kinds'
  if (code.includes('expired')) return 'expiresAt'
  return code.includes('reason') ? 'reason' : 'path'
}
