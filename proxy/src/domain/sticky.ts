import { cookieOf, headerOf } from './headers.ts'
import type { RequestFacts } from './request-facts.ts'

/** One link of the chain that says who a request belongs to. */
export type StickyKey = { header: string } | { cookie: string } | { claim: string } | 'client-address'

/**
 * The first key of the chain that the request carries, prefixed with its kind so that
 * a header and a cookie of the same value stay apart. Undefined: the request is nobody's.
 */
export function stickyKeyOf(chain: readonly StickyKey[], facts: RequestFacts): string | undefined {
  for (const link of chain) {
    const found = linkValue(link, facts)
    if (found !== undefined && found !== '') return found
  }
  return undefined
}

function linkValue(link: StickyKey, facts: RequestFacts): string | undefined {
  if (link === 'client-address') return prefixed('a', facts.clientAddress)
  if ('header' in link) return prefixed('h', headerOf(facts.rawHeaders, link.header.toLowerCase()))
  if ('cookie' in link) return prefixed('c', cookieOf(facts.rawHeaders, link.cookie))
  return prefixed('j', claimOf(headerOf(facts.rawHeaders, 'authorization'), link.claim))
}

const prefixed = (kind: string, value: string | undefined) => (value ? `${kind}:${value}` : undefined)

/** A claim of a bearer token. It is not verified: it only chooses a bucket, it grants nothing. */
function claimOf(authorization: string | undefined, claim: string): string | undefined {
  const payload = authorization?.match(/^bearer +[\w-]+\.([\w-]+)\.[\w-]*$/i)?.[1]
  if (!payload) return undefined
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, claim)) return undefined
    const value = (claims as Record<string, unknown>)[claim]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  } catch {
    return undefined
  }
}
