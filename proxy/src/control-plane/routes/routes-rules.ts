import { Refusal } from '../../domain/errors.ts'
import { compileRoute } from '../../domain/match.ts'
import type { FieldMatch, Route, RouteMatch } from '../../domain/route.ts'
import { checkNow } from '../../evidence/check-now.ts'
import { ruleOfRoute } from '../../evidence/rule-book.ts'
import { compileRegex } from '../../regex.ts'
import type { StoreTables } from '../../store/store.ts'
import { backendsOf } from '../backends/backends-view.ts'

const wrong = (path: string, message: string) =>
  new Refusal('invalid_input', `${path}: ${message}`, { fields: [{ path, message }] })

/** Refuses a route that the data plane could not use, naming the field. */
export function assertCompiles(route: Route): void {
  for (const [path, source] of regexesOf(route.match)) {
    try {
      compileRegex(source)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw wrong(path, `not a regular expression that runs in linear time (RE2): ${why}`)
    }
  }
  try {
    compileRoute(route, compileRegex)
  } catch (error) {
    throw wrong('match', error instanceof Error ? error.message : String(error))
  }
  if (route.rewrite && !(route.match.path && 'prefix' in route.match.path)) {
    throw wrong('rewrite', 'only a route with match.path.prefix has a prefix to rewrite')
  }
  assertRules(route)
}

/** A rule that has expired meanwhile does not keep the rest of a route from being changed. */
function assertRules(route: Route): void {
  for (const [i, kept] of route.rules.entries()) {
    const check = checkNow(ruleOfRoute(route.id, kept), Number.NEGATIVE_INFINITY)
    if (!check.ok) throw wrong(`rules.${i}`, `${check.message} (${check.code})`)
  }
}

function regexesOf(match: RouteMatch): [path: string, source: string][] {
  const found: [string, string][] = []
  if (match.path && 'regex' in match.path) found.push(['match.path.regex', match.path.regex])
  const fields = (kind: string, list: FieldMatch[] = []) => {
    for (const [i, field] of list.entries()) {
      if ('regex' in field) found.push([`match.${kind}.${i}.regex`, field.regex])
    }
  }
  fields('headers', match.headers)
  fields('query', match.query)
  return found
}

/** Refuses a route that names a backend that is not there, or the same one for both slots. */
export async function assertBackends(
  tables: { backends: Pick<StoreTables['backends'], 'find'> },
  route: Route,
): Promise<void> {
  if (route.candidate !== null && route.candidate === route.baseline) {
    throw wrong('candidate', `is ${route.baseline}, which is the baseline already`)
  }
  for (const id of backendsOf(route)) {
    if (await tables.backends.find(id)) continue
    const path =
      id === route.baseline ? 'baseline' : id === route.candidate ? 'candidate' : 'shadow.writes.backend'
    throw wrong(path, `there is no backend ${id}; add it first`)
  }
}

/** What an edit may not do to a route that has traffic on it. */
export function assertEditable(before: Route, after: Route): void {
  if (before.candidate === after.candidate && before.baseline === after.baseline) return
  if (before.retiredAt !== null) {
    throw new Refusal(
      'route_retired',
      `Route ${before.id} is retired: its two slots are no longer there to change.`,
    )
  }
  if (after.candidate === null && (before.weight > 0 || before.mirror > 0)) {
    throw new Refusal(
      'in_use',
      `Route ${before.id} still sends ${before.candidate} traffic (weight ${before.weight} %, mirror ${before.mirror} %). Set both to 0 first.`,
    )
  }
}
