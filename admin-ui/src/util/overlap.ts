import type { RouteView } from 'banyan/contracts/route.ts'

type Match = RouteView['match']
type Named = Pick<RouteView, 'id' | 'match' | 'pattern' | 'stage'>

/** The routes that may match the same requests: those that are asked before this one, and those that get the rest. */
export type Overlaps<R> = { place: number; of: number; before: R[]; after: R[] }

/** `inOrder` is in order of precedence, as the list of routes is. */
export function overlapsOf<R extends Named>(id: string, inOrder: readonly R[]): Overlaps<R> | null {
  const place = inOrder.findIndex((route) => route.id === id)
  const own = inOrder[place]
  if (own === undefined) return null
  const meets = (route: R) => route.id !== id && overlap(own.match, route.match)
  return {
    place: place + 1,
    of: inOrder.length,
    before: inOrder.slice(0, place).filter(meets),
    after: inOrder.slice(place + 1).filter(meets),
  }
}

/** Whether there may be a request that both match. Conditions on headers and queries rule nothing out here. */
export function overlap(a: Match, b: Match): boolean {
  return hostsMeet(a.host, b.host) && methodsMeet(a.methods, b.methods) && pathsMeet(a.path, b.path)
}

function hostsMeet(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return true
  const under = (host: string, wildcard: string) =>
    wildcard.startsWith('*.') && host.replace(/^\*/, '').endsWith(wildcard.slice(1))
  return under(a, b) || under(b, a)
}

function methodsMeet(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return !a?.length || !b?.length || a.some((method) => b.includes(method))
}

type Path = NonNullable<Match['path']>

function pathsMeet(a: Path | undefined, b: Path | undefined): boolean {
  // What a regular expression matches is not decided here: it may be anything.
  if (a === undefined || b === undefined || 'regex' in a || 'regex' in b) return true
  const [x, y] = [elementsOf(a), elementsOf(b)]
  const shared = Math.min(x.elements.length, y.elements.length)
  for (let i = 0; i < shared; i++) {
    if (!elementsMeet(x.elements[i] ?? '', y.elements[i] ?? '')) return false
  }
  if (x.elements.length === y.elements.length) return true
  return x.elements.length < y.elements.length ? x.open : y.open
}

/** The elements of a pattern; an open one goes on below them. */
function elementsOf(path: Exclude<Path, { regex: string }>): { elements: string[]; open: boolean } {
  if ('prefix' in path) {
    const trimmed = path.prefix.replace(/\/$/, '')
    return { elements: trimmed === '' ? [] : trimmed.slice(1).split('/'), open: true }
  }
  const written = 'exact' in path ? path.exact : path.template
  return { elements: written.slice(1).split('/'), open: false }
}

const isAny = (element: string) => element.startsWith('{') && element.endsWith('}')
const elementsMeet = (a: string, b: string) => a === b || (isAny(a) && b !== '') || (isAny(b) && a !== '')
