/** Characters of a value in a table; the HTML report has all of it. */
const VALUE_MAX = 120

/** Line ends, control characters and marks that turn the direction of text would change what is read. */
const inOneLine = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is made visible
    .replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, escaped)

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

const inHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** Text in which nothing is markup, a mention or a link. */
export const plainText = (text: string): string =>
  inOneLine(text)
    .replace(/[\\`*_{}[\]()#+!|~]/g, (character) => `\\${character}`)
    .replace(/[&<>:]/g, (character) => `&#${character.charCodeAt(0)};`)
    // An entity would not do: mentions are looked for in what is rendered.
    .replaceAll('@', '@\u200b')

/** The same within HTML, where Markdown is not read. */
export const htmlCode = (text: string): string => `<code>${inHtml(inOneLine(text))}</code>`

/** A code span: nothing in it is markup. Its fence is longer than any row of backticks in it (CommonMark 6.1). */
export function codeSpan(text: string): string {
  const line = inOneLine(text)
  const cut = line.length > VALUE_MAX ? `${line.slice(0, VALUE_MAX).toWellFormed()}...` : line
  const fence = '`'.repeat(longestRun(cut) + 1)
  if (cut === '') return '(empty)'
  // One space at either end is taken away again.
  return /^[` ]|[` ]$/.test(cut) ? `${fence} ${cut} ${fence}` : `${fence}${cut}${fence}`
}

/** A fenced block of several lines. */
export function fenced(text: string, language: string): string {
  const safe = text.split('\n').map(inOneLine).join('\n')
  const fence = '`'.repeat(Math.max(3, longestRun(safe) + 1))
  return `${fence}${language}\n${safe}\n${fence}`
}

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))

/** A bar begins the next cell, in code spans too, and how it is escaped depends on what is before it. */
export const inTable = (cell: string): string => cell.replaceAll('|', '\\u007c')
