/**
 * A strict reader of HTTP/1.1 messages for tests: it takes what RFC 9112 allows and refuses the rest,
 * so that a proxy which sends something two parsers could read differently fails its test.
 */

export type Header = readonly [name: string, value: string]

export interface Head {
  readonly startLine: string
  readonly headers: readonly Header[]
}

export type Framing = 'none' | 'length' | 'chunked' | 'close'

export interface Body {
  readonly framing: Framing
  readonly body: Buffer
  readonly trailers: readonly Header[]
  /** False when the connection ended before the message did. */
  readonly complete: boolean
}

export interface RawRequest extends Head, Body {
  readonly method: string
  readonly target: string
}

export interface RawResponse extends Head, Body {
  readonly status: number
  readonly reason: string
  /** The 1xx answers that came before this one. */
  readonly interim: readonly Head[]
}

export interface Parsed<T> {
  readonly value: T
  /** Bytes that the message took. */
  readonly used: number
}

/** The bytes are no HTTP/1.1 message, or one that could be read in more than one way. */
export class MalformedMessage extends Error {}

/** All values of a field, in order. */
export const valuesOf = (headers: readonly Header[], name: string): readonly string[] =>
  headers.filter(([own]) => own.toLowerCase() === name.toLowerCase()).map(([, value]) => value)

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const parseHeader = (line: string): Header => {
  const colon = line.indexOf(':')
  const name = line.slice(0, colon)
  if (colon < 1 || !token.test(name)) throw new MalformedMessage(`no header line: ${JSON.stringify(line)}`)
  const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) throw new MalformedMessage(`control character in ${name}`)
  return [name, value]
}

/** Lines up to the empty one, from `start`; undefined while they are not all there. */
const parseLines = (bytes: Buffer, start: number): Parsed<readonly string[]> | undefined => {
  const end = bytes.subarray(start, start + 2).equals(Buffer.from('\r\n'))
    ? start
    : bytes.indexOf('\r\n\r\n', start)
  if (end === -1) return undefined
  const lines = end === start ? [] : bytes.toString('latin1', start, end).split('\r\n')
  if (lines.some((line) => line.includes('\n') || line.includes('\r'))) {
    throw new MalformedMessage('bare CR or LF in the head')
  }
  return { value: lines, used: end === start ? 2 : end + 4 - start }
}

/** A start line and its header lines; undefined while they are not all there. */
export const parseHead = (bytes: Buffer, start = 0): Parsed<Head> | undefined => {
  const lines = parseLines(bytes, start)
  const [startLine, ...rest] = lines?.value ?? []
  if (lines === undefined || startLine === undefined) return undefined
  return { value: { startLine, headers: rest.map(parseHeader) }, used: lines.used }
}

const noBody: Parsed<Body> = {
  value: { framing: 'none', body: Buffer.alloc(0), trailers: [], complete: true },
  used: 0,
}

const cutShort = (framing: Framing, body: Buffer, used: number): Parsed<Body> => ({
  value: { framing, body, trailers: [], complete: false },
  used,
})

const parseSized = (
  bytes: Buffer,
  start: number,
  length: number,
  ended: boolean,
): Parsed<Body> | undefined => {
  const body = bytes.subarray(start, start + length)
  if (body.length < length) return ended ? cutShort('length', body, body.length) : undefined
  return { value: { framing: 'length', body, trailers: [], complete: true }, used: length }
}

const parseChunked = (bytes: Buffer, start: number, ended: boolean): Parsed<Body> | undefined => {
  const chunks: Buffer[] = []
  const unfinished = (): Parsed<Body> | undefined =>
    ended ? cutShort('chunked', Buffer.concat(chunks), bytes.length - start) : undefined
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return unfinished()
    const line = bytes.toString('latin1', at, lineEnd)
    if (!/^[0-9a-f]{1,12}(;[^\r\n]*)?$/i.test(line))
      throw new MalformedMessage(`no chunk size: ${JSON.stringify(line)}`)
    const size = Number.parseInt(line, 16)
    const dataStart = lineEnd + 2
    if (size === 0) {
      const trailers = parseLines(bytes, dataStart)
      if (trailers === undefined) return unfinished()
      const body = Buffer.concat(chunks)
      const used = dataStart + trailers.used - start
      return {
        value: { framing: 'chunked', body, trailers: trailers.value.map(parseHeader), complete: true },
        used,
      }
    }
    if (bytes.length < dataStart + size + 2) {
      chunks.push(bytes.subarray(dataStart, Math.min(bytes.length, dataStart + size)))
      return unfinished()
    }
    if (bytes.toString('latin1', dataStart + size, dataStart + size + 2) !== '\r\n') {
      throw new MalformedMessage('no CRLF after a chunk')
    }
    chunks.push(bytes.subarray(dataStart, dataStart + size))
    at = dataStart + size + 2
  }
}

