import type { DiffRow } from 'banyan/contracts/divergence.ts'
import type { RuleCreate, RuleView } from 'banyan/contracts/rule.ts'

type Kind = RuleCreate['kind']

/** The kinds of rule in words, with when each is the right one. */
export const RULE_WORDS: Record<Kind, { word: string; says: string }> = {
  ignore: { word: 'any value', says: 'nothing here or beneath matters' },
  presence: { word: 'presence only', says: 'it must be there; what it is does not matter' },
  unordered: { word: 'any order', says: 'the elements of this array may stand in any order' },
  keyed: { word: 'matched by a field', says: 'elements belong together when this field of theirs is equal' },
  'number-tolerance': { word: 'number within', says: 'numbers may be apart by this much' },
  'time-tolerance': { word: 'time within', says: 'times may be apart by this much' },
  'dynamic-keys': { word: 'keys are data', says: 'the keys of this object are identifiers' },
  mask: { word: 'masked by a pattern', says: 'what the pattern matches counts as equal' },
  equivalent: { word: 'equal values', says: 'these values mean the same here' },
  'strict-number': { word: 'strict numbers', says: '1 and 1.0 are not the same here' },
}

/** A rule in a few words: what it forgives. */
export function ruleText(rule: RuleCreate | RuleView): string {
  switch (rule.kind) {
    case 'ignore':
      return rule.kinds ? `${rule.kinds.join(', ')} does not matter` : 'any value'
    case 'keyed':
      return `matched by ${rule.field}`
    case 'number-tolerance':
      return rule.relative === undefined
        ? `number within ±${rule.absolute ?? 0}`
        : `number within ±${rule.relative * 100} %`
    case 'time-tolerance':
      return `time within ±${rule.ms} ms`
    case 'mask':
      return `masked by ${rule.pattern}`
    case 'equivalent':
      return `equal: ${rule.values.map((value) => JSON.stringify(value)).join(' = ')}${rule.absent ? ' = absent' : ''}`
    default:
      return RULE_WORDS[rule.kind].word
  }
}

/** What is forgiven without anybody having made a rule. */
const BUILT_IN: Readonly<Record<string, string>> = {
  'builtin:noise': 'noise',
  'builtin:not-compared': 'not compared',
  'builtin:number-spelling': 'the same number',
}

/** A rule as a line of the diff names it; of one that is gone only the id is known. */
export function ruleName(rule: RuleView | Pick<RuleView, 'id'>): string {
  return 'kind' in rule ? `rule: ${ruleText(rule)}` : (BUILT_IN[rule.id] ?? `rule ${rule.id}`)
}

/** Where a rule holds, in words. */
export function scopeText({ route, endpoint }: RuleView['scope']): string {
  if (endpoint) return route ? `${endpoint} on ${route}` : endpoint
  return route ? `route ${route}` : 'everywhere'
}

/** What people usually mean when they forgive a difference of this kind: the first is the suggestion. */
export function kindsFor(row: Pick<DiffRow, 'kind' | 'baseline' | 'candidate'>): Kind[] {
  const text = (row.baseline ?? row.candidate ?? []).map((part) => part.text).join('')
  if (row.kind === 'order') return ['unordered', 'keyed', 'ignore']
  if (row.kind === 'missing' || row.kind === 'extra')
    return ['ignore', 'equivalent', 'presence', 'dynamic-keys']
  if (row.kind === 'length') return ['keyed', 'unordered', 'ignore']
  if (/\d{4}-\d\d-\d\dT/.test(text)) return ['time-tolerance', 'presence', 'ignore', 'mask']
  if (/^[^"]*\d+(\.\d+)?,?$/.test(text)) return ['number-tolerance', 'presence', 'ignore', 'equivalent']
  return ['ignore', 'presence', 'mask', 'equivalent', 'unordered', 'keyed']
}

export type RuleValues = {
  kind: Kind
  path: string
  scope: 'endpoint' | 'route' | 'everywhere'
  field: string
  amount: string
  relative: boolean
  pattern: string
  values: string
  reason: string
  days: string
}

export const EMPTY_RULE: RuleValues = {
  kind: 'ignore',
  path: '',
  scope: 'endpoint',
  field: 'id',
  amount: '',
  relative: false,
  pattern: '',
  values: '',
  reason: '',
  days: '30',
}

type Where = { route: string; endpoint: string }

/** The form's values as the contract has them; `now` in milliseconds decides when it expires. */
export function ruleBodyOf(values: RuleValues, where: Where, now: number): RuleCreate {
  return {
    ...partsOf(values),
    path: values.path.trim(),
    scope:
      values.scope === 'everywhere'
        ? {}
        : values.scope === 'route'
          ? { route: where.route }
          : { route: where.route, endpoint: where.endpoint },
    // The preview needs no reason yet; saving without one is refused before it is sent.
    reason: values.reason.trim() || 'preview',
    expiresAt: values.days === '' ? null : new Date(now + Number(values.days) * 86_400_000).toISOString(),
  } as RuleCreate
}

function partsOf({ kind, field, amount, relative, pattern, values }: RuleValues) {
  switch (kind) {
    case 'keyed':
      return { kind, field: field.trim() }
    case 'number-tolerance':
      return relative ? { kind, relative: Number(amount) / 100 } : { kind, absolute: Number(amount) }
    case 'time-tolerance':
      return { kind, ms: Number(amount) }
    case 'mask':
      return { kind, pattern }
    case 'equivalent':
      return { kind, ...equivalentOf(values) }
    default:
      return { kind }
  }
}

/** One value a line, as JSON where it is JSON, else as text; "absent" stands for being left out. */
function equivalentOf(text: string): { values: unknown[]; absent?: true } {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const values = lines.filter((line) => line !== 'absent').map(scalarOf)
  return lines.includes('absent') ? { values, absent: true } : { values }
}

function scalarOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? text : value
  } catch {
    return text
  }
}

/** The form for a rule that was suggested or exists. */
export function ruleValuesOf(rule: RuleCreate): RuleValues {
  const { scope } = rule
  const base = {
    ...EMPTY_RULE,
    kind: rule.kind,
    path: rule.path,
    reason: rule.reason,
    scope: scope.endpoint
      ? ('endpoint' as const)
      : scope.route
        ? ('route' as const)
        : ('everywhere' as const),
  }
  switch (rule.kind) {
    case 'keyed':
      return { ...base, field: rule.field }
    case 'number-tolerance':
      return rule.relative === undefined
        ? { ...base, amount: String(rule.absolute ?? '') }
        : { ...base, relative: true, amount: String(rule.relative * 100) }
    case 'time-tolerance':
      return { ...base, amount: String(rule.ms) }
    case 'mask':
      return { ...base, pattern: rule.pattern }
    case 'equivalent': {
      const lines = rule.values.map((value) => JSON.stringify(value))
      return { ...base, values: [...lines, ...(rule.absent ? ['absent'] : [])].join('\n') }
    }
    default:
      return base
  }
}

/** What is still missing before a rule can be tried. */
export function missingOf({ kind, path, field, amount, pattern, values }: RuleValues): string | undefined {
  if (path.trim() === '') return 'Say which path first.'
  if (kind === 'keyed' && field.trim() === '') return 'Say which field first.'
  if ((kind === 'number-tolerance' || kind === 'time-tolerance') && !(Number(amount) > 0)) {
    return 'Say how far apart first.'
  }
  if (kind === 'mask' && pattern === '') return 'Give a pattern first.'
  if (kind === 'equivalent' && values.trim() === '') return 'Give the values first, one a line.'
  return undefined
}
