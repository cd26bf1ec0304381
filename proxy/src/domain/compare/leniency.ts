import type { DifferenceKind } from '../difference.ts'
import { type MaskCompiler, NUMBER_SPELLING, type Rule, type RuleKind, type Scalar } from '../rules.ts'
import { doubleOf, isNumeric, sameNumber, subtract } from './decimal.ts'
import type { PathNode } from './path-node.ts'
import { type PathPattern, parsePattern, type Reach, reachOf } from './path-pattern.ts'
import { timeOf } from './time.ts'
import { Decimal, type Tree } from './tree.ts'

export const NO_RULES: readonly string[] = Object.freeze([])

/** What the rules say about one place. */
export type Leniency = {
  /** Rules that reach the place, sorted by id. */
  rules: readonly { rule: CompiledRule; reach: Reach }[]
  /** Some difference of values here may be forgiven, so content here says nothing about what belongs together. */
  mayForgive: boolean
  dynamicKeys: boolean
  unordered: boolean
  keyedBy: readonly string[] | null
}

type CompiledRule = { rule: Rule; pattern: PathPattern; mask: ((text: string) => string) | null }

/** A rule threw. The comparison is inconclusive, never a match. */
export class RuleFailed extends Error {
  constructor(rule: Rule, cause: unknown) {
    super(`rule ${rule.id} (${rule.kind} at ${rule.path}) failed: ${String(cause)}`, { cause })
    this.name = 'RuleFailed'
  }
}

/** The rules of one route and endpoint, compiled once and asked for every difference. */
export class Leniencies {
  readonly #rules: CompiledRule[]
  readonly #compileMask: MaskCompiler
  /** Whether any rule could forgive a value: without, equal content is simply equal. */
  readonly forgivesValues: boolean

  constructor(rules: readonly Rule[], compileMask: MaskCompiler) {
    this.#compileMask = compileMask
    this.#rules = rules
      .map((rule) => ({ rule, pattern: patternOf(rule), mask: null }))
      .sort((a, b) => (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0))
    this.forgivesValues = rules.some((rule) => FORGIVING.has(rule.kind))
  }

  at(node: PathNode): Leniency {
    node.leniency ??= this.#find(node)
    return node.leniency
  }

  /** The ids of the rules that say this difference does not matter; NO_RULES when it does. */
  forgive(
    node: PathNode,
    kind: DifferenceKind,
    baseline: Tree | undefined,
    candidate: Tree | undefined,
  ): readonly string[] {
    const { rules } = this.at(node)
    let ids: string[] | null = null
    let strict = false
    for (const { rule, reach } of rules) {
      if (rule.rule.kind === 'strict-number') strict ||= reach === 'exact'
      else if (this.#forgives(rule, reach, kind, baseline, candidate)) {
        ids ??= []
        ids.push(rule.rule.id)
      }
    }
    if (!strict && kind === 'value' && onlySpelling(baseline, candidate)) {
      ids ??= []
      ids.push(NUMBER_SPELLING)
    }
    return ids ?? NO_RULES
  }