/** How long the body is (RFC 9112 section 6.3); `unsized` is what no field at all means. */
const framingOf = (headers: readonly Header[], unsized: Framing): Framing => {
  const codings = valuesOf(headers, 'transfer-encoding')
  const lengths = valuesOf(headers, 'content-length')
  if (codings.length > 0 && lengths.length > 0)
    throw new MalformedMessage('both Transfer-Encoding and Content-Length')
  if (codings.length > 1 || (codings.length === 1 && codings[0]?.toLowerCase() !== 'chunked')) {
    throw new MalformedMessage(`Transfer-Encoding is ${codings.join(' and ')}`)
  }
  if (lengths.length > 1 || (lengths.length === 1 && !/^\d{1,15}$/.test(lengths[0] ?? ''))) {
    throw new MalformedMessage(`Content-Length is ${lengths.join(' and ')}`)
  }
  if (codings.length === 1) return 'chunked'
  return lengths.length === 1 ? 'length' : unsized
}

const parseBody = (
  bytes: Buffer,
  start: number,
  { headers }: Head,
  framing: Framing,
  ended: boolean,
): Parsed<Body> | undefined => {
  if (framing === 'none') return noBody
  if (framing === 'chunked') return parseChunked(bytes, start, ended)
  if (framing === 'length')
    return parseSized(bytes, start, Number(valuesOf(headers, 'content-length')[0]), ended)
  const body = bytes.subarray(start)
  return ended ? { value: { framing, body, trailers: [], complete: true }, used: body.length } : undefined
}

/** A whole request; undefined while it is not all there. `ended`: nothing more will come. */
export const parseRequest = (bytes: Buffer, ended: boolean): Parsed<RawRequest> | undefined => {
  const head = parseHead(bytes)
  if (head === undefined) return undefined
  const line = /^(\S+) (\S+) HTTP\/1\.[01]$/.exec(head.value.startLine)
  if (line === null) throw new MalformedMessage(`no request line: ${JSON.stringify(head.value.startLine)}`)
  const body = parseBody(bytes, head.used, head.value, framingOf(head.value.headers, 'none'), ended)
  if (body === undefined) return undefined
  const [, method = '', target = ''] = line
  return { value: { ...head.value, ...body.value, method, target }, used: head.used + body.used }
}

const statusOf = ({ startLine }: Head): { readonly status: number; readonly reason: string } => {
  const line = /^HTTP\/1\.[01] ([1-9]\d\d) ?(.*)$/.exec(startLine)
  if (line === null) throw new MalformedMessage(`no status line: ${JSON.stringify(startLine)}`)
  return { status: Number(line[1]), reason: line[2] ?? '' }
}

/** A whole answer with the 1xx answers before it; undefined while it is not all there. `method`: what was asked. */
export const parseResponse = (
  bytes: Buffer,
  ended: boolean,
  method = 'GET',
): Parsed<RawResponse> | undefined => {
  const interim: Head[] = []
  for (let at = 0; ; ) {
    const head = parseHead(bytes, at)
    if (head === undefined) return undefined
    at += head.used
    const { status, reason } = statusOf(head.value)
    if (status < 200 && status !== 101) {
      interim.push(head.value)
      continue
    }
    const bodiless = method === 'HEAD' || status === 101 || status === 204 || status === 304
    const framing = bodiless ? 'none' : framingOf(head.value.headers, 'close')
    const body = parseBody(bytes, at, head.value, framing, ended)
    if (body === undefined) return undefined
    return { value: { ...head.value, ...body.value, status, reason, interim }, used: at + body.used }
  }
}
