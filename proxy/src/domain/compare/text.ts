import type { Tree } from './tree.ts'

/** Bytes as text; null when they are not text in that character set, or the set is unknown. Keeps a byte order mark. */
export function decodeText(bytes: Uint8Array, charset: string | null): string | null {
  try {
    return new TextDecoder(charset ?? 'utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

export const BYTE_ORDER_MARK = '\ufeff'

/** Text as its lines; the kind of line end does not count, a missing one at the very end does not either. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

const RECORD_SEPARATOR = '\u001e'

/** The lines of newline-delimited JSON (and RFC 7464 sequences), each parsed; blank lines do not count. */
export function parseLines(text: string, parse: (line: string) => Tree): Tree[] {
  return text
    .replaceAll(RECORD_SEPARATOR, '\n')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parse(line))
}
