import { createHmac } from 'node:crypto'
import { Decimal, Fields, type Tree } from '../../domain/compare/tree.ts'
import type { Difference, Instance } from '../../domain/difference.ts'
import { SecretNames } from './secret-names.ts'
import { isCard, isTokenSegment, replaceSecretValues } from './secret-values.ts'

/** Characters of a hash: enough to tell values apart, too few to be of use to anybody. */
const HASH_LENGTH = 10

/** What stands where a secret was, so that it is not taken for one. */
const REDACTED = /\[redacted [\w-]{10}\]/

/**
 * Puts a keyed hash in the place of secrets: `[redacted Zk3bQ0aL9x]`. The same secret has the same hash, so a
 * comparison still says whether it changed; without the key nobody can find out what it was by trying.
 */
export class Redactor {
  readonly #key: string
  #names: SecretNames
  /** Values replaced so far. */
  count = 0

  constructor(key: string, ownNames: readonly string[] = []) {
    this.#key = key
    this.#names = new SecretNames(ownNames)
  }

  get names(): SecretNames {
    return this.#names
  }

  /** Other names of this installation from now on, beside the usual ones. */
  useNames(own: readonly string[]): void {
    this.#names = new SecretNames(own)
  }

  secret(value: string): string {
    this.count++
    const hash = createHmac('sha256', this.#key).update(value).digest('base64url').slice(0, HASH_LENGTH)
    return `[redacted ${hash}]`
  }

  /** Tells bodies apart that are not kept. */
  digest(bytes: Uint8Array): string {
    return createHmac('sha256', this.#key).update(bytes).digest('base64url').slice(0, HASH_LENGTH)
  }

  /** Text of any kind: what looks like a secret, and what is called one (`password=...`, `<token>...</token>`). */
  text(text: string): string {
    const replace = (secret: string) => (REDACTED.test(secret) ? secret : this.secret(secret))
    return this.#markup(replaceSecretValues(this.#pairs(text, replace), replace), replace)
  }

  /** Name, value, name, value... */
  headers(raw: readonly string[]): [string, string][] {
    const redacted: [string, string][] = []
    for (let i = 0; i + 1 < raw.length; i += 2) redacted.push([raw[i]!, this.#header(raw[i]!, raw[i + 1]!)])
    return redacted
  }

  /** A request target: what is called or looks like a secret, in its path and in its query. */
  target(target: string): string {
    const question = target.indexOf('?')
    const path = question === -1 ? target : target.slice(0, question)
    return this.path(path) + (question === -1 ? '' : `?${this.form(target.slice(question + 1))}`)
  }

  path(path: string): string {
    const segments = path.split('/')
    const redacted = segments.map((segment, i) => {
      const named = i > 0 && segment !== '' && this.names.has(segments[i - 1]!)
      // Behind a secret name only what could be one: /tokens/refresh names an act.
      if ((named && /\d/.test(segment)) || isTokenSegment(segment)) return this.#encoded(segment)
      return segment
    })
    return replaceSecretValues(redacted.join('/'), (secret) => this.#encoded(secret))
  }

  /** `a=1&b=2`, as in queries and forms. */
  form(text: string): string {
    return text
      .split('&')
      .map((pair) => {
        const equals = pair.indexOf('=')
        if (equals === -1) return this.text(pair)
        const value = pair.slice(equals + 1)
        const name = decoded(pair.slice(0, equals))
        // In a body a key may be anything; in a query it opens something.
        if (value !== '' && (this.names.has(name) || name.toLowerCase() === 'key')) {
          return `${pair.slice(0, equals)}=${this.#encoded(decoded(value))}`
        }
        const plain = decoded(value)
        const clean = this.text(plain)
        return clean === plain ? pair : `${pair.slice(0, equals)}=${encodeURIComponent(clean)}`
      })
      .join('&')
  }

  /** A parsed document. Beneath a secret name every value is one; the structure stays. */
  tree(tree: Tree, secret = false): Tree {
    if (Array.isArray(tree)) return tree.map((item) => this.tree(item, secret))
    if (tree instanceof Fields) {
      const values = tree.keys.map((key, i) => this.tree(tree.values[i]!, secret || this.names.has(key)))
      return new Fields(
        tree.keys.map((key) => this.text(key)),
        values,
      )
    }
    if (
      tree === null ||
      typeof tree === 'boolean' ||
      (typeof tree === 'object' && !(tree instanceof Decimal))
    ) {
      return tree
    }
    const source = tree instanceof Decimal ? tree.source : String(tree)
    if (secret && source !== '') return this.secret(source)
    if (typeof tree === 'string') return this.text(tree)
    return isCard(source) ? this.secret(source) : tree
  }

  /** A difference as it may be stored: the values in it are clipped texts. */
  difference(difference: Difference): Difference {
    const secret = this.#isSecretPath(difference.path)
    return {
      ...difference,
      instances: difference.instances.map((instance) => this.#instance(instance, secret)),
    }
  }

  #instance(instance: Instance, secret: boolean): Instance {
    const value = (text: string | null) =>
      text === null ? null : secret ? this.secret(text) : this.text(text)
    const pointer = (at: string | null) => (at === null ? null : this.text(at))
    return {
      baselineAt: pointer(instance.baselineAt),
      candidateAt: pointer(instance.candidateAt),
      baseline: value(instance.baseline),
      candidate: value(instance.candidate),
    }
  }

  #isSecretPath(path: string): boolean {
    if (path.startsWith(':cookie')) return /(?:\.value|\]|:cookie)$|^:cookie\.[^.]+$/.test(path)
    return path.split(/[.[\]{}"]+/).some((name) => name !== '' && this.names.has(name))
  }

  #header(name: string, value: string): string {
    const lower = name.toLowerCase()
    if (lower === 'cookie') {
      return value
        .split(';')
        .map((cookie) => this.#cookie(cookie))
        .join(';')
    }
    if (lower === 'set-cookie') {
      const [cookie = '', ...attributes] = value.split(';')
      return [this.#cookie(cookie), ...attributes].join(';')
    }
    if (value !== '' && (lower.startsWith('proxy-auth') || this.names.has(lower))) return this.secret(value)
    return lower === 'location' || lower === 'referer' || lower === 'content-location'
      ? this.text(this.target(value))
      : this.text(value)
  }

  /** `name=value`: the name stays, with the space before it. */
  #cookie(cookie: string): string {
    const equals = cookie.indexOf('=')
    if (equals === -1) return cookie.trim() === '' ? cookie : this.secret(cookie)
    const value = cookie.slice(equals + 1).trim()
    return value === '' ? cookie : `${cookie.slice(0, equals)}=${this.secret(value)}`
  }

  /** `"password": "x"`, `password=x`, `token: x`; a value that is cut off ends where the text does. */
  #pairs(text: string, replace: (secret: string) => string): string {
    return text.replace(PAIR, (whole, name: string, between: string, value: string) => {
      if (!this.names.has(name)) return whole
      const quote = /^["']/.exec(value)?.[0] ?? ''
      const inner = quote === '' ? value : value.slice(1, value.endsWith(quote) ? -1 : undefined)
      if (inner === '' || /^[[{]/.test(inner) || /^(?:Bearer|Basic|Digest)$/i.test(inner)) return whole
      return `${name}${between}${quote}${replace(inner)}${quote}`
    })
  }

  #markup(text: string, replace: (secret: string) => string): string {
    if (!text.includes('<')) return text
    return text
      .replace(ELEMENT, (whole, name: string, attributes: string, value: string) =>
        value.trim() !== '' && this.names.has(name)
          ? `<${name}${attributes}>${replace(value)}</${name}>`
          : whole,
      )
      .replace(FIELD, (whole) => {
        const named = /\b(?:name|id|type)\s*=\s*["']?([\w.:-]+)/gi
        const secret = [...whole.matchAll(named)].some(([, name]) => this.names.has(name!))
        if (!secret) return whole
        return whole.replace(
          /\b((?:value|content)\s*=\s*)(["'])([^"']+)\2/gi,
          (_, before: string, quote: string, value: string) => `${before}${quote}${replace(value)}${quote}`,
        )
      })
  }

  #encoded(secret: string): string {
    return encodeURIComponent(this.secret(secret))
  }
}

const PAIR =
  /([A-Za-z_][\w.-]{0,60})(\\?["']?\s{0,3}[:=]\s{0,3}\\?)("(?:[^"\\]|\\.)*"?|'[^'\n]*'?|[^\s"',;&<>\\]+)/g
const ELEMENT = /<([A-Za-z][\w.:-]{0,60})([^<>]{0,500})>([^<>]{1,10000})<\/\1>/g
const FIELD = /<(?:input|meta)\b[^<>]{0,2000}>/gi

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
