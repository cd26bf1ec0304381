import type { Difference } from '../difference.ts'
import type { RuleBody } from '../rules.ts'
import { type Evidence, isCounter, type PathEvidence } from './evidence.ts'
import { judge } from './judge.ts'
import { ascending, median } from './statistics.ts'

/** A rule that a person may want to make. Never applied by itself. */
export type Suggestion = { path: string; rule: RuleBody; because: string }

/** How much room a suggested tolerance leaves beyond what was seen. */
const ROOM = 2

/** Suggests a rule for a path that is noise, from what its values look like; null when there is nothing to suggest. */
export function suggest(evidence: Evidence, path: PathEvidence, sample: Difference): Suggestion | null {
  const judged = judge(evidence, path)
  if (judged.state !== 'noise') return null
  const made = ruleFor(path, sample)
  return made === null
    ? null
    : { path: path.path, rule: made.rule, because: `${made.what}. ${judged.sentence}` }
}

function ruleFor(path: PathEvidence, sample: Difference): { rule: RuleBody; what: string } | null {
  if (path.kind === 'order')
    return { rule: { kind: 'unordered' }, what: 'The baseline changes the order by itself' }
  if (path.kind === 'presence') {
    return {
      rule: { kind: 'ignore', kinds: ['missing', 'extra'] },
      what: 'The baseline leaves it out now and then',
    }
  }
  if (path.kind === 'length')
    return { rule: { kind: 'ignore', kinds: ['length'] }, what: 'Its length varies by itself' }
  if (path.kind !== 'value' || sample.classes === null) return null
  if (isCounter(path)) return { rule: { kind: 'presence' }, what: 'It is a counter' }
  if (path.unit === 'ms') return timeRule(path)
  switch (sample.classes.baseline) {
    case 'uuid':
      return { rule: { kind: 'presence' }, what: 'It is a UUID made for each answer' }
    case 'opaque-id':
      return { rule: { kind: 'presence' }, what: 'It is an opaque id made for each answer' }
    default:
      return path.unit === 'number' ? numberRule(path) : null
  }
}

function timeRule(path: PathEvidence): { rule: RuleBody; what: string } {
  const widest = path.aa.reduce((max, ms) => Math.max(max, Math.abs(ms)), 1_000)
  return {
    rule: { kind: 'time-tolerance', ms: Math.ceil((widest * ROOM) / 1_000) * 1_000 },
    what: 'It is a timestamp',
  }
}

function numberRule(path: PathEvidence): { rule: RuleBody; what: string } | null {
  const widest = path.aa.reduce((max, apart) => Math.max(max, Math.abs(apart)), 0)
  // From (c - b) / (|b| + |c|) to the share of the larger one, with room.
  const relative = ROOM * ((2 * widest) / (1 + widest))
  if (relative === 0 || relative > 0.5) return null
  const typical = median(ascending(path.aa.map(Math.abs)))
  return {
    rule: { kind: 'number-tolerance', relative: Math.ceil(relative * 1_000) / 1_000 },
    what: `It varies by itself, typically by ${(((2 * typical) / (1 + typical)) * 100).toPrecision(2)} %`,
  }
}
