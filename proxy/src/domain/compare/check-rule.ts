import { DIFFERENCE_KINDS } from '../difference.ts'
import { MASK, type MaskCompiler, RULE_KINDS, type Rule } from '../rules.ts'
import { type BadPath, type PathPattern, parsePattern } from './path-pattern.ts'

/** Why a rule is refused. */
export type RuleRefusal =
  | BadPath['code']
  | 'unknown_kind'
  | 'author_missing'
  | 'reason_missing'
  | 'already_expired'
  | 'covers_whole_body'
  | 'covers_all_headers'
  | 'hides_status'
  | 'bad_kinds'
  | 'bad_field'
  | 'tolerance_missing'
  | 'tolerance_too_wide'
  | 'bad_pattern'
  | 'pattern_matches_everything'
  | 'bad_values'

export type RuleCheck = { ok: true } | { ok: false; code: RuleRefusal; message: string }

/** A relative tolerance of half of the value hides everything but the order of magnitude. */
const RELATIVE_MAX = 0.5
/** A year: a clock that is further off is not a matter of tolerance. */
const TIME_MS_MAX = 366 * 24 * 60 * 60 * 1_000
const PATTERN_LENGTH_MAX = 1_000
const VALUES_MAX = 100

/**
 * Whether a rule may be saved: well formed, and not so broad that it would hide what nobody looked at.
 * Compiles the pattern of a mask with `compileMask`.
 */
export function checkRule(rule: Rule, compileMask: MaskCompiler, nowMs: number): RuleCheck {
  if (!RULE_KINDS.includes(rule.kind)) {
    return refuse('unknown_kind', `kind is one of ${RULE_KINDS.join(', ')}`)
  }
  if (rule.author.trim() === '') return refuse('author_missing', 'say who makes the rule')
  if (rule.reason.trim() === '') return refuse('reason_missing', 'say why the difference does not matter')
  if (typeof rule.expiresAt === 'number' && rule.expiresAt <= nowMs) {
    return refuse('already_expired', 'expiresAt is in the past')
  }
  const pattern = parsePattern(rule.path)
  if ('code' in pattern) return { ok: false, ...pattern }
  return checkBreadth(rule, pattern) ?? checkBody(rule, compileMask) ?? { ok: true }
}

function refuse(code: RuleRefusal, message: string): RuleCheck & { ok: false } {
  return { ok: false, code, message }
}

/** Rules about values hide what they reach; those about structure only say how to look. */
const HIDING: ReadonlySet<Rule['kind']> = new Set<Rule['kind']>(['ignore', 'presence'])

function checkBreadth(rule: Rule, pattern: PathPattern): RuleCheck | null {
  const [first] = pattern
  if (first?.step === 'pseudo' && first.name !== 'body') return checkPseudo(rule, first.name, pattern)
  if (!HIDING.has(rule.kind)) return null
  const steps = first?.step === 'pseudo' ? pattern.slice(1) : pattern
  const named = steps.some((step) => step.step === 'name' && !DOCUMENT_ELEMENTS.has(step.name))
  if (named) return null
  return refuse(
    'covers_whole_body',
    `"${rule.path}" reaches the whole body: name the field that does not matter`,
  )
}

/** Naming these names the whole page. */
const DOCUMENT_ELEMENTS: ReadonlySet<string> = new Set(['html', 'body', 'head'])

function checkPseudo(rule: Rule, name: string, pattern: PathPattern): RuleCheck | null {
  if (name === 'status' && rule.kind !== 'equivalent') {
    return refuse('hides_status', 'a status can only be made equivalent to others, for example 200 and 201')
  }
  if (!HIDING.has(rule.kind)) return null
  if (name === 'text') return refuse('covers_whole_body', 'this reaches every line of text: use a mask')
  if ((name === 'header' || name === 'cookie') && !pattern.some((step) => step.step === 'name')) {
    return refuse('covers_all_headers', `name the ${name}, for example :${name}.example`)
  }
  return null
}

function checkBody(rule: Rule, compileMask: MaskCompiler): RuleCheck | null {
  switch (rule.kind) {
    case 'ignore':
      return checkKinds(rule)
    case 'keyed':
      return /^[^.\s]+(\.[^.\s]+)*$/.test(rule.field)
        ? null
        : refuse('bad_field', 'field names a field of the elements, like id or meta.id')
    case 'number-tolerance':
      return checkNumbers(rule)
    case 'time-tolerance':
      if (!(rule.ms > 0)) return refuse('tolerance_missing', 'ms is how many milliseconds apart times may be')
      return rule.ms <= TIME_MS_MAX ? null : refuse('tolerance_too_wide', 'ms is at most a year')
    case 'mask':
      return checkMask(rule.pattern, compileMask)
    case 'equivalent':
      return checkValues(rule)
    default:
      return null
  }
}

function checkKinds(rule: Rule & { kind: 'ignore' }): RuleCheck | null {
  const good = rule.kinds === undefined || rule.kinds.length > 0
  if (good && rule.kinds?.every((kind) => DIFFERENCE_KINDS.includes(kind)) !== false) return null
  return refuse('bad_kinds', `kinds, if given, are some of ${DIFFERENCE_KINDS.join(', ')}`)
}

function checkNumbers({ absolute, relative }: Rule & { kind: 'number-tolerance' }): RuleCheck | null {
  const given = [absolute, relative].filter((limit) => limit !== undefined)
  if (given.length === 0) return refuse('tolerance_missing', 'give absolute, relative or both')
  if (!given.every((limit) => limit >= 0 && Number.isFinite(limit))) {
    return refuse('tolerance_missing', 'a tolerance is a number of at least 0')
  }
  if (relative !== undefined && relative > RELATIVE_MAX) {
    return refuse('tolerance_too_wide', `relative is at most ${RELATIVE_MAX}; 0.01 is one percent`)
  }
  return null
}

/** Texts that have nothing in common; a pattern that leaves nothing of any of them leaves nothing of anything. */
const PROBES: readonly string[] = [
  'The quick brown fox.',
  '2026-01-02T03:04:05Z',
  '{"a": [1, -2.5]}',
  'Ünïcödé ≠ ascii',
]

function checkMask(pattern: string, compileMask: MaskCompiler): RuleCheck | null {
  if (pattern === '' || pattern.length > PATTERN_LENGTH_MAX) {
    return refuse('bad_pattern', `a pattern has 1 to ${PATTERN_LENGTH_MAX} characters`)
  }
  try {
    const mask = compileMask(pattern)
    if (PROBES.some((probe) => mask(probe).replaceAll(MASK, '').trim() !== '')) return null
    return refuse(
      'pattern_matches_everything',
      'the pattern leaves nothing to compare: describe only what differs',
    )
  } catch (error) {
    return refuse(
      'bad_pattern',
      `the pattern does not compile: ${error instanceof Error ? error.message : error}`,
    )
  }
}

function checkValues(rule: Rule & { kind: 'equivalent' }): RuleCheck | null {
  const different = new Set(rule.values).size + (rule.absent === true ? 1 : 0)
  if (different >= 2 && rule.values.length <= VALUES_MAX) return null
  return refuse(
    'bad_values',
    `give 2 to ${VALUES_MAX} different values that are the same here (absent counts as one)`,
  )
}
