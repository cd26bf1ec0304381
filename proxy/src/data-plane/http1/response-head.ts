import { LIMITS } from '../limits.ts'

/** How a response's body ends (RFC 9112 section 6.3). */
export type Framing =
  | { kind: 'none' }
  | { kind: 'length'; bytes: number }
  | { kind: 'chunked' }
  | { kind: 'close' }

export type ResponseHead = {
  status: number
  reason: string
  /** Name, value, name, value... as the backend sent them. */
  rawHeaders: string[]
  framing: Framing
  /** The connection can serve another request after this response. */
  keepAlive: boolean
  /** From `Keep-Alive: timeout=`, in milliseconds; -1 when the backend does not say. */
  keepAliveMs: number
}

/** A response that breaks the protocol; its connection cannot be trusted any more. */
export class MalformedResponse extends Error {}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const FORBIDDEN = /[\x00-\x08\x0a-\x1f\x7f]/
const DIGITS = /^\d{1,15}$/

const NO_BODY: Framing = { kind: 'none' }
const CHUNKED: Framing = { kind: 'chunked' }
const UNTIL_CLOSE: Framing = { kind: 'close' }

/**
 * Parses a response head, given without its empty last line. Strict where leniency would let two
 * readers disagree about where the message ends: no folding, no space before a colon, one
 * Content-Length of plain digits, "chunked" alone as transfer coding and never beside a length.
 */
export function parseResponseHead(text: string, method: string): ResponseHead {
  let end = text.indexOf('\r\n')
  const statusLine = STATUS_LINE.exec(end === -1 ? text : text.slice(0, end))
  if (!statusLine)
    throw new MalformedResponse(`not an HTTP/1 status line: ${JSON.stringify(text.slice(0, 40))}`)
  const fields = new FramingFields()
  const rawHeaders: string[] = []
  while (end !== -1) {
    const start = end + 2
    end = text.indexOf('\r\n', start)
    const stop = end === -1 ? text.length : end
    const colon = text.indexOf(':', start)
    if (colon === -1 || colon >= stop) throw new MalformedResponse('a header line without a colon')
    const name = headerName(text.slice(start, colon))
    const value = trimmed(text, colon + 1, stop)
    if (FORBIDDEN.test(value))
      throw new MalformedResponse(`a control character or a bare line end in ${name}`)
    rawHeaders.push(name, value)
    fields.see(name, value)
  }
  if (rawHeaders.length > 2 * LIMITS.responseHeaders) throw new MalformedResponse('too many header lines')
  const status = Number(statusLine[2])
  const framing = framingOf(status, method, statusLine[1] === '1', fields)
  return {
    status,
    reason: statusLine[3] ?? '',
    rawHeaders,
    framing,
    keepAlive:
      statusLine[1] === '1' && !fields.close && framing.kind !== 'close' && !bodyIsLikely(status, fields),
    keepAliveMs: fields.keepAliveMs,
  }
}

/** Space before the colon is taken away (RFC 9112 section 5.1); anything else makes the name invalid. */
function headerName(written: string): string {
  if (HEADER_NAME.test(written)) return written
  const name = written.replace(/[ \t]+$/, '')
  if (HEADER_NAME.test(name)) return name
  throw new MalformedResponse(`a header name that is not a token: ${JSON.stringify(written)}`)
}

const SPACE = 0x20
const TAB = 0x09

/** Part of a text without the spaces and tabs around it; no other byte of a value is ours to take. */
export function trimmed(text: string, from: number, to: number): string {
  let start = from
  let end = to
  for (let code = text.charCodeAt(start); start < end && (code === SPACE || code === TAB); ) {
    code = text.charCodeAt(++start)
  }
  for (let code = text.charCodeAt(end - 1); end > start && (code === SPACE || code === TAB); ) {
    code = text.charCodeAt(--end - 1)
  }
  return text.slice(start, end)
}

/** The header fields that decide where the body ends and whether the connection goes on. */
class FramingFields {
  length = -1
  chunked = false
  close = false
  keepAliveMs = -1

  see(name: string, value: string): void {
    // Told apart by length first: nearly every header stops here.
    if (name.length === 14 && name.toLowerCase() === 'content-length') {
      if (this.length !== -1 || !DIGITS.test(value)) throw new MalformedResponse(`content-length: ${value}`)
      this.length = Number(value)
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      if (this.chunked || value.toLowerCase() !== 'chunked')
        throw new MalformedResponse(`transfer-encoding: ${value}`)
      this.chunked = true
    } else if (name.length === 10) {
      const lower = name.toLowerCase()
      if (lower === 'connection') this.close ||= /(?:^|,)\s*close\s*(?:,|$)/i.test(value)
      else if (lower === 'keep-alive') this.keepAliveMs = keepAliveOf(value)
    }
  }
}

function keepAliveOf(value: string): number {
  const seconds = /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(value)?.[1]
  return seconds === undefined ? -1 : Number(seconds) * 1000
}

function framingOf(status: number, method: string, http11: boolean, fields: FramingFields): Framing {
  if (fields.chunked && (fields.length !== -1 || !http11)) {
    throw new MalformedResponse('transfer-encoding beside content-length, or in HTTP/1.0')
  }
  if (method === 'HEAD' || status < 200 || status === 204 || status === 205 || status === 304) return NO_BODY
  if (fields.chunked) return CHUNKED
  if (fields.length === 0) return NO_BODY
  return fields.length > 0 ? { kind: 'length', bytes: fields.length } : UNTIL_CLOSE
}

/** A backend that announces a body where none is allowed will send it: into the next exchange, if there were one. */
function bodyIsLikely(status: number, { chunked, length }: FramingFields): boolean {
  if (status === 204) return chunked || length > 0
  return status === 205 && length !== 0
}
