export type OutputOptions = { output?: 'table' | 'json' }

export const print = (text: string): void => void process.stdout.write(`${text}\n`)
export const note = (text: string): void => void process.stderr.write(`${text}\n`)

/** Data goes to standard output, as JSON when asked for, else in words or columns. */
export function show<T>(options: OutputOptions, data: T, words: (data: T) => string): void {
  print(options.output === 'json' ? JSON.stringify(data, null, 2) : words(data))
}

/** Rows in columns, with a line of headings; two spaces between, no colours, nothing cut off. */
export function columns(headings: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const lines = [headings, ...rows].map((row) => row.map((cell) => safe(String(cell ?? '-'))))
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

/** Text from elsewhere may hold escapes that a terminal would obey; they are shown and not obeyed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is made visible
const safe = (text: string) => text.replace(/[\x00-\x1f\x7f-\x9f]/g, (c) => JSON.stringify(c).slice(1, -1))

/** `name: value` lines. */
export function facts(pairs: readonly (readonly [string, unknown])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${safe(String(value ?? '-'))}`).join('\n')
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
