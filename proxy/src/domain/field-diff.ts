/** One field of an object before and after; undefined is "was not there". */
export type FieldChange = { path: string; before: unknown; after: unknown }

type Json = Record<string, unknown> | null

// They change with every write and say nothing about what somebody meant.
const BOOKKEEPING = new Set(['version', 'createdAt', 'changedAt', 'changedBy', 'stage', 'pattern'])

/** The fields that differ, by path, sorted; arrays are compared as a whole, because their order means something. */
export function fieldDiff(before: Json, after: Json): FieldChange[] {
  const changes: FieldChange[] = []
  collect('', before ?? {}, after ?? {}, changes)
  return changes.sort((a, b) => a.path.localeCompare(b.path))
}

function collect(prefix: string, before: object, after: object, into: FieldChange[]): void {
  const left = before as Record<string, unknown>
  const right = after as Record<string, unknown>
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (prefix === '' && BOOKKEEPING.has(key)) continue
    const path = prefix === '' ? key : `${prefix}.${key}`
    const a = left[key]
    const b = right[key]
    if (isObject(a) && isObject(b)) collect(path, a, b, into)
    else if (!same(a, b)) into.push({ path, before: a, after: b })
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Equal as JSON, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      isObject(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a.localeCompare(b)))
        : inner,
    ) ?? 'undefined'
  )
}

/** A value in one line. "not set" and 0 never look alike. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'not set'
  if (typeof value === 'string') return value === '' ? '""' : value
  return JSON.stringify(value)
}
