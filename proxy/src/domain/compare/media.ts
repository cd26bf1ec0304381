import { headerOf, type RawHeaders } from '../headers.ts'

/** How a body is read. `bytes` is what nothing more is known about. */
export type Format =
  | 'json'
  | 'ndjson'
  | 'html'
  | 'xml'
  | 'form'
  | 'multipart'
  | 'event-stream'
  | 'text'
  | 'bytes'

export type Media = { format: Format; type: string; charset: string | null; boundary: string | null }

/** What a Content-Type says (RFC 9110 section 8.3). Without one the format is `bytes` and the type empty. */
export function mediaOf(headers: RawHeaders): Media {
  return parseMedia(headerOf(headers, 'content-type') ?? '')
}

export function parseMedia(contentType: string): Media {
  const [essence = '', ...rest] = contentType.split(';')
  const type = essence.trim().toLowerCase()
  const parameters = new Map<string, string>()
  for (const parameter of rest) {
    const equals = parameter.indexOf('=')
    if (equals === -1) continue
    const value = parameter
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1')
    parameters.set(parameter.slice(0, equals).trim().toLowerCase(), value)
  }
  return {
    format: formatOf(type),
    type,
    charset: parameters.get('charset')?.toLowerCase() ?? null,
    boundary: parameters.get('boundary') ?? null,
  }
}

const NDJSON = /^application\/(?:x-)?(?:ndjson|jsonl|json-lines|jsonlines|json-seq)$/
const TEXT =
  /^text\/|^application\/(?:javascript|x-javascript|ecmascript|yaml|x-yaml|toml|graphql|sql|x-sh|pem-certificate-chain)$/

function formatOf(type: string): Format {
  if (NDJSON.test(type)) return 'ndjson'
  if (type === 'application/json' || type === 'text/json' || type.endsWith('+json')) return 'json'
  if (type === 'text/html') return 'html'
  if (type === 'application/xml' || type === 'text/xml' || type.endsWith('+xml')) return 'xml'
  if (type === 'application/x-www-form-urlencoded') return 'form'
  if (type.startsWith('multipart/')) return 'multipart'
  if (type === 'text/event-stream') return 'event-stream'
  return TEXT.test(type) ? 'text' : 'bytes'
}
