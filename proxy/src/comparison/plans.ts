import { type ComparePlan, planOf } from '../domain/compare/compare.ts'
import { type Rule, rulesFor } from '../domain/rules.ts'
import { compareTools } from './tools.ts'

/** What is compared and how: published as a whole whenever it changes. */
export type CompareSettings = {
  rules: readonly Rule[]
  /** Names of the headers compared, in lower case; absent: the usual ones. */
  headers?: readonly string[] | undefined
}

/** Plans kept; endpoints are bounded elsewhere, so this is only a second guard. */
const PLANS_MAX = 5_000

type Kept = { plan: ComparePlan; untilMs: number }

/** The plan of each route and endpoint, compiled when first needed and kept until a rule expires or the settings change. */
export class Plans {
  #settings: CompareSettings = { rules: [] }
  readonly #kept = new Map<string, Kept>()

  publish(settings: CompareSettings): void {
    this.#settings = settings
    this.#kept.clear()
  }

  /** Throws RuleFailed when a rule has a path that is none. */
  planFor(route: string, endpoint: string, nowMs: number): ComparePlan {
    const key = `${route}\n${endpoint}`
    const kept = this.#kept.get(key)
    if (kept !== undefined && nowMs < kept.untilMs) return kept.plan
    const rules = rulesFor(this.#settings.rules, { route, endpoint }, nowMs)
    const { headers } = this.#settings
    const plan = planOf(rules, compareTools, headers === undefined ? {} : { headers })
    const untilMs = Math.min(...rules.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY))
    if (this.#kept.size >= PLANS_MAX) this.#kept.clear()
    this.#kept.set(key, { plan, untilMs })
    return plan
  }
}
