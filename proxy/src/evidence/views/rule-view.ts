import type { RuleView } from '../../contracts/rule.ts'
import type { Rule } from '../../domain/rules.ts'
import { DAY, hourOf, msOfHour } from '../../store/spans.ts'
import type { Ground } from '../ground.ts'

/** A rule that forgave nothing for this long is stale. */
const STALE_MS = 30 * 86_400_000

type Hits = { total: number; recent: number; lastHour: number }

/** All rules, those that are kept by themselves first, with what they have forgiven. */
export async function ruleViews(ground: Ground, route?: string): Promise<RuleView[]> {
  const nowMs = ground.now()
  const hits = new Map((await ground.store.rules.hits(hourOf(nowMs) - DAY)).map((row) => [row.rule, row]))
  const kept = await ground.store.rules.list()
  const views = [
    ...kept.map(({ rule, createdAt }) => ruleView(rule, createdAt, hits.get(rule.id), nowMs)),
    ...ground.rules.ofRoutes.map((rule) => ruleView(rule, null, hits.get(rule.id), nowMs)),
  ]
  return route === undefined
    ? views
    : views.filter(({ scope }) => scope.route === undefined || scope.route === route)
}

export function ruleView(
  rule: Rule,
  createdAt: string | null,
  hits: Hits | undefined,
  nowMs: number,
): RuleView {
  const { expiresAt, scope, ...rest } = rule
  const lastMs =
    hits === undefined ? (createdAt === null ? null : Date.parse(createdAt)) : msOfHour(hits.lastHour)
  return {
    ...rest,
    scope: {
      ...(scope.route !== undefined && { route: scope.route }),
      ...(scope.endpoint !== undefined && { endpoint: scope.endpoint }),
    },
    createdAt,
    source: createdAt === null ? 'route' : 'rules',
    expiresAt: expiresAt == null ? null : new Date(expiresAt).toISOString(),
    expired: expiresAt != null && expiresAt <= nowMs,
    stale: lastMs !== null && nowMs - lastMs > STALE_MS,
    hits: hits?.total ?? 0,
    hits24h: hits?.recent ?? 0,
    lastHitAt: hits === undefined ? null : new Date(msOfHour(hits.lastHour)).toISOString(),
  }
}
