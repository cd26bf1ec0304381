import type { z } from 'zod'
import type {
  DivergenceDetail,
  DivergenceEdit,
  DivergencesTriage,
  DivergencesTriaged,
  DivergenceTriage,
} from '../../contracts/divergence.ts'
import type { RuleView } from '../../contracts/rule.ts'
import { Refusal } from '../../domain/errors.ts'
import { type Triage, triaged } from '../../domain/groups.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { divergenceDetail, existingGroup } from '../../evidence/views/divergence-detail.ts'
import { ruleViews } from '../../evidence/views/rule-view.ts'
import type { StoreTables } from '../../store/store.ts'
import { assertMay, type Caller } from '../caller.ts'
import type { RulesService } from '../rules/rules-service.ts'

const NOTES_MAX = 200
const SAID: Record<Triage, string> = {
  accept: 'Accepted as intended',
  resolve: 'Resolved',
  reopen: 'Reopened',
}

/** What people say of groups of divergences. Each act is in Activity; none of them moves traffic. */
export class DivergencesService {
  readonly #evidence: Evidence
  readonly #rules: RulesService
  readonly #clock: () => Date

  constructor(deps: { evidence: Evidence; rules: RulesService; clock: () => Date }) {
    this.#evidence = deps.evidence
    this.#rules = deps.rules
    this.#clock = deps.clock
  }

  async detail(signature: string, since: string): Promise<DivergenceDetail> {
    return divergenceDetail(this.#evidence.ground, signature, since)
  }

  /** Accepting with a rule makes both or neither. */
  async triage(
    signature: string,
    { action, reason, rule: input }: DivergenceTriage,
    caller: Caller,
  ): Promise<{ divergence: DivergenceDetail; rule: RuleView | null }> {
    if (input !== undefined) {
      if (action !== 'accept') throw new Refusal('invalid_input', 'rule: only accepting makes a rule.')
      assertMay(caller, 'rule.write')
    }
    // What was seen before a group is resolved must be counted before it.
    await this.#evidence.flush()
    const made = await this.#evidence.ground.store.transaction(async (tables) => {
      const rule = input === undefined ? null : await this.#rules.add(tables, input, caller)
      await this.#say(tables, signature, action, { reason, rule: rule?.id ?? null }, caller)
      return rule
    })
    if (made !== null) await this.#evidence.reloadRules()
    const rules = made === null ? [] : await ruleViews(this.#evidence.ground)
    return {
      divergence: await this.detail(signature, '7d'),
      rule: rules.find(({ id }) => id === made?.id) ?? null,
    }
  }

  /** One transaction: what cannot be said of some groups leaves the others to be done. */
  async triageMany(
    { signatures, action, reason }: DivergencesTriage,
    caller: Caller,
  ): Promise<z.infer<typeof DivergencesTriaged>> {
    await this.#evidence.flush()
    const told: z.infer<typeof DivergencesTriaged> = { done: [], left: [] }
    await this.#evidence.ground.store.transaction(async (tables) => {
      const wanted = [...new Set(signatures)]
      const known = new Map((await tables.divergences.find(wanted)).map((row) => [row.group.signature, row]))
      for (const signature of wanted) {
        const state = known.get(signature)?.group.state ?? null
        if (state === null || triaged(known.get(signature)!.group, action, 0) === null) {
          told.left.push({ signature, state })
          continue
        }
        await this.#say(tables, signature, action, { reason, rule: null }, caller)
        told.done.push({ signature, before: state })
      }
    })
    return told
  }

  async edit(
    signature: string,
    edit: z.output<typeof DivergenceEdit>,
    caller: Caller,
  ): Promise<DivergenceDetail> {
    const at = this.#clock().toISOString()
    await this.#evidence.ground.store.transaction(async (tables) => {
      const row = await existingGroup(tables, signature)
      const notes =
        edit.note === undefined ? row.notes : [...row.notes, { at, by: caller.actor.name, text: edit.note }]
      const assignee = edit.assignee === undefined ? row.assignee : edit.assignee
      await tables.divergences.save([{ ...row, assignee, notes: notes.slice(-NOTES_MAX) }])
      if (assignee === row.assignee) return
      await tables.audit.append({
        at,
        actor: caller.actor,
        verb: 'divergence.assign',
        target: { kind: 'divergence', id: signature },
        summary:
          assignee === null ? `Assigned to nobody: ${row.title}` : `Assigned to ${assignee}: ${row.title}`,
        reason: null,
        revision: null,
      })
    })
    return this.detail(signature, '7d')
  }

  async #say(
    tables: StoreTables,
    signature: string,
    action: Triage,
    { reason, rule }: { reason: string | undefined; rule: string | null },
    { actor }: Caller,
  ): Promise<void> {
    const row = await existingGroup(tables, signature)
    const now = this.#clock()
    const group = triaged(row.group, action, now.getTime())
    if (group === null) {
      throw new Refusal('conflict', `This divergence is ${row.group.state}: there is nothing to ${action}.`, {
        state: row.group.state,
      })
    }
    await tables.divergences.save([
      { ...row, group, stateBy: actor, rule: action === 'reopen' ? null : (rule ?? row.rule) },
    ])
    // What was seen so far says nothing about the build with the fix.
    if (action === 'resolve') await tables.divergences.settle(signature, true)
    if (action === 'reopen') await tables.divergences.settle(signature, false)
    await tables.audit.append({
      at: now.toISOString(),
      actor,
      verb: `divergence.${action}`,
      target: { kind: 'divergence', id: signature },
      summary: `${SAID[action]} on ${row.route}: ${row.title}`,
      reason: reason || null,
      revision: null,
    })
  }
}
