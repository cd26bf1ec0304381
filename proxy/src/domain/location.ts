import { trimSlash } from './precedence.ts'
import type { Route } from './route.ts'

/**
 * A Location (or Content-Location) as the browser may follow it: when it points at one of our
 * backends it becomes a path, so that the browser stays here. Everything else is none of our
 * business and passes as it is: no host of a request ever ends up in it.
 */
export function rewriteLocation(value: string, backendOrigins: ReadonlySet<string>, route: Route): string {
  const origin = /^https?:\/\/[^/?#\s]+/i.exec(value)?.[0]
  if (origin === undefined)
    return value.startsWith('/') && !value.startsWith('//') ? backwards(value, route) : value
  if (!backendOrigins.has(canonical(origin))) return value
  const rest = value.slice(origin.length)
  return backwards(rest.startsWith('/') ? rest : `/${rest}`, route)
}

/** An origin in the form in which they are compared: lower case, without the scheme's own port. */
export function canonical(origin: string): string {
  const lower = origin.toLowerCase()
  return lower.startsWith('https:') ? lower.replace(/:443$/, '') : lower.replace(/:80$/, '')
}

/** Undoes the route's prefix rewrite: "/v2/a" of the backend is "/shop/a" to the client. */
function backwards(path: string, route: Route): string {
  const match = route.match.path
  if (!route.rewrite || !match || !('prefix' in match)) return path
  const from = trimSlash(route.rewrite.prefix)
  if (path !== from && !path.startsWith(`${from}/`) && !path.startsWith(`${from}?`)) return path
  return `${trimSlash(match.prefix)}${path.slice(from.length)}`
}

/**
 * A Set-Cookie whose Domain names the backend itself loses it: the cookie then belongs to the
 * host that the browser asked. A Path under the rewritten prefix is turned back.
 */
export function rewriteSetCookie(value: string, backendHosts: ReadonlySet<string>, route: Route): string {
  if (!/;\s*(?:domain|path)\s*=/i.test(value)) return value
  const parts = value.split(';')
  const kept = parts.filter((part, i) => {
    const domain = i > 0 ? /^\s*domain\s*=\s*\.?([^\s]*)\s*$/i.exec(part)?.[1] : undefined
    return domain === undefined || !backendHosts.has(domain.toLowerCase())
  })
  if (!route.rewrite) return kept.join(';')
  return kept
    .map((part, i) =>
      i > 0
        ? part.replace(
            /^(\s*path\s*=\s*)(\S+)/i,
            (_, name: string, path: string) => name + (backwards(path, route) || '/'),
          )
        : part,
    )
    .join(';')
}
