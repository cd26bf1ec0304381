import type { Difference } from '../domain/difference.ts'
import type { Route, RouteRule } from '../domain/route.ts'
import type { Rule } from '../domain/rules.ts'
import type { RuleRow } from '../store/evidence-store.ts'

/** Ids of rules that a route keeps begin with this. */
const OF_ROUTE = 'route:'
const ID_MAX = 200

/** A rule as a route keeps it, as the comparator takes it. */
export function ruleOfRoute(route: string, kept: RouteRule): Rule {
  const { path, reason, endpoint, author, expiresAt, ...body } = kept
  return {
    ...body,
    id: `${OF_ROUTE}${route}/${kept.kind}:${path}${endpoint === undefined ? '' : `@${endpoint}`}`.slice(
      0,
      ID_MAX,
    ),
    scope: { route, ...(endpoint !== undefined && { endpoint }) },
    path,
    reason,
    author: author ?? 'configuration',
    expiresAt: expiresAt == null ? null : Date.parse(expiresAt),
  }
}

/** All rules that there are: those kept by themselves and those of routes. */
export class RuleBook {
  #kept: readonly RuleRow[] = []
  #ofRoutes: readonly Rule[] = []
  readonly #onChange: (rules: readonly Rule[]) => void

  constructor(onChange: (rules: readonly Rule[]) => void) {
    this.#onChange = onChange
  }

  get all(): readonly Rule[] {
    return [...this.#kept.map(({ rule }) => rule), ...this.#ofRoutes]
  }

  get ofRoutes(): readonly Rule[] {
    return this.#ofRoutes
  }

  replaceKept(rows: readonly RuleRow[]): void {
    this.#kept = rows
    this.#onChange(this.all)
  }

  replaceRoutes(routes: readonly Route[]): void {
    const rules = routes.flatMap((route) => route.rules.map((rule) => ruleOfRoute(route.id, rule)))
    // A new table of routes seldom brings other rules, and plans are made anew for those.
    if (JSON.stringify(rules) === JSON.stringify(this.#ofRoutes)) return
    this.#ofRoutes = rules
    this.#onChange(this.all)
  }
}

/** The rules that forgave something in a comparison. */
export function hitsIn(differences: readonly Difference[]): Set<string> {
  return new Set(differences.flatMap(({ rules }) => rules))
}
