import type { RawHeaders } from '../headers.ts'
import { ParseError } from './tree.ts'

export type Part = { name: string; headers: RawHeaders; bytes: Uint8Array }

/** Parts compared of one body; more make it too complex to compare. */
export const PARTS_MAX = 1_000

/** The parts of a multipart body (RFC 2046 section 5.1). Those without a name are called `part 1`, `part 2`... */
export function parseMultipart(bytes: Uint8Array, boundary: string): Part[] {
  const delimiter = latin1(`--${boundary}`)
  const parts: Part[] = []
  let unnamed = 0
  let start = indexOf(bytes, delimiter, 0)
  if (start === -1) throw new ParseError('malformed', 'the boundary of the multipart body is not in it')
  for (;;) {
    const from = start + delimiter.length
    if (bytes[from] === DASH && bytes[from + 1] === DASH) return parts
    const end = indexOf(bytes, delimiter, from)
    if (end === -1) throw new ParseError('malformed', 'the multipart body does not end with its boundary')
    if (parts.length >= PARTS_MAX) throw new ParseError('malformed', `more than ${PARTS_MAX} parts`)
    const part = partOf(bytes.subarray(from, end))
    parts.push(part.name === '' ? { ...part, name: `part ${++unnamed}` } : part)
    start = end
  }
}

const [DASH, CR, LF] = [0x2d, 0x0d, 0x0a]

function partOf(raw: Uint8Array): Part {
  const bytes = trimLineEnds(raw)
  const head = indexOf(bytes, latin1('\r\n\r\n'), 0)
  // A part that begins with the line end has no headers.
  const bare = raw[0] === CR && raw[2] === CR
  const headers = bare || head === -1 ? [] : headersOf(bytes.subarray(0, head))
  const body = bare || head === -1 ? bytes : bytes.subarray(head + 4)
  const disposition = headers[headers.findIndex((name) => name.toLowerCase() === 'content-disposition') + 1]
  const name = /;\s*name="((?:[^"\\]|\\.)*)"|;\s*name=([^;\s]+)/i.exec(disposition ?? '')
  return { name: name?.[1] ?? name?.[2] ?? '', headers, bytes: body }
}

function headersOf(head: Uint8Array): string[] {
  return new TextDecoder('utf-8')
    .decode(head)
    .split('\r\n')
    .flatMap((line) => {
      const colon = line.indexOf(':')
      return colon === -1 ? [] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    })
}

/** Without the line end after the boundary and the one before the next. */
function trimLineEnds(raw: Uint8Array): Uint8Array {
  const from = raw[0] === CR && raw[1] === LF ? 2 : 0
  const to = raw.length >= from + 2 && raw.at(-2) === CR && raw.at(-1) === LF ? raw.length - 2 : raw.length
  return raw.subarray(from, to)
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff)
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(wanted[0]!, from); at !== -1; at = bytes.indexOf(wanted[0]!, at + 1)) {
    let same = 1
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++
    if (same === wanted.length) return at
  }
  return -1
}
