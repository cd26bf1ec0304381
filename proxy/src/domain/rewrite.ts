import { trimSlash } from './precedence.ts'
import type { Route } from './route.ts'

/**
 * The target as it is sent: the matched prefix replaced where the route says so, every other
 * byte as it came. Follows the Gateway API's table: "/foo" -> "/xyz" turns "/foo/bar" into
 * "/xyz/bar", and "/foo" -> "/" turns "/foo" into "/".
 */
export function rewriteTarget(route: Route, target: string): string {
  const path = route.match.path
  if (!route.rewrite || !path || !('prefix' in path)) return target
  const prefix = trimSlash(path.prefix)
  // The prefix was matched in its decoded form; what cannot be cut off as written is sent as it came.
  if (!target.startsWith(prefix)) return target
  const rest = target.slice(prefix.length)
  const replaced = trimSlash(route.rewrite.prefix)
  if (rest === '' || rest.startsWith('?')) return `${replaced || '/'}${rest}`
  return `${replaced}${rest}`
}
