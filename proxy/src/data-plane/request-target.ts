import { type IncomingMessage, METHODS } from 'node:http'
import { matchablePath } from '../domain/path.ts'
import { LIMITS } from './limits.ts'
import type { ProblemReason } from './problems.ts'

const HTTP_URL = /^https?:\/\/([^/?#]*)([^#]*)$/i
const HOST = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9._-]{0,253}))(?::(\d{0,5}))?$/i
const MAX_PORT = 65_535
const SLASH = 0x2f

/** What the request line says that Node's parser lets pass and no backend should be asked to make sense of. */
export function requestLineProblem({
  httpVersionMajor,
  httpVersionMinor,
  method,
  url,
}: IncomingMessage): ProblemReason | null {
  if (httpVersionMajor !== 1) return 'version_not_supported'
  // TRACE echoes credentials to whoever asks (RFC 9110 section 9.3.8).
  if (method === 'TRACE') return 'method_not_supported'
  // The parser reads RTSP too, and calls it version 1.0.
  if (httpVersionMinor === 0 && !METHODS.includes(method!)) return 'method_not_supported'
  return url!.length > LIMITS.targetLength ? 'target_too_long' : null
}

/** A target in absolute form: its authority wins over Host (RFC 9112 section 3.2.2). Null: it is in another form. */
export function absoluteTarget(req: IncomingMessage): { authority: string; target: string } | null {
  // Nearly every target is in origin form, so the regular expression is not run for it.
  if (req.url!.charCodeAt(0) === SLASH) return null
  const url = HTTP_URL.exec(req.url!)
  return url && { authority: url[1]!, target: originForm(url[2]!, req.method!) }
}

/** Without a path it is "/", and OPTIONS then asks about the server as a whole (RFC 9112 section 3.2.4). */
function originForm(rest: string, method: string): string {
  if (rest === '' && method === 'OPTIONS') return '*'
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** The last host that was found valid: most requests carry the same one. */
let validHost: string | null = null

export function isHost(value: string): boolean {
  if (value === validHost) return true
  const match = HOST.exec(value)
  if (match === null || Number(match[1] ?? 0) > MAX_PORT) return false
  validHost = value
  return true
}

/** The name that routes are matched by: lower case, without port and without the dot of a full name. */
export function hostName(host: string): string {
  const colon = host.lastIndexOf(':')
  const bare = colon === -1 || host.endsWith(']') ? host : host.slice(0, colon)
  return (bare.endsWith('.') ? bare.slice(0, -1) : bare).toLowerCase()
}

/** The path to match; null where it can be read in more than one way. A fragment is no part of a target. */
export function matchableTarget(target: string, question: number, method: string): string | null {
  if (target === '*') return method === 'OPTIONS' ? '*' : null
  if (question === -1) return matchablePath(target)
  return target.includes('#', question) ? null : matchablePath(target.slice(0, question))
}
