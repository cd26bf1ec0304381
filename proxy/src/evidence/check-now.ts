import { compareTools } from '../comparison/tools.ts'
import { checkRule, type RuleCheck } from '../domain/compare/check-rule.ts'
import type { Rule } from '../domain/rules.ts'

/** Whether a rule may be saved, its patterns compiled as the comparator does. */
export const checkNow = (rule: Rule, nowMs: number): RuleCheck =>
  checkRule(rule, compareTools.compileMask, nowMs)
