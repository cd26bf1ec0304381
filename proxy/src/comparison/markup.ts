import { Parser } from 'htmlparser2'
import { Fields, Markup, ParseError } from '../domain/compare/tree.ts'

/** Elements whose white space is text (HTML standard, section 15.3.3). */
const PREFORMATTED: ReadonlySet<string> = new Set(['pre', 'textarea', 'listing'])

/**
 * Parses HTML or XML into a tree: elements, attributes (named `@class`), text. Comments and processing instructions
 * say nothing to a reader and are left out; white space is folded, except where it is text; the order of class names is
 * a list of its own. Throws ParseError beyond `depthMax` levels. HTML never fails otherwise; XML needs a root element.
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
    this.#endText()
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
    values.push(name === 'class' && !this.#xml ? value.split(/\s+/).filter(Boolean) : value.trim())
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

  /** Text comes in pieces, cut at every entity. */
  #endText(): void {
    if (this.#text === '') return
    const kept = this.#open.some(({ name }) => PREFORMATTED.has(name))
    const text = kept ? this.#text : this.#text.replace(/\s+/g, ' ').trim()
    this.#text = ''
    if (text !== '') this.#current().children.push(text)
  }
}
