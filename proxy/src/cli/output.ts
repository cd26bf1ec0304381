/** `compact`: JSON in one line, where answers follow each other. */
export type OutputOptions = { output?: 'table' | 'json'; compact?: boolean }

export const print = (text: string): void => void process.stdout.write(`${text}\n`)
export const note = (text: string): void => void process.stderr.write(`${visible(text)}\n`)

/** Data goes to standard output, as JSON when asked for, else in words or columns. */
export function show<T>(options: OutputOptions, data: T, words: (data: T) => string): void {
  print(
    options.output === 'json' ? JSON.stringify(data, null, options.compact ? 0 : 2) : visible(words(data)),
  )
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
