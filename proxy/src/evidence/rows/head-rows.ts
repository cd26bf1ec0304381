import type { DiffRow } from '../../contracts/divergence.ts'
import { COMPARED_HEADERS } from '../../domain/compare/headers.ts'
import type { Difference } from '../../domain/difference.ts'
import type { StoredAnswer } from '../examples.ts'
import { plain, wordSegments } from './segments.ts'

/** What stands in the place of a rule where nobody compares. */
export const NOT_COMPARED = 'builtin:not-compared'

const COMPARED = new Set(COMPARED_HEADERS)

/** Status and headers side by side, by name. `differences` are what comparing the two said. */
export function headRows(
  baseline: StoredAnswer,
  candidate: StoredAnswer,
  differences: readonly Difference[],
): DiffRow[] {
  const rulesAt = (path: string) =>
    differences.filter((difference) => difference.path.startsWith(path)).flatMap(({ rules }) => rules)
  const statusRow = row(':status', statusOf(baseline), statusOf(candidate), rulesAt(':status'))
  const [a, b] = [byName(baseline), byName(candidate)]
  const names = [...new Set([...a.keys(), ...b.keys()])]
  return [
    statusRow,
    ...names.flatMap((name) => {
      const path = name === 'set-cookie' ? ':cookie' : `:header.${name}`
      const rules = COMPARED.has(name) ? rulesAt(path) : [NOT_COMPARED]
      return pairsOf(a.get(name) ?? [], b.get(name) ?? []).map(([x, y]) => row(path, x, y, rules))
    }),
  ]
}

const statusOf = ({ status, failure }: StoredAnswer) =>
  failure === null ? `status ${status}` : `no answer: ${failure.reason}`

function byName({ headers }: StoredAnswer): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    names.set(lower, [...(names.get(lower) ?? []), `${lower}: ${value}`])
  }
  return names
}

const pairsOf = (a: readonly string[], b: readonly string[]): [string | null, string | null][] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i] ?? null, b[i] ?? null])

function row(path: string, a: string | null, b: string | null, rules: string[]): DiffRow {
  const place = { pointer: null, path, depth: 0 }
  if (a !== null && b !== null) {
    if (a === b) {
      return { ...place, mark: 'same', kind: null, rules: [], baseline: plain(a), candidate: plain(b) }
    }
    return { ...place, mark: 'changed', kind: 'value', rules, ...wordSegments(a, b) }
  }
  const kind = a === null ? 'extra' : 'missing'
  return {
    ...{ ...place, mark: kind, kind, rules },
    baseline: a === null ? null : plain(a),
    candidate: b === null ? null : plain(b),
  }
}
