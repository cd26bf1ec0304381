import { headerOf } from '../headers.ts'
import { parseEvents } from './event-stream.ts'
import { fieldsOfLists, parseForm } from './form.ts'
import { parseJson } from './json.ts'
import { type Format, type Media, parseMedia } from './media.ts'
import { type Part, parseMultipart } from './multipart.ts'
import { BYTE_ORDER_MARK, decodeText, parseLines } from './text.ts'
import { Fields, type Markup, ParseError, type Tree } from './tree.ts'

export type DocumentTools = {
  /** Parses HTML or XML into a tree whose root is the document. Throws ParseError. */
  parseMarkup: (text: string, format: 'html' | 'xml', depthMax: number) => Markup
  /** A short digest that tells binary bodies apart. */
  digest: (bytes: Uint8Array) => string
}

/** A body as a tree. Plain text is its own tree; lines are made of it where lines are compared. Throws ParseError. */
export function parseDocument(
  body: { text: string; bytes: Uint8Array; media: Media },
  format: Format,
  depthMax: number,
  tools: DocumentTools,
): Tree {
  const text = body.text.startsWith(BYTE_ORDER_MARK) ? body.text.slice(1) : body.text
  switch (format) {
    case 'json':
      return parseJson(text, depthMax)
    case 'ndjson':
      return parseLines(text, (line) => parseJson(line, depthMax))
    case 'html':
    case 'xml':
      return tools.parseMarkup(text, format, depthMax)
    case 'form':
      return parseForm(text.trimEnd())
    case 'event-stream':
      return parseEvents(text, (data) => jsonOrText(data, depthMax))
    case 'multipart':
      return partsOf(body.bytes, body.media, depthMax, tools)
    default:
      return text
  }
}

function jsonOrText(text: string, depthMax: number): Tree {
  try {
    return parseJson(text, depthMax)
  } catch {
    return text
  }
}

function partsOf(bytes: Uint8Array, media: Media, depthMax: number, tools: DocumentTools): Fields {
  if (media.boundary === null) throw new ParseError('malformed', 'the content type names no boundary')
  const parts = new Map<string, Tree[]>()
  for (const part of parseMultipart(bytes, media.boundary)) {
    const tree = partOf(part, depthMax, tools)
    const known = parts.get(part.name)
    if (known === undefined) parts.set(part.name, [tree])
    else known.push(tree)
  }
  return fieldsOfLists(parts)
}

function partOf(part: Part, depthMax: number, tools: DocumentTools): Fields {
  const media = parseMedia(headerOf(part.headers, 'content-type') ?? 'text/plain')
  const filename = /;\s*filename="?([^";]*)"?/i.exec(headerOf(part.headers, 'content-disposition') ?? '')?.[1]
  const text =
    media.format === 'bytes' || media.format === 'multipart' ? null : decodeText(part.bytes, media.charset)
  const body =
    text === null
      ? `${part.bytes.length} bytes, ${tools.digest(part.bytes)}`
      : parseDocument({ text, bytes: part.bytes, media }, media.format, depthMax, tools)
  return filename === undefined
    ? new Fields(['type', 'body'], [media.type, body])
    : new Fields(['type', 'filename', 'body'], [media.type, filename, body])
}
