/**
 * A parsed document: what the walker compares, whatever the media type was.
 * Not plain JavaScript values, because those lose what must be seen: digits of large numbers,
 * repeated keys, and the difference between a key called `__proto__` and a prototype.
 */
export type Tree = null | boolean | number | string | Decimal | Fields | Markup | Tree[]

/**
 * A number that a double does not hold exactly as written (`9007199254740993`, `1e400`), or that
 * is written in an unusual way (`1.0`, `-0`). A plain `number` in a tree is always exactly what was written.
 */
export class Decimal {
  readonly source: string
  #double: number | null = null

  constructor(source: string) {
    this.source = source
  }

  /** The nearest double. */
  get double(): number {
    this.#double ??= Number(this.source)
    return this.#double
  }
}

/** An object: keys and values by position, so a repeated key is kept and every key is just a string. */
export class Fields {
  readonly keys: string[]
  readonly values: Tree[]

  constructor(keys: string[], values: Tree[]) {
    this.keys = keys
    this.values = values
  }
}

/** An element of HTML or XML. Text children are strings, already normalised by the parser. */
export class Markup {
  readonly name: string
  readonly attributes: Fields
  readonly children: Tree[]

  constructor(name: string, attributes: Fields, children: Tree[]) {
    this.name = name
    this.attributes = attributes
    this.children = children
  }
}

/** Thrown by parsers; the caller makes a difference or an inconclusive verdict of it. */
export class ParseError extends Error {
  readonly code: 'malformed' | 'too_deep'

  constructor(code: 'malformed' | 'too_deep', message: string) {
    super(message)
    this.name = 'ParseError'
    this.code = code
  }
}

export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'object' | 'array' | 'element'

export function typeOf(tree: Tree): TypeName {
  if (tree === null) return 'null'
  if (typeof tree !== 'object') return typeof tree as 'boolean' | 'number' | 'string'
  if (Array.isArray(tree)) return 'array'
  if (tree instanceof Fields) return 'object'
  return tree instanceof Decimal ? 'number' : 'element'
}

/** A tree of a plain JavaScript value, for callers that have no text (form fields, headers, tests). */
export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return value.map(treeOf)
  if (typeof value === 'object' && value !== null) {
    return new Fields(Object.keys(value), Object.values(value).map(treeOf))
  }
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value
  return null
}

/** The last value of a key, as JSON.parse would have it; undefined when there is none. */
export function fieldOf(fields: Fields, key: string): Tree | undefined {
  const at = fields.keys.lastIndexOf(key)
  return at === -1 ? undefined : fields.values[at]
}
