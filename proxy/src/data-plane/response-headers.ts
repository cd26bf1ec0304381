import { rewriteLocation, rewriteSetCookie } from '../domain/location.ts'
import type { HeaderEdits, Route } from '../domain/route.ts'

/** Where our backends live: what a Location or a cookie's Domain is compared with. */
export type BackendNames = { origins: ReadonlySet<string>; hosts: ReadonlySet<string> }

const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-connection|proxy-authenticate|te|trailer|transfer-encoding|upgrade|http2-settings)$/

/**
 * The headers of a response as they go to the client: order, duplicates and case as the
 * backend sent them, without hop-by-hop fields and those its Connection header names.
 */
export function forwardedResponseHeaders(
  raw: readonly string[],
  status: number,
  names: BackendNames,
  route: Route,
): string[] {
  const kept: string[] = []
  let nominated: Set<string> | null = null
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    if (isHopByHop(name)) {
      nominated = addNominated(nominated, name, raw[i + 1]!)
      continue
    }
    // A response that has no body must not claim a length (RFC 9110 section 8.6).
    if (status === 204 && name.length === 14 && name.toLowerCase() === 'content-length') continue
    kept.push(name, ownValue(name, raw[i + 1]!, names, route))
  }
  return nominated === null ? kept : without(kept, nominated)
}

/** The value as the browser may see it: told apart by length, since nearly every header is none of these three. */
function ownValue(name: string, value: string, names: BackendNames, route: Route): string {
  switch (name.length) {
    case 8:
      return name.toLowerCase() === 'location' ? rewriteLocation(value, names.origins, route) : value
    case 16:
      return name.toLowerCase() === 'content-location' ? rewriteLocation(value, names.origins, route) : value
    case 10:
      return name.toLowerCase() === 'set-cookie' ? rewriteSetCookie(value, names.hosts, route) : value
    default:
      return value
  }
}

function isHopByHop(name: string): boolean {
  switch (name.length) {
    case 2:
    case 7:
    case 10:
    case 14:
    case 16:
    case 17:
    case 18:
      return HOP_BY_HOP.test(name.toLowerCase())
    default:
      return false
  }
}

function addNominated(known: Set<string> | null, name: string, value: string): Set<string> | null {
  if (name.toLowerCase() !== 'connection') return known
  let nominated = known
  for (const token of value.toLowerCase().split(',')) {
    const field = token.trim()
    if (
      field === '' ||
      field === 'close' ||
      field === 'keep-alive' ||
      /^(?:content-length|set-cookie|date)$/.test(field)
    )
      continue
    nominated ??= new Set()
    nominated.add(field)
  }
  return nominated
}

/** Raw headers less the named ones (lower case). */
export function without(raw: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    if (!names.has(raw[i]!.toLowerCase())) kept.push(raw[i]!, raw[i + 1]!)
  }
  return kept
}

/** A route's edits: remove, then set (replacing), then add. */
export function editHeaders(raw: readonly string[], edits: HeaderEdits): string[] {
  const replaced = new Set(
    [...(edits.remove ?? []), ...Object.keys(edits.set ?? {})].map((name) => name.toLowerCase()),
  )
  const edited = without(raw, replaced)
  for (const [name, value] of Object.entries(edits.set ?? {})) edited.push(name, value)
  for (const [name, value] of Object.entries(edits.add ?? {})) edited.push(name, value)
  return edited
}

/** The same edits on a block of header lines, each ended by CRLF. */
export function editHeaderBlock(block: string, edits: HeaderEdits): string {
  const raw: string[] = []
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) raw.push(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  const edited = editHeaders(raw, edits)
  let out = ''
  for (let i = 0; i < edited.length; i += 2) out += `${edited[i]}: ${edited[i + 1]}\r\n`
  return out
}
