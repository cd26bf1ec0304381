import { headerOf } from './headers.ts'
import type { RequestFacts } from './request-facts.ts'
import type { FieldMatch, RouteMatch } from './route.ts'

/** Compiles a regular expression that runs in time linear in its input, or throws. Injected: domain imports nothing. */
export type CompileRegex = (source: string) => { test(text: string): boolean }

/** One part of a route's match, by the name people see when it was the first that failed. */
export type Condition = {
  part: 'host' | 'path' | 'method' | 'header' | 'query'
  wants: string
  test: (facts: RequestFacts) => boolean
}

/** What is left to check when host and path are known to match; null when nothing is. */
export function conditionsBeyondPath(match: RouteMatch, compileRegex: CompileRegex): Condition[] {
  const conditions: Condition[] = []
  if (match.methods && match.methods.length > 0) conditions.push(methodCondition(match.methods))
  for (const header of match.headers ?? []) conditions.push(headerCondition(header, compileRegex))
  for (const parameter of match.query ?? []) conditions.push(queryCondition(parameter, compileRegex))
  return conditions
}

function methodCondition(methods: readonly string[]): Condition {
  // A backend that answers GET answers HEAD (RFC 9110 section 9.3.2), so a route for GET takes both.
  const accepted = new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)
  return { part: 'method', wants: methods.join(', '), test: (facts) => accepted.has(facts.method) }
}

function headerCondition(header: FieldMatch, compileRegex: CompileRegex): Condition {
  const name = header.name.toLowerCase()
  const accepts = valueTest(header, compileRegex)
  return {
    part: 'header',
    wants: describe(header),
    test: (facts) => accepts(headerOf(facts.rawHeaders, name)),
  }
}

function queryCondition(parameter: FieldMatch, compileRegex: CompileRegex): Condition {
  const accepts = valueTest(parameter, compileRegex)
  return {
    part: 'query',
    wants: describe(parameter),
    test: (facts) => accepts(queryValueOf(facts.query, parameter.name)),
  }
}

function valueTest(field: FieldMatch, compileRegex: CompileRegex): (value: string | undefined) => boolean {
  if ('equals' in field) return (value) => value === field.equals
  if ('present' in field) return (value) => value !== undefined
  const regex = compileRegex(field.regex)
  return (value) => value !== undefined && regex.test(value)
}

function describe(field: FieldMatch): string {
  if ('equals' in field) return `${field.name} = ${field.equals}`
  return 'present' in field ? `${field.name} present` : `${field.name} ~ ${field.regex}`
}

/** The first value of a query parameter, decoded where it can be. */
export function queryValueOf(query: string, name: string): string | undefined {
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=')
    const key = equals === -1 ? pair : pair.slice(0, equals)
    if (decoded(key) === name) return equals === -1 ? '' : decoded(pair.slice(equals + 1))
  }
  return undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Whether a host pattern ("shop.example", "*.example", absent) takes a host. */
export function hostMatches(pattern: string | undefined, host: string): boolean {
  if (pattern === undefined) return true
  if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
  return pattern.toLowerCase() === host
}
