import { rewriteLocation, rewriteSetCookie } from '../domain/location.ts'
import type { HeaderEdits, Route } from '../domain/route.ts'

/** Where our backends live: what a Location or a cookie's Domain is compared with. */
export type BackendNames = { origins: ReadonlySet<string>; hosts: ReadonlySet<string> }

const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-connection|proxy-authenticate|proxy-authorization|te|trailer|transfer-encoding|upgrade|http2-settings)$/
/** A Connection header cannot take these away: without them the message means something else. */
const PROTECTED = /^(?:content-.*|cache-control|date|location|set-cookie|vary)$/
/** In a trailer these would change how the message is framed or understood (RFC 9110 section 6.5.1). */
const FORBIDDEN_TRAILER =
  /^(?:content-(?:length|type|encoding|range)|transfer-encoding|host|set-cookie|cache-control|location|vary|date)$/

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
    // A response that has no body must not claim a length (RFC 9110 sections 8.6 and 15.3.6).
    if ((status === 204 || status === 205) && name.length === 14 && name.toLowerCase() === 'content-length')
      continue
    kept.push(name, ownValue(name, raw[i + 1]!, names, route))
  }
  if (status === 205) kept.push('content-length', '0')
  return nominated === null ? kept : without(kept, nominated)
}

/** The trailers that may follow a response, as pairs of name and value. */
export function forwardedTrailers(raw: readonly string[]): [string, string][] {
  const kept: [string, string][] = []
  for (let i = 0; i < raw.length; i += 2) {
    const lower = raw[i]!.toLowerCase()
    if (!HOP_BY_HOP.test(lower) && !FORBIDDEN_TRAILER.test(lower)) kept.push([raw[i]!, raw[i + 1]!])
  }
  return kept
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
    case 19:
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
    if (field === '' || field === 'close' || field === 'keep-alive' || PROTECTED.test(field)) continue
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
  for (const [name, value] of Object.entries(edits.set ?? {})) edited.push(name, onTheWire(value))
  for (const [name, value] of Object.entries(edits.add ?? {})) edited.push(name, onTheWire(value))
  return edited
}

/** Header lines are written byte by byte: what people typed goes out as UTF-8, not cut down to one byte per character. */
function onTheWire(value: string): string {
  return /^[\t\x20-\x7e]*$/.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1')
}

/** The same edits on a block of header lines, each `name: value` and ended by CRLF. */
export function editHeaderBlock(block: string, edits: HeaderEdits): string {
  const raw: string[] = []
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) raw.push(line.slice(0, colon), line.slice(colon + 2))
  }
  const edited = editHeaders(raw, edits)
  let out = ''
  for (let i = 0; i < edited.length; i += 2) out += `${edited[i]}: ${edited[i + 1]}\r\n`
  return out
}
