import { type Difference, type DifferenceKind, keyOf } from '../difference.ts'
import type { Observation, Verdict } from '../observation.ts'
import { type Rule, rulesFor } from '../rules.ts'
import { type ComparePlan, type CompareTools, compare, planOf } from './compare.ts'
import { compareText } from './findings.ts'

/** A stored pair, as it was captured (and redacted). */
export type Example = { route: string; endpoint: string; baseline: Observation; candidate: Observation }

/** What a rule would do to the stored examples: "removes 412 of 430 divergences, would also hide 3 elsewhere". */
export type RulePreview = {
  /** Examples that could be compared again. */
  examples: number
  /** Those that diverge without the rule... */
  divergent: number
  /** ...and those of them that no longer would. */
  removes: number
  /** Examples in which the rule would hide a difference other than the one that it is made for. */
  elsewhere: number
  /** Every path and kind the rule would hide, most frequent first. */
  hides: { path: string; kind: DifferenceKind; examples: number }[]
}

/** Compares stored examples again, without and with the rule. `target` is the difference that the rule is made for. */
export function previewRule(
  examples: readonly Example[],
  rules: readonly Rule[],
  rule: Rule,
  target: Pick<Difference, 'path' | 'kind'> | null,
  tools: CompareTools,
  nowMs: number,
): RulePreview {
  const without = plansOf(
    rules.filter(({ id }) => id !== rule.id),
    tools,
    nowMs,
  )
  const within = plansOf([...rules.filter(({ id }) => id !== rule.id), rule], tools, nowMs)
  const hides = new Map<string, { path: string; kind: DifferenceKind; examples: number }>()
  const preview: RulePreview = { examples: 0, divergent: 0, removes: 0, elsewhere: 0, hides: [] }
  for (const example of examples) {
    const before = compare(example.baseline, example.candidate, without(example))
    const after = compare(example.baseline, example.candidate, within(example))
    if (before.kind === 'inconclusive') continue
    preview.examples++
    if (before.kind === 'divergent') preview.divergent++
    if (before.kind === 'divergent' && after.kind !== 'divergent') preview.removes++
    const hidden = hiddenBy(before, after)
    if (hidden.some((difference) => target === null || keyOf(difference) !== keyOf(target)))
      preview.elsewhere++
    for (const { path, kind } of hidden) {
      const entry = hides.get(keyOf({ path, kind })) ?? { path, kind, examples: 0 }
      hides.set(keyOf(entry), { ...entry, examples: entry.examples + 1 })
    }
  }
  preview.hides = [...hides.values()].sort((a, b) => b.examples - a.examples || compareText(a.path, b.path))
  return preview
}

/** A plan for each route and endpoint, made when first needed. */
function plansOf(
  rules: readonly Rule[],
  tools: CompareTools,
  nowMs: number,
): (example: Example) => ComparePlan {
  const plans = new Map<string, ComparePlan>()
  return ({ route, endpoint }) => {
    const key = `${route}\n${endpoint}`
    const plan = plans.get(key) ?? planOf(rulesFor(rules, { route, endpoint }, nowMs), tools)
    plans.set(key, plan)
    return plan
  }
}

/** Differences that count before and do not (or less often) after. */
function hiddenBy(before: Verdict, after: Verdict): Difference[] {
  const left = new Map(realOf(after).map((difference) => [keyOf(difference), difference.count]))
  return realOf(before).filter((difference) => (left.get(keyOf(difference)) ?? 0) < difference.count)
}

const realOf = (verdict: Verdict): readonly Difference[] =>
  verdict.kind === 'divergent' ? verdict.differences.filter(({ rules }) => rules.length === 0) : []
