import { Parser } from 'htmlparser2'
import { Fields, Markup, ParseError } from '../domain/compare/tree.ts'

/** Elements whose white space is text (HTML standard, section 15.3.3). */
const PREFORMATTED: ReadonlySet<string> = new Set(['pre', 'textarea', 'listing'])

/** Elements within a line: white space beside them is seen. */
const INLINE: ReadonlySet<string> = new Set(
  'a abbr b bdi bdo button cite code data del dfn em i img input ins kbd label mark meter output q s samp select small span strong sub sup time u var'.split(
    ' ',
  ),
)

/**
 * Parses HTML or XML into a tree: elements, attributes (named `@class`), text. Comments and processing instructions
 * say nothing to a reader and are left out; white space is folded, except where it is text, and dropped beside
 * blocks; the order of class names means nothing. Throws ParseError beyond `depthMax` levels. HTML never fails otherwise; XML needs a root element.
 */
export function parseMarkup(text: string, format: 'html' | 'xml', depthMax: number): Markup {
  const builder = new Builder(format === 'xml', depthMax)
  const parser = new Parser(
    {
      onopentagname: (name) => builder.open(name),
      onattribute: (name, value) => builder.attribute(name, value),
      onclosetag: () => builder.close(),
      ontext: (data) => builder.text(data),
      onprocessinginstruction: (name, data) => {
        if (name.toLowerCase() === '!doctype') builder.doctype(data)
      },
    },
    { xmlMode: format === 'xml', decodeEntities: true },
  )
  parser.end(text)
  return builder.document()
}

class Builder {
  readonly #xml: boolean
  readonly #depthMax: number
  readonly #document = new Markup('#document', new Fields([], []), [])
  readonly #open: Markup[] = [this.#document]
  #text = ''

  constructor(xml: boolean, depthMax: number) {
    this.#xml = xml
    this.#depthMax = depthMax
  }

  open(name: string): void {
    this.#endText(name)
    if (this.#open.length > this.#depthMax) {
      throw new ParseError('too_deep', `nested more than ${this.#depthMax} deep`)
    }
    const element = new Markup(name, new Fields([], []), [])
    this.#current().children.push(element)
    this.#open.push(element)
  }

  /** The first of a repeated attribute counts, as in browsers. */
  attribute(name: string, value: string): void {
    const { keys, values } = this.#current().attributes
    if (keys.includes(`@${name}`)) return
    keys.push(`@${name}`)
    values.push(name === 'class' && !this.#xml ? value.split(/\s+/).filter(Boolean).sort() : value.trim())
  }

  close(): void {
    this.#endText()
    if (this.#open.length > 1) this.#open.pop()
  }

  text(data: string): void {
    this.#text += data
  }

  doctype(data: string): void {
    const doctype = data.replace(/\s+/g, ' ').trim().toLowerCase()
    this.#document.attributes.keys.push('@doctype')
    this.#document.attributes.values.push(doctype)
  }

  document(): Markup {
    this.#endText()
    if (this.#xml && !this.#document.children.some((child) => child instanceof Markup)) {
      throw new ParseError('malformed', 'no root element')
    }
    return this.#document
  }

  #current(): Markup {
    return this.#open.at(-1)!
  }

  /** Text comes in pieces, cut at every entity; it ends where an element opens (`next`) or closes. */
  #endText(next = ''): void {
    if (this.#text === '') return
    const text = this.#open.some(({ name }) => PREFORMATTED.has(name)) ? this.#text : this.#folded(next)
    this.#text = ''
    if (text !== '') this.#current().children.push(text)
  }

  #folded(next: string): string {
    const folded = this.#text.replace(/\s+/g, ' ')
    if (this.#xml) return folded.trim()
    const before = this.#current().children.at(-1)
    const afterInline = before instanceof Markup && INLINE.has(before.name)
    const start = afterInline ? folded : folded.trimStart()
    return INLINE.has(next) ? start : start.trimEnd()
  }
}
