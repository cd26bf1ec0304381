import { parseJson } from '../../domain/compare/json.ts'
import { type Media, mediaOf } from '../../domain/compare/media.ts'
import { preview } from '../../domain/compare/preview-value.ts'
import { decodeText } from '../../domain/compare/text.ts'
import { ParseError } from '../../domain/compare/tree.ts'
import type { RawHeaders } from '../../domain/headers.ts'
import type { Redactor } from './redactor.ts'

/** A body as it may be stored. `text` null: it is no text. `whole`: nothing of it was cut off. */
export type RedactedBody = { text: string | null; whole: boolean }

/** Redacts a body (its content coding undone) by its media type, and keeps `limit` characters of it. */
export function redactBody(
  bytes: Uint8Array,
  headers: RawHeaders,
  redactor: Redactor,
  limit: number,
): RedactedBody {
  const media = mediaOf(headers)
  // What would be cut anyway is cut before it is parsed, with room for what redacting makes shorter.
  const head = bytes.length > 2 * limit ? bytes.subarray(0, 2 * limit) : bytes
  const text = media.format === 'bytes' && media.type !== '' ? null : decodeHead(head, media, head !== bytes)
  if (text === null) return { text: null, whole: false }
  const redacted = head === bytes ? redactText(text, media, redactor) : redactor.text(text)
  return redacted.length <= limit && head === bytes
    ? { text: redacted, whole: true }
    : { text: redacted.slice(0, limit), whole: false }
}

/** A cut may go through a character: up to three bytes of it are left out. */
function decodeHead(bytes: Uint8Array, { charset }: Media, cut: boolean): string | null {
  for (let less = 0; less <= (cut ? 3 : 0); less++) {
    const text = decodeText(bytes.subarray(0, bytes.length - less), charset)
    if (text !== null) return text
  }
  return null
}

function redactText(text: string, media: Media, redactor: Redactor): string {
  switch (media.format) {
    case 'json':
      return redactJson(text, redactor)
    case 'ndjson':
      return text
        .split('\n')
        .map((line) => (line.trim() === '' ? line : redactJson(line, redactor)))
        .join('\n')
    case 'form':
      return redactor.form(text)
    case 'multipart':
      return media.boundary === null ? redactor.text(text) : redactParts(text, media.boundary, redactor)
    default:
      return /^\s*[[{]/.test(text) ? redactJson(text, redactor) : redactor.text(text)
  }
}

function redactJson(text: string, redactor: Redactor): string {
  try {
    return preview(redactor.tree(parseJson(text)), Number.MAX_SAFE_INTEGER)
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return redactor.text(text)
  }
}

/** The parts of a form that are called a secret lose their content. */
function redactParts(text: string, boundary: string, redactor: Redactor): string {
  return text
    .split(`--${boundary}`)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n')
      const name = /;\s*name="?([^";\r\n]*)/i.exec(end === -1 ? '' : part.slice(0, end))?.[1]
      if (name === undefined || !redactor.names.has(name)) return redactor.text(part)
      return `${part.slice(0, end)}\r\n\r\n${redactor.secret(part.slice(end + 4).trimEnd())}\r\n`
    })
    .join(`--${boundary}`)
}
