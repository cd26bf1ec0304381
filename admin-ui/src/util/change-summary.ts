import { type FieldChange, valueText } from 'banyan/domain/field-diff.ts'
import { percent } from './format.ts'

const NAMED = 3

/** What changed, in one line: "10 % → 25 %", "mirror 0 % → 10 %, owner not set → ana", "… and 2 more". */
export function summaryOf(changes: readonly FieldChange[]): string {
  const named = changes.slice(0, NAMED).map(({ path, before, after }) => {
    const of = path === 'weight' || path === 'mirror' ? percentText : valueText
    return `${path === 'weight' ? '' : `${path} `}${of(before)} → ${of(after)}`
  })
  const more = changes.length - named.length
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const percentText = (value: unknown) => (typeof value === 'number' ? percent(value) : valueText(value))
