import type { RouteEdit, RouteView } from 'banyan/contracts/route.ts'
import { type FieldChange, fieldDiff, same } from 'banyan/domain/field-diff.ts'

/** What a person decides about a route, in the order in which a file has it. Traffic has its own way. */
const EDITABLE = [
  ...['description', 'owner', 'match', 'baseline', 'candidate', 'sticky', 'rewrite', 'requestHeaders'],
  ...['responseHeaders', 'timeouts', 'fallback', 'shadow', 'policies', 'rules'],
] as const
/** Fields that a route always has: leaving one out says nothing about it. */
const ALWAYS: readonly string[] = ['match', 'baseline', 'candidate', 'sticky', 'rules']

type Json = Record<string, unknown>

const editableOf = (route: RouteView): Json => {
  const fields = route as Json
  return Object.fromEntries(
    EDITABLE.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]]),
  )
}

export const routeJson = (route: RouteView): string => JSON.stringify(editableOf(route), null, 2)

export type JsonEdit = { body: RouteEdit; diff: FieldChange[] } | { wrong: string }

/** What a text would change about a route; the server checks the values, this only what they are about. */
export function editOfJson(text: string, route: RouteView): JsonEdit {
  let wanted: unknown
  try {
    wanted = JSON.parse(text)
  } catch (error) {
    return { wrong: `This is not JSON: ${(error as Error).message}` }
  }
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) {
    return { wrong: 'A route is an object: {"match": …}' }
  }
  const fields = wanted as Json
  const unknown = Object.keys(fields).filter((key) => !EDITABLE.some((known) => known === key))
  if (unknown.length > 0) {
    return { wrong: `${unknown.join(', ')}: not for this form. There are ${EDITABLE.join(', ')}.` }
  }
  const before = editableOf(route)
  const after = { ...Object.fromEntries(ALWAYS.map((key) => [key, before[key]])), ...fields }
  const changed = EDITABLE.filter((key) => !same(before[key], after[key]))
  const body = Object.fromEntries(changed.map((key) => [key, after[key] ?? null]))
  return { body: { ...body, version: route.version } as RouteEdit, diff: fieldDiff(before, after) }
}
