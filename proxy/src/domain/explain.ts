import { hostMatches } from './conditions.ts'
import { backendOf, type Circumstances, type Decision, decide } from './decide.ts'
import type { CompiledRoute, Matcher } from './match.ts'
import type { RequestFacts } from './request-facts.ts'
import { rewriteTarget } from './rewrite.ts'
import { type Backend, FALL_THROUGH, LEGACY_BACKEND, type PathMatch } from './route.ts'
import { stickyKeyOf } from './sticky.ts'

/** What one route said to the request: null when it matched, else the first condition that failed. */
export type Considered = { route: string; failed: { part: string; wants: string } | null }

export type Explanation = {
  /** In order of precedence, up to and including the winner; near misses are those that failed late. */
  considered: Considered[]
  route: string
  stickyKey: string | null
  decision: Decision
  /** Buckets below this number are served by the candidate. */
  threshold: number
  backend: string
  url: string
}

/** The whole decision about a request, without making it. */
export function explain(
  matcher: Matcher,
  backends: ReadonlyMap<string, Backend>,
  facts: RequestFacts,
  now: Circumstances,
): Explanation {
  const considered: Considered[] = []
  let winner: CompiledRoute | null = null
  for (const compiled of matcher.ordered) {
    const failed = firstFailure(compiled, facts)
    considered.push({ route: compiled.route.id, failed })
    if (failed === null) {
      winner = compiled
      break
    }
  }
  if (winner === null) return fellThrough(considered, backends, facts)

  const route = winner.route
  const decision = decide(route, facts, now)
  const backend = backendOf(route, decision.slot) ?? LEGACY_BACKEND
  return {
    considered,
    route: route.id,
    stickyKey: stickyKeyOf(route.sticky, facts) ?? null,
    decision,
    threshold: Math.round(route.weight * 100),
    backend,
    url: urlOf(backends, backend, rewriteTarget(route, facts.target)),
  }
}

function firstFailure(
  { route, pathTest, beyondPath }: CompiledRoute,
  facts: RequestFacts,
): Considered['failed'] {
  if (!hostMatches(route.match.host, facts.host)) return { part: 'host', wants: route.match.host ?? '' }
  if (!pathTest(facts.path)) return { part: 'path', wants: describePath(route.match.path) }
  for (const condition of beyondPath) {
    if (!condition.test(facts)) return { part: condition.part, wants: condition.wants }
  }
  return null
}

/** A path pattern as people write it. */
export function describePath(path: PathMatch | undefined): string {
  if (path === undefined) return 'any path'
  if ('exact' in path) return `= ${path.exact}`
  if ('prefix' in path) return `${path.prefix}${path.prefix.endsWith('/') ? '' : '/'}*`
  return 'template' in path ? path.template : `~ ${path.regex}`
}

function fellThrough(
  considered: Considered[],
  backends: ReadonlyMap<string, Backend>,
  facts: RequestFacts,
): Explanation {
  return {
    considered,
    route: FALL_THROUGH,
    stickyKey: null,
    decision: { slot: 'baseline', reason: 'fall-through', bucket: -1, mirrored: false },
    threshold: 0,
    backend: LEGACY_BACKEND,
    url: urlOf(backends, LEGACY_BACKEND, facts.target),
  }
}

const urlOf = (backends: ReadonlyMap<string, Backend>, id: string, target: string) =>
  `${backends.get(id)?.url ?? `(no backend ${id})`}${target}`
