import { compareTools } from '../../comparison/tools.ts'
import type { DivergenceSummary } from '../../contracts/divergence.ts'
import type { RulePreview } from '../../contracts/rule.ts'
import { type Example, previewRule } from '../../domain/compare/preview.ts'
import type { Rule } from '../../domain/rules.ts'
import type { ExampleRow } from '../../store/evidence-store.ts'
import { checkNow } from '../check-now.ts'
import { observationFrom } from '../examples.ts'
import type { Ground } from '../ground.ts'
import { noiseRules } from '../noise-rules.ts'
import { summaries } from './divergence-list.ts'
import { storedExample } from './example-view.ts'
import { parityView } from './parity-view.ts'

/** Groups whose examples are compared again, those that matter most first, and examples of each. */
const GROUPS_MAX = 200
const EXAMPLES_PER_GROUP = 3
/** Examples compared before others may have their turn. */
const TURN = 5

/** What a rule would do to the examples that are kept. Of each group the share that it hides is taken of its count. */
export async function rulePreview(
  ground: Ground,
  rule: Rule,
  signature: string | undefined,
): Promise<RulePreview> {
  const check = checkNow(rule, ground.now())
  if (!check.ok) return refused(check)
  const groups = (await summaries(ground, '7d', { route: rule.scope.route }))
    .filter(({ endpoint }) => rule.scope.endpoint === undefined || rule.scope.endpoint === endpoint)
    .sort(
      (a, b) => Number(b.signature === signature) - Number(a.signature === signature) || b.recent - a.recent,
    )
    .slice(0, GROUPS_MAX)
  const examples = Map.groupBy(
    await ground.store.examples.ofGroups(
      groups.map((group) => group.signature),
      EXAMPLES_PER_GROUP,
    ),
    (example) => example.signature,
  )
  const found = []
  let compared = 0
  for (const group of groups) {
    const kept = (examples.get(group.signature) ?? []).flatMap((row) => comparable(row, group))
    if (kept.length === 0) continue
    found.push(effectOn(ground, group, kept, rule))
    compared += kept.length
    if (compared % TURN < kept.length) await new Promise(setImmediate)
  }
  const effects = found.filter(({ touched }) => touched)
  return told(effects, compared, await gains(ground, effects))
}

/** Routes of which it is said what they would gain. */
const ROUTES_MAX = 5

/** Only what counts against a route now can stop to: neither noise nor what somebody has accepted or resolved. */
async function gains(ground: Ground, effects: readonly Effect[]): Promise<RulePreview['parity']> {
  const hidden = new Map<string, number>()
  for (const { group, hidden: count } of effects) {
    const counts = (group.state === 'open' || group.state === 'regressed') && group.noise !== 'noise'
    if (counts) hidden.set(group.route, (hidden.get(group.route) ?? 0) + Math.min(count, group.recent))
  }
  const most = [...hidden].sort((a, b) => b[1] - a[1]).slice(0, ROUTES_MAX)
  return Promise.all(
    most.map(async ([route, fewer]) => {
      const { compared, divergent } = await parityView(ground, route, { since: '7d' })
      const share = (count: number) => (compared === 0 ? 1 : 1 - Math.max(0, count) / compared)
      return { route, compared, before: share(divergent), after: share(divergent - fewer) }
    }),
  )
}

type Effect = { group: DivergenceSummary; touched: boolean; hidden: number; elsewhere: number }

function effectOn(
  ground: Ground,
  group: DivergenceSummary,
  examples: readonly Example[],
  rule: Rule,
): Effect {
  const target = group.paths.find(({ path }) => path === rule.path) ?? null
  const { divergent, removes, elsewhere, hides } = previewRule(
    examples,
    [...ground.rules.all, ...noiseRules(ground.noise, group.route, group.endpoint)],
    rule,
    target,
    compareTools,
    ground.now(),
  )
  const count = Math.max(group.recent, 1)
  return {
    group,
    touched: hides.length > 0,
    hidden: divergent === 0 ? 0 : Math.round((count * removes) / divergent),
    elsewhere: examples.length === 0 ? 0 : Math.round((count * elsewhere) / examples.length),
  }
}

function comparable(row: ExampleRow, { route, endpoint }: DivergenceSummary): Example[] {
  const stored = storedExample(row)
  const [baseline, candidate] = [observationFrom(stored.baseline), observationFrom(stored.candidate)]
  return baseline === null || candidate === null ? [] : [{ route, endpoint, baseline, candidate }]
}

function told(effects: readonly Effect[], examples: number, parity: RulePreview['parity']): RulePreview {
  const sum = (of: (effect: Effect) => number) => effects.reduce((total, effect) => total + of(effect), 0)
  const hides = sum(({ hidden }) => hidden)
  const all = sum(({ group }) => Math.max(group.recent, 1))
  const elsewhere = sum((effect) => effect.elsewhere)
  return {
    ok: true,
    refusal: null,
    ...{ examples, hides, elsewhere, remains: all - hides, parity },
    groups: effects.map(({ group, hidden }) => ({
      signature: group.signature,
      route: group.route,
      endpoint: group.endpoint,
      title: group.title,
      count: Math.max(group.recent, 1),
      hidden,
    })),
    sentence: sentenceOf(hides, all, effects.length, elsewhere, examples),
  }
}

function sentenceOf(hides: number, all: number, groups: number, elsewhere: number, examples: number): string {
  if (examples === 0) return 'There are no examples to try it on.'
  if (groups === 0) return `Hides nothing in the ${examples} examples that are kept.`
  const where = groups === 1 ? '1 group' : `${groups} groups`
  const base = `Removes ${hides} of ${all} divergences in ${where}, ${all - hides} remain`
  return elsewhere === 0 ? `${base}.` : `${base}; would also hide ${elsewhere} at other paths.`
}

const refused = ({ code, message }: { code: string; message: string }): RulePreview => ({
  ok: false,
  refusal: { code, message },
  ...{ examples: 0, hides: 0, remains: 0, elsewhere: 0, groups: [], parity: [] },
  sentence: `Refused: ${message}.`,
})
