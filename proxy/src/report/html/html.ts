/** A piece of a page in which everything from outside is escaped: only `html` makes one. */
export class Html {
  readonly text: string

  /** Not for text from outside. */
  constructor(text: string) {
    this.text = text
  }
}

export type Content = Html | string | number | null | undefined | false | readonly Content[]

/** Every value that is put in is escaped, in texts and in quoted attributes; what is null, undefined or false is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = parts[0]!
  values.forEach((value, i) => {
    text += textOf(value) + parts[i + 1]!
  })
  return new Html(text)
}

function textOf(content: Content): string {
  if (content instanceof Html) return content.text
  if (content === null || content === undefined || content === false) return ''
  if (typeof content === 'string') return escapeText(content)
  if (typeof content === 'number') return String(content)
  return content.map(textOf).join('')
}

/** What would be obeyed is shown: markup, control characters, and marks that turn the direction of text. */
function escapeText(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is made visible
      .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, visible)
  )
}

const visible = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Something for use as an id or in a link within the page. */
export const anchor = (prefix: string, text: string): string => `${prefix}-${text.replace(/[^\w-]/g, '-')}`
