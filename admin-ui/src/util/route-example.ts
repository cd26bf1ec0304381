import type { RouteView } from 'banyan/contracts/route.ts'

/** A request that the route would match, as far as its path, method and host go: to begin an explanation with. */
export function exampleOf({ match }: Pick<RouteView, 'match'>): { url: string; method: string } {
  const [written = '/'] = Object.values(match.path ?? {}) as string[]
  const path = written.startsWith('/') ? written.replace(/\{[\w-]+\}/g, '1') : '/'
  const host = match.host?.replace(/^\*\./, 'www.')
  return { url: host === undefined ? path : `http://${host}${path}`, method: match.methods?.[0] ?? 'GET' }
}
