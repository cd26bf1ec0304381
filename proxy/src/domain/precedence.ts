import type { PathMatch, Route } from './route.ts'

/**
 * Which of two routes that both match wins. The order is total and that of the Gateway API's
 * HTTPRoute: host (exact before wildcard, longer first, none last), exact path, longest path
 * (a template or a regular expression counts by its literal characters), method, number of
 * header conditions, number of query conditions, oldest, then id.
 * At equal length a template goes before a prefix, and a prefix before a regular expression.
 * https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */
export function byPrecedence(a: Route, b: Route): number {
  return (
    compareHosts(a.match.host, b.match.host) ||
    pathKindRank(b.match.path, 'exact') - pathKindRank(a.match.path, 'exact') ||
    literalLength(b.match.path) - literalLength(a.match.path) ||
    pathKindRank(b.match.path) - pathKindRank(a.match.path) ||
    restricted(b.match.methods) - restricted(a.match.methods) ||
    count(b.match.headers) - count(a.match.headers) ||
    count(b.match.query) - count(a.match.query) ||
    compareText(a.createdAt, b.createdAt) ||
    compareText(a.id, b.id)
  )
}

function compareHosts(a: string | undefined, b: string | undefined): number {
  const [x, y] = [a ?? '', b ?? '']
  const exactness = Number(isExactHost(y)) - Number(isExactHost(x))
  return exactness || y.length - x.length || compareText(x, y)
}

const isExactHost = (host: string) => host !== '' && !host.startsWith('*')

function pathKindRank(path: PathMatch | undefined, only?: 'exact'): number {
  if (path === undefined) return 0
  if ('exact' in path) return only ? 1 : 4
  if (only) return 0
  if ('template' in path) return 3
  return 'prefix' in path ? 2 : 1
}

/** How many characters of a path pattern are literal: the measure of how specific it is. */
export function literalLength(path: PathMatch | undefined): number {
  if (path === undefined) return 0
  if ('exact' in path) return path.exact.length
  if ('prefix' in path) return trimSlash(path.prefix).length
  if ('template' in path) return path.template.replace(/\{[^}]*\}/g, '').length
  return (path.regex.replace(/^\^/, '').match(/^(?:[\w\-/~%]|\\[./-])*(?![*?{])/)?.[0] ?? '').replaceAll(
    '\\',
    '',
  ).length
}

/** A prefix is a sequence of path elements: "/a" and "/a/" say the same. */
export const trimSlash = (prefix: string) => (prefix.endsWith('/') ? prefix.slice(0, -1) : prefix)

const restricted = (methods: readonly string[] | undefined) => (methods && methods.length > 0 ? 1 : 0)
const count = (conditions: readonly unknown[] | undefined) => conditions?.length ?? 0
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
