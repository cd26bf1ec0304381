import { Decimal, Fields, ParseError, type Tree } from './tree.ts'

/** Nesting beyond this is refused, so that neither parser nor walker can run out of stack. */
export const DEPTH_MAX = 500

/** Parses JSON (RFC 8259, nothing more lenient) into a tree. Throws ParseError. A leading byte order mark is skipped. */
export function parseJson(text: string, depthMax = DEPTH_MAX): Tree {
  const reader = new Reader(text, depthMax)
  return reader.document()
}

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15]
/** Decimals of up to 15 digits survive a double unchanged (IEEE 754: DBL_DIG). */
const EXACT_DIGITS = 15

/** One pass over the characters. The position is always at the next character to read. */
class Reader {
  readonly text: string
  readonly depthMax: number
  pos: number
  depth = 0

  constructor(text: string, depthMax: number) {
    this.text = text
    this.depthMax = depthMax
    this.pos = text.charCodeAt(0) === 0xfeff ? 1 : 0
  }

  document(): Tree {
    const tree = this.value(this.space())
    if (this.pos < this.text.length && !Number.isNaN(this.space())) throw this.unexpected('nothing more')
    return tree
  }

  /** Skips white space; the code of the next character, NaN at the end. */
  space(): number {
    let code = this.text.charCodeAt(this.pos)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      code = this.text.charCodeAt(++this.pos)
    }
    return code
  }

  value(code: number): Tree {
    switch (code) {
      case 0x22:
        return this.string()
      case 0x7b:
        return this.object()
      case 0x5b:
        return this.array()
      case 0x74:
        return this.word('true', true)
      case 0x66:
        return this.word('false', false)
      case 0x6e:
        return this.word('null', null)
      default:
        return this.number(code)
    }
  }

  object(): Fields {
    if (++this.depth > this.depthMax) throw tooDeep(this.depthMax)
    this.pos++
    const keys: string[] = []
    const values: Tree[] = []
    let code = this.space()
    if (code === 0x7d) this.pos++
    else {
      for (;;) {
        if (code !== 0x22) throw this.unexpected('a key in double quotes')
        keys.push(this.string())
        if (this.space() !== 0x3a) throw this.unexpected('a colon')
        this.pos++
        values.push(this.value(this.space()))
        code = this.space()
        this.pos++
        if (code === 0x7d) break
        if (code !== 0x2c) throw this.unexpected('a comma or }', -1)
        code = this.space()
      }
    }
    this.depth--
    return new Fields(keys, values)
  }

  array(): Tree[] {
    if (++this.depth > this.depthMax) throw tooDeep(this.depthMax)
    this.pos++
    const items: Tree[] = []
    let code = this.space()
    if (code === 0x5d) this.pos++
    else {
      for (;;) {
        items.push(this.value(code))
        code = this.space()
        this.pos++
        if (code === 0x5d) break
        if (code !== 0x2c) throw this.unexpected('a comma or ]', -1)
        code = this.space()
      }
    }
    this.depth--
    return items
  }

  string(): string {
    const text = this.text
    const start = this.pos + 1
    let end = start
    for (;;) {
      const code = text.charCodeAt(end)
      if (code === 0x22) break
      if (code === 0x5c) return this.escaped(start, end)
      if (!(code >= 0x20)) throw this.unexpected('the end of a string', end - this.pos)
      end++
    }
    this.pos = end + 1
    return text.slice(start, end)
  }

  /** The slow way for a string with an escape at `from`. */
  escaped(start: number, from: number): string {
    const text = this.text
    let done = text.slice(start, from)
    let at = from
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 0x22) break
      if (!(code >= 0x20)) throw this.unexpected('the end of a string', at - this.pos)
      if (code !== 0x5c) {
        let next = at + 1
        while (isPlain(text.charCodeAt(next))) next++
        done += text.slice(at, next)
        at = next
        continue
      }
      const letter = text[at + 1]!
      if (letter === 'u') {
        const hex = text.slice(at + 2, at + 6)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.unexpected('four hexadecimal digits', at - this.pos)
        done += String.fromCharCode(Number.parseInt(hex, 16))
        at += 6
        continue
      }
      const plain = ESCAPES.get(letter)
      if (plain === undefined) throw this.unexpected('an escape of JSON', at - this.pos)
      done += plain
      at += 2
    }
    this.pos = at + 1
    return done
  }

  word<Value extends boolean | null>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.pos)) throw this.unexpected('a value')
    this.pos += word.length
    return value
  }

  number(first: number): number | Decimal {
    const text = this.text
    const start = this.pos
    let at = start
    let code = first
    const negative = code === 0x2d
    if (negative) code = text.charCodeAt(++at)
    if (!isDigit(code)) throw this.unexpected('a value')
    let mantissa = 0
    const wholeStart = at
    do {
      mantissa = mantissa * 10 + code - 0x30
      code = text.charCodeAt(++at)
    } while (isDigit(code))
    let digits = at - wholeStart
    if (digits > 1 && text.charCodeAt(wholeStart) === 0x30) throw this.unexpected('no leading zero')
    let scale = 0
    let plain = !(negative && mantissa === 0)
    if (code === 0x2e) {
      const fractionStart = at + 1
      code = text.charCodeAt(++at)
      if (!isDigit(code)) throw this.unexpected('a digit', at - start)
      do {
        mantissa = mantissa * 10 + code - 0x30
        code = text.charCodeAt(++at)
      } while (isDigit(code))
      scale = at - fractionStart
      digits += scale
      plain = text.charCodeAt(at - 1) !== 0x30
    }
    if (code === 0x65 || code === 0x45) {
      plain = false
      at = this.exponent(at)
    }
    this.pos = at
    if (!plain || digits > EXACT_DIGITS) return new Decimal(text.slice(start, at))
    // Both are exact doubles, so the quotient is the double nearest to what was written.
    const value = scale === 0 ? mantissa : mantissa / POWERS[scale]!
    return negative ? -value : value
  }

  exponent(from: number): number {
    let at = from + 1
    let code = this.text.charCodeAt(at)
    if (code === 0x2b || code === 0x2d) code = this.text.charCodeAt(++at)
    if (!isDigit(code)) throw this.unexpected('a digit', at - this.pos)
    while (isDigit(code)) code = this.text.charCodeAt(++at)
    return at
  }

  unexpected(wanted: string, offset = 0): ParseError {
    const at = this.pos + offset
    const found = at < this.text.length ? JSON.stringify(this.text[at]) : 'the end'
    return new ParseError('malformed', `expected ${wanted} at character ${at}, found ${found}`)
  }
}

const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

const isDigit = (code: number) => code >= 0x30 && code <= 0x39
const isPlain = (code: number) => code >= 0x20 && code !== 0x22 && code !== 0x5c

function tooDeep(depthMax: number): ParseError {
  return new ParseError('too_deep', `nested more than ${depthMax} deep`)
}
