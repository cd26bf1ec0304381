import type { DifferenceKind } from './difference.ts'

/** A rule of comparison: what does not matter, where, who says so and why. */
export type Rule = RuleHead & RuleBody

export type RuleHead = {
  id: string
  /** Where the rule holds: one route, one endpoint (`GET /users/{id}`), or, with neither, everywhere. */
  scope: { route?: string | undefined; endpoint?: string | undefined }
  /** `items[].price`, `*` for one element, `**` for any number, `:header.location`, `:cookie.sid.value`, `:text[]`. */
  path: string
  author: string
  reason: string
  /** Milliseconds since 1970; the rule holds until then. */
  expiresAt?: number | null | undefined
}

export type Scalar = string | number | boolean | null

export type RuleBody =
  /** Nothing here or beneath matters; with `kinds`, only these kinds do not. */
  | { kind: 'ignore'; kinds?: DifferenceKind[] | undefined }
  /** It must be there and not null; what it is does not matter. */
  | { kind: 'presence' }
  /** The order of this array does not matter. */
  | { kind: 'unordered' }
  /** Elements of this array are the same when this field of theirs is; their order does not matter unless `ordered`. */
  | { kind: 'keyed'; field: string; ordered?: boolean | undefined }
  /** Numbers may be apart by `absolute`, or by `relative` of the larger one (0.01 is 1 %). */
  | { kind: 'number-tolerance'; absolute?: number | undefined; relative?: number | undefined }
  /** Times (ISO 8601, HTTP dates, epoch seconds or milliseconds) may be apart by this much. */
  | { kind: 'time-tolerance'; ms: number }
  /** The keys of this object are data, like identifiers: paths below it say `{}`. */
  | { kind: 'dynamic-keys' }
  /** What the pattern matches (RE2 syntax) counts as the same in both strings, whatever it is. */
  | { kind: 'mask'; pattern: string }
  /** These values are the same here; with `absent`, being absent is too. */
  | { kind: 'equivalent'; values: Scalar[]; absent?: boolean | undefined }
  /** Here 1 and 1.0 are not the same. Elsewhere a number written in another way counts as ignored. */
  | { kind: 'strict-number' }

export type RuleKind = RuleBody['kind']

export const RULE_KINDS: readonly RuleKind[] = [
  'ignore',
  'presence',
  'unordered',
  'keyed',
  'number-tolerance',
  'time-tolerance',
  'dynamic-keys',
  'mask',
  'equivalent',
  'strict-number',
]

/** The id under which `1` against `1.0` is reported as ignored. */
export const NUMBER_SPELLING = 'builtin:number-spelling'

/** What stands in a text where a mask matched. */
export const MASK = '\u2022'

/** Compiles a pattern into a function that puts MASK for every match. It runs in linear time: patterns come from people. */
export type MaskCompiler = (pattern: string) => (text: string) => string

/** The rules that hold for this route and endpoint now. */
export function rulesFor(
  rules: readonly Rule[],
  where: { route: string; endpoint: string },
  nowMs: number,
): Rule[] {
  return rules.filter(
    ({ scope, expiresAt }) =>
      (scope.route === undefined || scope.route === where.route) &&
      (scope.endpoint === undefined || scope.endpoint === where.endpoint) &&
      (expiresAt === undefined || expiresAt === null || expiresAt > nowMs),
  )
}
