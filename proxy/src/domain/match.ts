import { type CompileRegex, type Condition, conditionsBeyondPath, hostMatches } from './conditions.ts'
import { type Entry, PathTrie } from './path-trie.ts'
import { byPrecedence } from './precedence.ts'
import type { RequestFacts } from './request-facts.ts'
import type { PathMatch, Route } from './route.ts'

/** A route ready to be matched. */
export type CompiledRoute = { route: Route; beyondPath: Condition[]; pathTest: (path: string) => boolean }

/** A route that cannot be used, and why. It is kept and shown; the others go on. */
export type RejectedRoute = { id: string; code: string; message: string }

export type Matcher = {
  /** Every usable route, the one of highest precedence first. */
  ordered: readonly CompiledRoute[]
  rejected: readonly RejectedRoute[]
  /** The winner, or null: the request falls through. */
  match: (facts: RequestFacts) => CompiledRoute | null
}

/** Compiles routes into a matcher. One bad route never spoils the others. */
export function compileMatcher(routes: readonly Route[], compileRegex: CompileRegex): Matcher {
  const rejected: RejectedRoute[] = []
  const ordered: CompiledRoute[] = []
  for (const route of [...routes].sort(byPrecedence)) {
    try {
      ordered.push(compileRoute(route, compileRegex))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      rejected.push({ id: route.id, code: 'invalid_regex', message })
    }
  }
  const hosts = indexByHost(ordered)
  return { ordered, rejected, match: (facts) => matchIn(hosts, facts) }
}

export function compileRoute(route: Route, compileRegex: CompileRegex): CompiledRoute {
  return {
    route,
    beyondPath: conditionsBeyondPath(route.match, compileRegex),
    pathTest: pathTest(route.match.path, compileRegex),
  }
}

/** The routes of one host pattern. `first` is the best rank in it: a host whose best is worse need not be searched. */
type HostIndex = { trie: PathTrie<CompiledRoute>; regexes: Entry<CompiledRoute>[]; first: number }
type Hosts = {
  exact: Map<string, HostIndex>
  wildcard: { pattern: string; index: HostIndex }[]
  any: HostIndex | null
}

function indexByHost(ordered: readonly CompiledRoute[]): Hosts {
  const hosts: Hosts = { exact: new Map(), wildcard: [], any: null }
  for (const [rank, value] of ordered.entries()) {
    const index = hostIndexOf(hosts, value.route.match.host, rank)
    addPath(index, value.route.match.path, { rank, value })
  }
  return hosts
}

function hostIndexOf(hosts: Hosts, host: string | undefined, rank: number): HostIndex {
  const fresh = () => ({ trie: new PathTrie<CompiledRoute>(), regexes: [], first: rank })
  if (host === undefined) {
    hosts.any ??= fresh()
    return hosts.any
  }
  const pattern = host.toLowerCase()
  if (!pattern.startsWith('*')) {
    const known = hosts.exact.get(pattern)
    if (known) return known
    const index = fresh()
    hosts.exact.set(pattern, index)
    return index
  }
  const known = hosts.wildcard.find((candidate) => candidate.pattern === pattern)
  if (known) return known.index
  const index = fresh()
  hosts.wildcard.push({ pattern, index })
  return index
}

function addPath(index: HostIndex, path: PathMatch | undefined, entry: Entry<CompiledRoute>): void {
  if (path === undefined) index.trie.addPrefix('/', entry)
  else if ('prefix' in path) index.trie.addPrefix(path.prefix, entry)
  else if ('template' in path) index.trie.addTemplate(path.template, entry)
  else if ('exact' in path) index.trie.addExact(path.exact, entry)
  else index.regexes.push(entry)
}

function matchIn(hosts: Hosts, facts: RequestFacts): CompiledRoute | null {
  let best: Entry<CompiledRoute> | null = null
  const exact = hosts.exact.get(facts.host)
  if (exact) best = findIn(exact, facts, best)
  for (const { pattern, index } of hosts.wildcard) {
    if (hostMatches(pattern, facts.host)) best = findIn(index, facts, best)
  }
  if (hosts.any) best = findIn(hosts.any, facts, best)
  return best ? best.value : null
}

function findIn(
  index: HostIndex,
  facts: RequestFacts,
  best: Entry<CompiledRoute> | null,
): Entry<CompiledRoute> | null {
  let limit = best ? best.rank : Number.POSITIVE_INFINITY
  if (index.first >= limit) return best
  const accepts = (entry: Entry<CompiledRoute>) => holds(entry.value.beyondPath, facts)
  const found = index.trie.find(facts.path, accepts, limit)
  if (found) {
    best = found
    limit = found.rank
  }
  for (const entry of index.regexes) {
    if (entry.rank >= limit) break
    if (entry.value.pathTest(facts.path) && accepts(entry)) return entry
  }
  return best
}

function holds(conditions: readonly Condition[], facts: RequestFacts): boolean {
  for (const condition of conditions) if (!condition.test(facts)) return false
  return true
}

/** One path pattern on its own: the reference that the trie must agree with, and what explain uses. */
export function pathTest(path: PathMatch | undefined, compileRegex: CompileRegex): (path: string) => boolean {
  if (path === undefined) return () => true
  if ('exact' in path) return (candidate) => candidate === path.exact
  if ('regex' in path) {
    const regex = compileRegex(path.regex)
    return (candidate) => regex.test(candidate)
  }
  const trie = new PathTrie<true>()
  if ('prefix' in path) trie.addPrefix(path.prefix, { rank: 0, value: true })
  else trie.addTemplate(path.template, { rank: 0, value: true })
  return (candidate) => trie.find(candidate, () => true, 1) !== null
}
