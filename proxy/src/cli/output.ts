import { createRequire } from 'node:module'

export type Format = 'table' | 'json' | 'jsonl' | 'yaml' | 'name'

/** `compact`: JSON in one line, where answers follow each other. */
export type OutputOptions = { output?: Format; compact?: boolean }

export const print = (text: string): void => void process.stdout.write(`${text}\n`)
export const note = (text: string): void => void process.stderr.write(`${visible(text)}\n`)

/** Data goes to standard output: in words or columns, or as a program was promised to find it. */
export function show<T>(
  { output = 'table', compact }: OutputOptions,
  data: T,
  words: (data: T) => string,
): void {
  if (output === 'table') print(visible(words(data)))
  else if (output === 'json') print(JSON.stringify(data, null, compact ? 0 : 2))
  else if (output === 'yaml') print(yamlOf(data, compact === true))
  else for (const line of linesOf(data, output)) print(line)
}

/** Of a list a line for each item, else one line. */
function linesOf(data: unknown, output: 'jsonl' | 'name'): string[] {
  const items = (data as { items?: unknown } | null)?.items
  const all: unknown[] = Array.isArray(items) ? items : [data]
  return all.map((item) => (output === 'name' ? visible(nameOf(item)) : JSON.stringify(item)))
}

const NAMES = ['id', 'signature', 'endpoint', 'n', 'name', 'revision'] as const

/** By what other verbs know it; never cut off. What has no name is itself. */
function nameOf(item: unknown): string {
  const fields = (item ?? {}) as Record<string, unknown>
  const found = NAMES.map((name) => fields[name]).find((value) => value !== undefined && value !== null)
  return found === undefined ? JSON.stringify(item) : String(found)
}

/** Loaded only where it is asked for: every verb would wait for it. */
function yamlOf(data: unknown, isOneOfMany: boolean): string {
  const { stringify } = createRequire(import.meta.url)('yaml') as typeof import('yaml')
  const text = stringify(data, { aliasDuplicateObjects: false, lineWidth: 0 }).trimEnd()
  return isOneOfMany ? `---\n${text}` : text
}

/** Rows in columns, with a line of headings; two spaces between, no colours, nothing cut off. */
export function columns(headings: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const lines = [headings, ...rows].map((row) => row.map((cell) => inOneLine(String(cell ?? '-'))))
  const widths = headings.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Text from elsewhere may hold escapes that a terminal would obey; they are shown and not obeyed. Lines stay lines. */
export const visible = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is made visible
  text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, escaped)

const inOneLine = (text: string) => visible(text).replaceAll('\n', '\\n')
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** `name: value` lines. */
export function facts(pairs: readonly (readonly [string, unknown])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${inOneLine(String(value ?? '-'))}`).join('\n')
}

/** How far a change has come, for the line after it. */
export function appliedText({
  revision,
  applied,
}: {
  revision: number
  applied: { threads: number; of: number }
}) {
  return `revision ${revision}, served by ${applied.threads} of ${applied.of} threads`
}
