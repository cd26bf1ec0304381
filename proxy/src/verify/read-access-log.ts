import { REPLAY_ROUTE, type Recording, type RecordingBuilder } from './replay-request.ts'

/** Lines longer than this are nobody's requests. */
const LINE_MAX = 65_536

/**
 * An access log, line by line: the common and combined formats of nginx and Apache, load balancers that quote the request
 * line, and lines of JSON (Banyan, Caddy, Traefik, nginx and whatever names its fields like them).
 */
export async function readAccessLog(
  lines: AsyncIterable<string>,
  builder: RecordingBuilder,
): Promise<Recording> {
  for await (const line of lines) {
    if (line.trim() === '') continue
    const found = line.length > LINE_MAX ? null : requestIn(line)
    if (found === null) builder.leave('unreadable')
    else builder.add({ ...found, route: REPLAY_ROUTE, headers: [] })
  }
  return builder.done()
}

type Found = { method: string; target: string; host: string | null }

export function requestIn(line: string): Found | null {
  return line.trimStart().startsWith('{') ? fromJson(line) : fromQuoted(line)
}

/** `"GET /products?page=2 HTTP/1.1"`, wherever in the line it stands; the target may be a whole URL. */
const QUOTED = /"([A-Z]{1,20}) (\S+) HTTP\/\d(?:\.\d)?"/

function fromQuoted(line: string): Found | null {
  const [, method, target] = QUOTED.exec(line) ?? []
  return method === undefined || target === undefined ? null : located(method, target, null)
}

const METHODS = ['method', 'request_method', 'RequestMethod', 'http_method', 'verb']
const TARGETS = ['target', 'request_uri', 'RequestPath', 'uri', 'url', 'path', 'http_path']
const HOSTS = ['host', 'http_host', 'RequestHost', 'authority']

function fromJson(line: string): Found | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null) return null
  const fields = parsed as Record<string, unknown>
  // Caddy and pino have them within an object; nginx may have the whole request line.
  const nested = typeof fields.request === 'object' && fields.request !== null ? fields.request : null
  const from = (nested ?? fields) as Record<string, unknown>
  const method = firstText(from, METHODS)
  const target = firstText(from, TARGETS)
  if (method !== null && target !== null) {
    const query = firstText(from, ['query', 'query_string', 'args'])
    const whole = query === null || target.includes('?') ? target : `${target}?${query.replace(/^\?/, '')}`
    return located(method, whole, firstText(from, HOSTS))
  }
  const quoted = firstText(fields, ['request', 'request_line'])
  return quoted === null ? null : fromQuoted(`"${quoted}"`)
}

function firstText(fields: Record<string, unknown>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (typeof value === 'string' && value !== '' && value !== '-') return value
  }
  return null
}

function located(method: string, target: string, host: string | null): Found | null {
  if (target.startsWith('/')) return { method, target, host }
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return null
  const url = new URL(target)
  return { method, target: url.pathname + url.search, host: url.host }
}