  #forgives(
    compiled: CompiledRule,
    reach: Reach,
    kind: DifferenceKind,
    baseline: Tree | undefined,
    candidate: Tree | undefined,
  ): boolean {
    const { rule } = compiled
    if (rule.kind === 'ignore') return rule.kinds?.includes(kind) ?? true
    if (rule.kind === 'presence') return reach === 'under' || present(kind, baseline, candidate)
    if (reach !== 'exact') return false
    switch (rule.kind) {
      case 'unordered':
        return kind === 'order'
      case 'keyed':
        return kind === 'order' && rule.ordered !== true
      case 'number-tolerance':
        return kind === 'value' && near(baseline, candidate, rule)
      case 'time-tolerance':
        return kind === 'value' && nearInTime(baseline, candidate, rule.ms)
      case 'mask':
        return kind === 'value' && this.#sameMasked(compiled, baseline, candidate)
      case 'equivalent':
        return oneOf(baseline, rule) && oneOf(candidate, rule)
      default:
        return false
    }
  }

  #sameMasked(compiled: CompiledRule, baseline: Tree | undefined, candidate: Tree | undefined): boolean {
    if (typeof baseline !== 'string' || typeof candidate !== 'string' || compiled.rule.kind !== 'mask')
      return false
    try {
      compiled.mask ??= this.#compileMask(compiled.rule.pattern)
      return compiled.mask(baseline) === compiled.mask(candidate)
    } catch (error) {
      throw new RuleFailed(compiled.rule, error)
    }
  }

  #find(node: PathNode): Leniency {
    const rules = this.#rules.flatMap((rule) => {
      const reach = reachOf(rule.pattern, node)
      return reach === null ? [] : [{ rule, reach }]
    })
    if (rules.length === 0) return STRICT
    const exact = rules.filter(({ reach }) => reach === 'exact').map(({ rule }) => rule.rule)
    const keyed = exact.find((rule) => rule.kind === 'keyed')
    return {
      rules,
      mayForgive: rules.some(
        ({ rule, reach }) =>
          FORGIVING.has(rule.rule.kind) && (reach === 'exact' || FAR_REACHING.has(rule.rule.kind)),
      ),
      dynamicKeys: exact.some((rule) => rule.kind === 'dynamic-keys'),
      unordered: exact.some((rule) => rule.kind === 'unordered'),
      keyedBy: keyed?.kind === 'keyed' ? keyed.field.split('.') : null,
    }
  }
}

const STRICT: Leniency = Object.freeze({
  rules: [],
  mayForgive: false,
  dynamicKeys: false,
  unordered: false,
  keyedBy: null,
})

const FORGIVING: ReadonlySet<RuleKind> = new Set<RuleKind>([
  'ignore',
  'presence',
  'number-tolerance',
  'time-tolerance',
  'mask',
  'equivalent',
])
const FAR_REACHING: ReadonlySet<RuleKind> = new Set<RuleKind>(['ignore', 'presence'])

function patternOf(rule: Rule): PathPattern {
  const pattern = parsePattern(rule.path)
  if ('code' in pattern) throw new RuleFailed(rule, pattern.message)
  return pattern
}

function onlySpelling(baseline: Tree | undefined, candidate: Tree | undefined): boolean {
  // Two plain numbers that differ are different numbers: only a Decimal can be written otherwise.
  if (!(baseline instanceof Decimal || candidate instanceof Decimal)) return false
  return isNumeric(baseline) && isNumeric(candidate) && sameNumber(baseline, candidate)
}

function present(kind: DifferenceKind, baseline: Tree | undefined, candidate: Tree | undefined): boolean {
  if (kind === 'missing' || kind === 'extra') return false
  return kind !== 'type' || (baseline !== null && candidate !== null)
}

function near(
  baseline: Tree | undefined,
  candidate: Tree | undefined,
  { absolute = 0, relative = 0 }: { absolute?: number | undefined; relative?: number | undefined },
): boolean {
  if (!isNumeric(baseline) || !isNumeric(candidate)) return false
  const size = Math.max(Math.abs(doubleOf(baseline)), Math.abs(doubleOf(candidate)))
  const apart = Math.abs(subtract(candidate, baseline))
  // Decimal fractions are not exact in binary: 0.3 - 0.2 is a hair over 0.1.
  const hair = Number.EPSILON * size
  return apart <= absolute + hair || apart <= relative * size + hair
}

function nearInTime(baseline: Tree | undefined, candidate: Tree | undefined, ms: number): boolean {
  const [a, b] = [timeOf(baseline), timeOf(candidate)]
  return a !== null && b !== null && Math.abs(a - b) <= ms
}

function oneOf(value: Tree | undefined, rule: { values: Scalar[]; absent?: boolean | undefined }): boolean {
  if (value === undefined) return rule.absent === true
  return rule.values.some((same) =>
    typeof same === 'number' && isNumeric(value) ? sameNumber(same, value) : same === value,
  )
}
